import { assertEquals } from "@std/assert/mod.js";
import { type LogBatch, RowQueue, type RowQueueOptions } from "./row_queue.ts";
import { served } from "./testing/served.ts";

/** A queue, and what came out of it. */
function queueWith(options: Partial<RowQueueOptions> = {}) {
  const batches: LogBatch[] = [];
  const counts = { dropped: 0, failed: 0 };
  const queue = new RowQueue({
    sample: 1,
    dropped: new Set(),
    random: () => 0.5,
    send: (batch) => Promise.resolve(void batches.push(batch)),
    onDropped: (rows) => counts.dropped += rows,
    onFailed: (rows) => counts.failed += rows,
    ...options,
  });
  const inputs = () => {
    const text = batches.map(({ bytes }) => new TextDecoder().decode(bytes)).join("");
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line).inputs.x);
  };
  return { queue, batches, counts, inputs };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

Deno.test("RowQueue sends all rows in their order, in batches of whole lines", async () => {
  const { queue, batches, counts, inputs } = queueWith();
  queue.offer(served({ rows: 3000 }));
  assertEquals(batches.length, 0);
  queue.offer(served({ rows: 2, inputsOf: (row) => ({ x: 3000 + row }) }));
  await queue.emptied();
  assertEquals(inputs(), numbers(0, 3002));
  assertEquals(batches.reduce((sum, { rows }) => sum + rows, 0), 3002);
  assertEquals(batches.every(({ bytes }) => bytes.at(-1) === 10), true);
  assertEquals(counts, { dropped: 0, failed: 0 });
  queue.offer(served());
  await queue.emptied();
  assertEquals(inputs().length, 3003);
});

const limits: readonly {
  readonly name: string;
  readonly options: Partial<RowQueueOptions>;
  readonly inputs: unknown;
  readonly batches: readonly number[];
}[] = [
  { name: "all rows", options: { now: () => 0 }, inputs: 1, batches: [5] },
  {
    name: "as many rows as a millisecond allows",
    options: { now: clock(0.4) },
    inputs: 1,
    batches: [3, 2],
  },
  {
    name: "no more rows than some hundred thousand characters",
    options: { now: () => 0 },
    inputs: "x".repeat(100_000),
    batches: [3, 2],
  },
];
for (const { name, options, inputs, batches: want } of limits) {
  Deno.test(`RowQueue puts ${name} into a batch`, async () => {
    const { queue, batches } = queueWith(options);
    queue.offer(served({ rows: 5, inputsOf: () => ({ inputs }) }));
    await queue.emptied();
    assertEquals(batches.map(({ rows }) => rows), want);
  });
}

/** A clock that goes on by this at every look. */
function clock(step: number): () => number {
  let time = 0;
  return () => time += step;
}

Deno.test("RowQueue drops rows that there is no room for, and counts them", async () => {
  const { queue, counts, inputs } = queueWith({ most: 10 });
  queue.offer(served({ rows: 8 }));
  queue.offer(served({ rows: 8 }));
  assertEquals(counts.dropped, 6);
  await queue.emptied();
  assertEquals(inputs(), [...numbers(0, 8), 0, 1]);
  queue.offer(served({ rows: 10 }));
  assertEquals(counts.dropped, 6);
  await queue.emptied();
});

Deno.test("RowQueue waits with the next batch until the one before is written", async () => {
  const written: (() => void)[] = [];
  const long = "x".repeat(200_000);
  const { queue, counts } = queueWith({
    send: () => new Promise((resolve) => void written.push(resolve)),
  });
  queue.offer(served({ rows: 4, inputsOf: () => ({ long }) }));
  const emptied = queue.emptied();
  for (let i = 0; i < 2; i++) {
    while (written.length === i) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(written.length, i + 1);
    written[i]!();
  }
  // How much fits into a millisecond differs; no batch is larger than two of these rows.
  const release = setInterval(() => written.forEach((done) => done()), 5);
  await emptied;
  clearInterval(release);
  assertEquals(counts, { dropped: 0, failed: 0 });
});

Deno.test("RowQueue logs a share of the rows", async () => {
  const draws = [0.1, 0.3, 0.29, 0.9];
  const { queue, inputs } = queueWith({ sample: 0.3, random: () => draws.shift()! });
  queue.offer(served({ rows: 4 }));
  await queue.emptied();
  assertEquals(inputs(), [0, 2]);
  const none = queueWith({ sample: 0, random: () => 0 });
  none.queue.offer(served({ rows: 100 }));
  await none.queue.emptied();
  assertEquals([none.batches.length, none.counts.dropped], [0, 0]);
});

Deno.test("RowQueue counts rows that cannot be written or sent, and goes on", async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const { queue, counts, inputs } = queueWith();
  queue.offer(served({ rows: 3, inputsOf: (x) => x === 1 ? circular : { x } }));
  await queue.emptied();
  assertEquals([counts.failed, inputs()], [1, [0, 2]]);

  const lost = queueWith({ send: () => Promise.reject(new Error("The thread ended")) });
  lost.queue.offer(served({ rows: 5 }));
  await lost.queue.emptied();
  assertEquals(lost.counts.failed, 5);
});

Deno.test("RowQueue leaves out dropped fields", async () => {
  const { queue, batches } = queueWith({ dropped: new Set(["x"]) });
  queue.offer(served());
  await queue.emptied();
  assertEquals(JSON.parse(new TextDecoder().decode(batches[0]!.bytes)).inputs, {});
});
