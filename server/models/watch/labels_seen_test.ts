import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { LabelsSeen } from "./labels_seen.ts";

/** The keys in memory, as the lower half of each. */
function lows(seen: LabelsSeen, since = 0): readonly number[] {
  return [...seen.keysSince(since).keys].filter((_, i) => i % 2 === 0);
}

Deno.test("a label can be claimed once", () => {
  const seen = LabelsSeen.allocate(10);
  assertEquals([seen.claim(1, 2), seen.claim(1, 2)], [true, false]);
});

Deno.test("labels are told apart by both halves of their checksums", () => {
  const seen = LabelsSeen.allocate(10);
  assertEquals([seen.claim(1, 2), seen.claim(1, 3), seen.claim(2, 2)], [true, true, true]);
  assertEquals([seen.claim(0, 0), seen.claim(0, 0)], [true, false]);
  const largest = 0xffffffff;
  assertEquals([seen.claim(largest, largest), seen.claim(largest, largest)], [true, false]);
});

Deno.test("a full memory forgets the oldest arrival", () => {
  const seen = LabelsSeen.allocate(3);
  for (const low of [1, 2, 3, 4]) seen.claim(low, 0);
  assertEquals(lows(seen), [2, 3, 4]);
  // Only the first was forgotten, and claiming it forgets the next.
  assertEquals([4, 3, 2, 1, 2].map((low) => seen.claim(low, 0)), [false, false, false, true, true]);
});

Deno.test("keysSince() gives what arrived after a point, and the point after it", () => {
  const seen = LabelsSeen.allocate(4);
  seen.claim(1, 10);
  const { keys, until } = seen.keysSince(0);
  assertEquals([[...keys], until], [[1, 10], 1]);
  for (const low of [2, 3, 1, 4]) seen.claim(low, 10 * low);
  assertEquals([...seen.keysSince(until).keys], [2, 20, 3, 30, 4, 40]);
  assertEquals(lows(seen, 4), []);
  for (const low of [5, 6, 7]) seen.claim(low, 0);
  // The first of them is forgotten already.
  assertEquals(lows(seen, 2), [4, 5, 6, 7]);
  assertEquals(lows(seen, 5), [6, 7]);
});

Deno.test("a memory is open once it was opened, on every thread", () => {
  const seen = LabelsSeen.allocate(1);
  const same = new LabelsSeen(seen.buffer, 1);
  assertEquals(same.isOpen, false);
  seen.open();
  assertEquals(same.isOpen, true);
});

Deno.test("a memory behaves as a list that forgets its oldest entries", () => {
  // Few lower halves, so that entries collide and close the gaps of forgotten ones.
  const key = fc.record({ low: fc.nat(20).map((n) => n * 7), high: fc.nat(2) });
  const capacity = fc.integer({ min: 1, max: 12 });
  fc.assert(fc.property(capacity, fc.array(key, { maxLength: 200 }), (capacity, keys) => {
    const seen = LabelsSeen.allocate(capacity);
    const list: string[] = [];
    for (const { low, high } of keys) {
      const text = `${low} ${high}`;
      assertEquals(seen.claim(low, high), !list.includes(text));
      if (list.includes(text)) continue;
      list.push(text);
      if (list.length > capacity) list.shift();
    }
    const kept = seen.keysSince(0).keys;
    assertEquals(list, list.map((_, i) => `${kept[2 * i]} ${kept[2 * i + 1]}`));
  }));
});

Deno.test("of threads that claim the same labels at the same time, one gets each", async () => {
  const [threads, labels] = [3, 20_000];
  const seen = LabelsSeen.allocate(labels);
  const module = new URL("./labels_seen.ts", import.meta.url);
  const script = `
    import { LabelsSeen } from ${JSON.stringify(module)};
    onmessage = ({ data: { buffer, gate, labels } }) => {
      const seen = new LabelsSeen(buffer, labels);
      const word = new Int32Array(gate);
      postMessage("ready");
      Atomics.wait(word, 0, 0);
      let won = 0;
      for (let i = 0; i < labels; i++) if (seen.claim(i, 1)) won++;
      postMessage(won);
    };`;
  const gate = new SharedArrayBuffer(4);
  const url = `data:application/typescript,${encodeURIComponent(script)}`;
  const workers = Array.from({ length: threads }, () => new Worker(url, { type: "module" }));
  const answers = (): Promise<unknown[]> =>
    Promise.all(
      workers.map((worker) =>
        new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data))
      ),
    );
  const ready = answers();
  for (const worker of workers) worker.postMessage({ buffer: seen.buffer, gate, labels });
  await ready;
  const won = answers();
  Atomics.store(new Int32Array(gate), 0, 1);
  Atomics.notify(new Int32Array(gate), 0);
  assertEquals((await won as number[]).reduce((sum, count) => sum + count, 0), labels);
  for (const worker of workers) worker.terminate();
  assertEquals(seen.keysSince(0).until, labels);
});
