/// <reference lib="deno.worker" />
import type { RuntimeMemory } from "../run_state.ts";
import { RunWatchdog } from "../run_watchdog.ts";

/** A watchdog on a thread of its own, for a test whose runs block its thread. */
const watchdog = new RunWatchdog();
self.onmessage = ({ data }: MessageEvent<RuntimeMemory>) => watchdog.use(data);
self.postMessage(watchdog.state);
