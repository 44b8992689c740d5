/** Prints what is in use of a heap with much garbage, before and after it was kept small. */

import { keepHeapSmall } from "../free_memory.ts";

const used = () => Deno.memoryUsage().heapUsed;

/** Makes garbage that has become old, so that only a collection of the whole heap finds it. */
function makeGarbage(): void {
  Array.from({ length: 100 }, () => Array(50_000).fill(0.5));
}

/** Waits until less is in use, but not for long. */
async function whenLess(bytes: number): Promise<number> {
  const until = performance.now() + 30_000;
  while (used() >= bytes && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return used();
}

const end = keepHeapSmall();
makeGarbage();
const before = used();
const kept = await whenLess(20e6);
console.log(JSON.stringify({ before, kept }));
end();
// Nothing is left to do, so the process ends, unless the heap is kept small any longer.
Deno.unrefTimer(setTimeout(() => Deno.exit(1), 10_000));
