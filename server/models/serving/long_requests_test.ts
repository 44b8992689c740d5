import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { Prediction } from "../decode/prediction.ts";
import type { Reference } from "../folder/reference.ts";
import { profileRows } from "../profile/profile_rows.ts";
import { sliceRows, type Tensor } from "../tensor.ts";
import { THREAD_TURNS } from "../turns.ts";
import { ask, loadTest, manifestOf } from "../testing/versions.ts";
import { RecentRows } from "../watch/recent_rows.ts";
import { planWatch } from "../watch/watch_plan.ts";
import { testFiles } from "../testing/versions.ts";
import { loadVersion } from "./load_version.ts";
import { ID_OUTPUT } from "./loaded_version.ts";
import { LONG_ROWS } from "./row_pieces.ts";

const COLORS = ["blue", "green", "red"];
const MANIFEST = manifestOf({
  task: "regression",
  features: [
    { name: "color", type: "category", values: COLORS, accept_unknown: true },
    { name: "weight", type: "number", default: 0.5 },
    { name: "count", type: "number" },
  ],
  slices: ["color"],
});
const LIMITS = { queue: 10, maxRows: 10_000 };

/** Rows of all kinds, some without a weight. */
function rowsOf(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    color: [...COLORS, "mauve"][i % 4],
    ...(i % 5 === 0 ? {} : { weight: i % 7 / 4 }),
    count: i % 11,
  }));
}

/** A version whose rows are counted in the bins of a reference, and kept. */
async function watched(reference?: Reference) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const files = testFiles("mixed_inputs", { manifest: MANIFEST, reference });
  const { inputs, task, classes, trialReport } = await loadTest("mixed_inputs", undefined, files);
  const { columns } = planWatch(files, inputs, 200);
  const rows = new RecentRows({ columns, task, classes });
  const version = await loadVersion(files, tally, LIMITS, { trialReport, recentRows: rows.buffer });
  /** The counts of rows, without those of requests, runs and times. */
  const counts = () =>
    merge.collect()
      .filter(({ family: { name } }) => /_(feature|prediction|predictions|residuals)_/.test(name))
      // Sums depend on the order of their terms in the last digits.
      .map(({ family, labels, cells }) => [
        family.name,
        labels,
        Array.from(cells, (value) => Number(value.toPrecision(12))),
      ]);
  return { version, rows, counts };
}

async function referenceOfRows(): Promise<Reference> {
  const { version, rows } = await watched();
  for (let i = 0; i < 5; i++) await ask(version, rowsOf(100));
  return profileRows(rows.last(500));
}

const REFERENCE = await referenceOfRows();
const COUNT = 3 * LONG_ROWS + 7;

Deno.test("a long request is answered, counted and kept as the same rows in short ones are", async () => {
  const [long, short] = [await watched(REFERENCE), await watched(REFERENCE)];
  const rows = rowsOf(COUNT);
  const together = await ask(long.version, rows);
  const apart: Prediction[] = [];
  for (let from = 0; from < COUNT; from += LONG_ROWS) {
    apart.push(...await ask(short.version, rows.slice(from, from + LONG_ROWS)));
  }
  assertEquals(together, apart);
  assertEquals(long.counts(), short.counts());
  assertEquals(long.counts().length > 20, true);
  assertEquals(profileRows(long.rows.last(500)), profileRows(short.rows.last(500)));
});

/** The tensors of rows. */
function feedsOf(rows: readonly Record<string, unknown>[]): Tensor[] {
  const shape = [rows.length, 1];
  return [
    { datatype: "BYTES", shape, data: rows.map(({ color }) => String(color)) },
    { datatype: "FP32", shape, data: Float32Array.from(rows, ({ weight = 2 }) => Number(weight)) },
    {
      datatype: "INT64",
      shape,
      data: BigInt64Array.from(rows, ({ count }) => BigInt(Number(count))),
    },
  ];
}

Deno.test("long tensors are answered, counted and kept as the same rows in short ones are", async () => {
  const [long, short] = [await watched(REFERENCE), await watched(REFERENCE)];
  const feeds = feedsOf(rowsOf(COUNT));
  const [together] = await long.version.infer(feeds, [0], 60_000);
  const apart: number[] = [];
  for (let from = 0; from < COUNT; from += LONG_ROWS) {
    const to = Math.min(COUNT, from + LONG_ROWS);
    const piece = feeds.map((feed) => sliceRows(feed, from, to));
    const [output] = await short.version.infer(piece, [0], 60_000);
    apart.push(...output!.data as Float32Array);
  }
  assertEquals(together, { datatype: "FP32", shape: [COUNT, 1], data: Float32Array.from(apart) });
  assertEquals(long.counts(), short.counts());
  assertEquals(profileRows(long.rows.last(500)), profileRows(short.rows.last(500)));
});

Deno.test("a request that is run in pieces does not wait for itself as for a short one", async () => {
  const manifest = manifestOf({ ...MANIFEST, batching: { max_rows: 10 } });
  const version = await loadTest(
    "mixed_inputs",
    undefined,
    testFiles("mixed_inputs", { manifest }),
  );
  let short = 0;
  THREAD_TURNS.shortBegan = () => void short++;
  THREAD_TURNS.shortEnded = () => {};
  const began = async (work: Promise<unknown>) => {
    await work;
    const before = short;
    short = 0;
    return before;
  };
  try {
    assertEquals(await began(ask(version, rowsOf(10))), 1);
    assertEquals(await began(ask(version, rowsOf(11))), 0);
    assertEquals(await began(version.infer(feedsOf(rowsOf(10)), [0], 60_000)), 1);
    assertEquals(await began(version.infer(feedsOf(rowsOf(11)), [ID_OUTPUT], 60_000)), 0);
  } finally {
    delete (THREAD_TURNS as Partial<typeof THREAD_TURNS>).shortBegan;
    delete (THREAD_TURNS as Partial<typeof THREAD_TURNS>).shortEnded;
  }
});

Deno.test("each row of a long request has an id of its own", async () => {
  const { version } = await watched(REFERENCE);
  const { ids } = await version.predict(rowsOf(COUNT), String, 60_000);
  assertEquals(new Set(ids()).size, COUNT);
  const [tensor] = await version.infer(feedsOf(rowsOf(COUNT)), [ID_OUTPUT], 60_000);
  assertEquals(new Set(tensor!.data as string[]).size, COUNT);
});

Deno.test("a long request is refused with the problems of all its rows, and none is counted", async () => {
  const { version, counts } = await watched(REFERENCE);
  const before = counts();
  const rows = rowsOf(COUNT);
  for (const row of [5, LONG_ROWS + 1, COUNT - 1]) rows[row]!.count = "many";
  const error = await assertRejectsKind(
    () => version.predict(rows, (row) => `[${row}]`, 60_000),
    "invalid_input",
  );
  assertEquals(
    error.details.problems.map(({ field }) => field),
    ["[5].count", `[${LONG_ROWS + 1}].count`, `[${COUNT - 1}].count`],
  );
  assertEquals(counts(), before);
});

Deno.test("rows without a common shape are refused, however many there are", async () => {
  const version = await loadTest("embedding");
  const rows = Array.from({ length: COUNT }, (_, i) => i < LONG_ROWS ? [0, 1] : [0, 1, 2]);
  const error = await version.predict(rows, String, 60_000).catch((thrown) => thrown);
  assertEquals(isKind(error, "invalid_input"), true);
});

Deno.test("the event loop has turns while a long request is answered, and others are answered", async () => {
  const { version } = await watched(REFERENCE);
  let [turns, isAnswered] = [0, false];
  const count = () => {
    turns++;
    if (!isAnswered) setImmediate(count);
  };
  setImmediate(count);
  const ended: string[] = [];
  const long = version.predict(rowsOf(9000), String, 60_000).then(() => ended.push("long"));
  const short = version.predict(rowsOf(1), String, 60_000).then(() => ended.push("short"));
  await Promise.all([long, short]);
  isAnswered = true;
  assertEquals(ended, ["short", "long"]);
  // How many depends on the speed of the machine; in one piece there would be one or two.
  assertEquals(turns >= 5, true);
});
