/// <reference lib="deno.worker" />
import { delay } from "@std/async/delay.js";
import type { DemoLoad } from "../http/demo_load.ts";
import type { DemoMethods } from "./messages.ts";
import { parentPeer } from "./peer.ts";

/** The thread of one simulated load. It is ended when the load is over. */

const MEGABYTE = 1_000_000;

async function run(load: DemoLoad): Promise<void> {
  const end = performance.now() + load.seconds * 1000;
  if (load.kind === "cpu") {
    while (performance.now() < end);
    return;
  }
  // The system gives memory to a process only when it is written to.
  const held = Array.from(
    { length: Math.ceil(load.megabytes) },
    () => new Uint8Array(MEGABYTE).fill(1),
  );
  await delay(end - performance.now());
  // Used after the wait, so that the memory cannot be freed before.
  held.length = 0;
}

const methods: DemoMethods = { run };
parentPeer(methods);
