import { assertEquals } from "@std/assert/mod.js";
import type { ExampleRun } from "../run/example_run.ts";
import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";
import { measureRows, rowsOfRuns, type RunTimes } from "./measure_rows.ts";

/** Measures a graph whose runs take this time, at a clock that only they change. */
async function measure(
  msOf: (rows: number) => number,
  fields: {
    readonly rows?: number;
    readonly reasons?: readonly (string | undefined)[];
    readonly shape?: readonly number[];
  } = {},
) {
  const { rows = 1, reasons = ["rows meet", undefined], shape = [-1, 2] } = fields;
  let now = 0;
  const runs: (readonly [rows: number, fetches: readonly number[]])[] = [];
  const session: Session = {
    inputs: [{ name: "x", datatype: "FP32", shape }],
    outputs: [],
    run([x], fetches) {
      const count = x!.shape[0]!;
      runs.push([count, fetches]);
      assertEquals(x!.data.length, 2 * count);
      now += msOf(count);
      return Promise.resolve([]);
    },
    release: () => Promise.resolve(),
  };
  const feed: Tensor = { datatype: "FP32", shape: [rows, 2], data: new Float32Array(2 * rows) };
  const example: ExampleRun = { feeds: [feed], shapes: [] };
  const times = await measureRows(session, { reasons, unconfirmed: "" }, example, () => now);
  const { maxRows, wholeRows } = rowsOfRuns(times) ?? {};
  return { times, runs, now, rows: maxRows, wholeRows };
}

const models = [
  { name: "a run costs as much as 99 rows", msOf: (n: number) => 0.099 + 0.001 * n, want: 512 },
  { name: "a run costs as much as few rows", msOf: (n: number) => 0.02 + 0.02 * n, want: 32 },
  { name: "a run costs nothing", msOf: () => 0, want: 1024 },
  { name: "every row costs as much", msOf: (n: number) => 10 * n, want: 1 },
  { name: "rows cost 1 ms each, and a run as much", msOf: (n: number) => 1 + n, want: 4 },
  { name: "rows cost little beside a long run", msOf: (n: number) => 20 + 0.5 * n, want: 64 },
  { name: "many rows take longer each", msOf: (n: number) => 0.1 + 0.001 * n ** 1.5, want: 32 },
  { name: "one row takes longer than there is time", msOf: (n: number) => 900 * n, want: 1 },
];
for (const { name, msOf, want } of models) {
  Deno.test(`the best rows of a run are ${want} where ${name}`, async () => {
    assertEquals((await measure(msOf)).rows, want);
  });
}

Deno.test("measureRows() doubles the rows up to 1,024, and keeps the least time of some runs", async () => {
  let runs = 0;
  const { times, runs: seen } = await measure(() => runs++ % 5 === 3 ? 0.1 : 0.3);
  assertEquals(times.map(({ rows }) => rows), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  assertEquals(new Set(times.map(({ ms }) => Math.round(ms * 10))), new Set([1]));
  assertEquals(seen.length, 55);
  assertEquals(new Set(seen.map(([, fetches]) => fetches.join())), new Set(["1"]));
});

Deno.test("measureRows() ends within its time, also for a slow graph", async () => {
  for (const ms of [1, 7, 30, 100, 170]) {
    const { now } = await measure((rows) => ms * rows);
    assertEquals(now <= 500, true, `${ms} ms a row took ${now} ms`);
  }
  assertEquals((await measure(() => 900)).runs.length, 1);
});

const quiet = [
  { name: "four milliseconds are many rows", msOf: (n: number) => 0.3 + 0.02 * n, want: 128 },
  { name: "a run costs as much as 99 rows", msOf: (n: number) => 0.099 + 0.001 * n, want: 1024 },
  { name: "every row costs 10 ms", msOf: (n: number) => 10 * n, want: 1 },
  { name: "every row costs 0.9 ms", msOf: (n: number) => 0.9 * n, want: 4 },
  { name: "rows cost 1 ms each, and a run as much", msOf: (n: number) => 1 + n, want: 4 },
  { name: "many rows take longer each", msOf: (n: number) => 0.1 + 0.001 * n ** 1.5, want: 64 },
];
for (const { name, msOf, want } of quiet) {
  Deno.test(`any run has at most ${want} rows where ${name}`, async () => {
    assertEquals((await measure(msOf)).wholeRows, want);
  });
}

Deno.test("measureRows() ends with a run that takes twice as long as any may", async () => {
  const { times } = await measure((rows) => 3 * rows);
  assertEquals(times.map(({ rows }) => rows), [1, 2, 4, 8, 16]);
  const { times: short } = await measure((rows) => 0.9 * rows);
  assertEquals(short.map(({ rows }) => rows), [1, 2, 4, 8, 16]);
});

Deno.test("measureRows() takes no pauses of the machine for the time of runs", async () => {
  let run = 0;
  const { rows: best } = await measure((rows) => 0.01 * rows + (run++ % 3 === 0 ? 20 : 0));
  assertEquals(best, 64);
});

Deno.test("rowsOfRuns() takes fewer rows to be as fast as more are", () => {
  const times = [1, 2, 4, 8, 16, 32, 64].map((rows) => ({ rows, ms: rows < 32 ? 7 : 0.5 }));
  assertEquals(rowsOfRuns(times), { maxRows: 64, wholeRows: 64 });
});

Deno.test("measureRows() keeps the times before a run that fails", async () => {
  const { times, rows } = await measure((rows) => {
    if (rows > 8) throw new Error("no memory");
    return 1;
  });
  assertEquals([times.length, rows], [4, 8]);
});

const unknown = [
  { name: "no output keeps rows apart", fields: { reasons: ["rows meet", "rows meet"] } },
  { name: "the first dimension is fixed", fields: { shape: [1, 2] } },
  { name: "the example has several rows", fields: { rows: 3 } },
];
for (const { name, fields } of unknown) {
  Deno.test(`nothing is measured where ${name}`, async () => {
    assertEquals(await measure(() => 1, fields), {
      ...{ times: [], runs: [], now: 0 },
      ...{ rows: undefined, wholeRows: undefined },
    });
  });
}

Deno.test("the rows of runs are unknown where nothing was measured", () => {
  const none: RunTimes = [];
  assertEquals(rowsOfRuns(none), undefined);
});
