import { FAMILIES } from "./families.ts";
import type { Tally } from "./tally.ts";

const INTERVAL_MS = 5000;

/**
 * Measures the memory of this thread, now and every five seconds.
 *
 * @param webAssemblyBytes of ONNX Runtime; undefined on a thread that runs no graphs
 * @returns a function that stops it
 */
export function watchThreadMemory(
  tally: Tally,
  thread: string,
  webAssemblyBytes?: () => number,
  intervalMs = INTERVAL_MS,
): () => void {
  const heap = tally.gauge(FAMILIES.threadMemory, { thread, part: "heap" });
  const webAssembly = webAssemblyBytes &&
    tally.gauge(FAMILIES.threadMemory, { thread, part: "webassembly" });
  const measure = () => {
    heap.set(Deno.memoryUsage().heapTotal);
    webAssembly?.set(webAssemblyBytes!());
  };
  measure();
  const timer = setInterval(measure, intervalMs);
  return () => clearInterval(timer);
}
