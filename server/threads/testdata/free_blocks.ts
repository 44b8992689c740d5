/// <reference lib="deno.worker" />
import { delay } from "@std/async/delay.js";
import { openTrim } from "../free_memory.ts";

/** Prints how much resident memory, in kB, a thread has left behind that freed 40 MB. */

const { gc } = globalThis as unknown as { gc(): void };
const resident = () => Deno.memoryUsage().rss / 1000;

/** Takes blocks, writes to them and frees them. */
function useAndFree(count: number, bytes: number): void {
  for (const block of Array.from({ length: count }, () => new Uint8Array(bytes))) block.fill(1);
}

if (self.name === "thread") {
  useAndFree(400, 100_000);
  gc();
  await delay(300);
  gc();
  await delay(300);
  self.postMessage("freed");
} else {
  // The C library keeps twice as much as the largest block that got free, for each thread.
  useAndFree(1, 30_000_000);
  gc();
  const trim = openTrim()!;
  const before = resident();
  const thread = new Worker(import.meta.url, { type: "module", name: "thread" });
  await new Promise((resolve) => thread.onmessage = resolve);
  trim();
  console.log(Math.round(resident() - before));
  thread.terminate();
}
