import { delay } from "@std/async/delay.js";
import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { Tally } from "./tally.ts";
import { watchThreadMemory } from "./thread_memory.ts";

function watched(webAssemblyBytes?: () => number, intervalMs?: number) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const stop = watchThreadMemory(tally, "main", webAssemblyBytes, intervalMs);
  const parts = () =>
    new Map(
      merge.collect().filter(({ family }) => family === FAMILIES.threadMemory)
        .map(({ labels, cells }) => [`${labels.thread} ${labels.part}`, cells[0]!]),
    );
  return { stop, parts };
}

Deno.test("watchThreadMemory() gives the heap at once", () => {
  const { stop, parts } = watched();
  stop();
  assertEquals([...parts().keys()], ["main heap"]);
  const { heapTotal } = Deno.memoryUsage();
  const ratio = parts().get("main heap")! / heapTotal;
  assertEquals(ratio > 0.5 && ratio < 2, true);
});

Deno.test("watchThreadMemory() measures again until it is stopped", async () => {
  let bytes = 0;
  const { stop, parts } = watched(() => ++bytes, 5);
  while (bytes < 3) await delay(1);
  stop();
  await delay(30);
  assertEquals(bytes < 10, true);
  assertEquals(parts().get("main webassembly"), bytes);
});
