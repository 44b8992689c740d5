/** A thread that gives way to others, and sends its niceness and whether it has the right to. */

import { getPriority } from "node:os";
import { giveWay, rightToGiveWay } from "../priority.ts";

giveWay();
// On Linux, process id 0 is the calling thread.
postMessage([getPriority(0), rightToGiveWay()]);
