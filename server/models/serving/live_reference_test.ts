import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import { profileRows } from "../profile/profile_rows.ts";
import { ask, testFiles } from "../testing/versions.ts";
import { RecentRows } from "../watch/recent_rows.ts";
import { planWatch } from "../watch/watch_plan.ts";
import { loadVersion } from "./load_version.ts";
import { ModelStore } from "./model_store.ts";

const LIMITS = { queue: 100, maxRows: 1000 };

/** A graph without a manifest: an input for each of color, weight and count, whose rows are kept. */
async function bare() {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const files = testFiles("mixed_inputs");
  const first = await loadVersion(files, new Tally(() => {}), LIMITS);
  const { columns } = planWatch(files, first.inputs, 200);
  const { task, classes, trialReport } = first;
  const rows = new RecentRows({ columns, task, classes });
  const version = await loadVersion(files, tally, LIMITS, { trialReport, recentRows: rows.buffer });
  const counts = (name: string) =>
    Object.fromEntries(
      merge.collect().filter(({ family, labels }) =>
        family === FAMILIES.modelFeatureValues && labels.feature === name
      ).map(({ labels, cells }) => [labels.bin, cells[0]]),
    );
  const predicted = () =>
    merge.collect().find(({ family }) => family === FAMILIES.modelPredictions)?.cells[0];
  return { version, rows, counts, predicted };
}

const ROWS = Array.from({ length: 20 }, (_, i) => ({
  color: i < 15 ? "red" : "blue",
  weight: 2,
  count: i % 2,
}));

Deno.test("a graph without a manifest is watched with a reference of the rows that it answered", async () => {
  const { version, rows, counts, predicted } = await bare();
  await ask(version, ROWS);
  assertEquals([version.referenceSource, counts("color"), predicted()], ["none", {}, 20]);
  const reference = profileRows(rows.last(20));
  version.replaceReference({ reference, live: { made: 0, replaced: undefined } });
  assertEquals(counts("color"), { blue: 0, red: 0, other: 0, missing: 0 });
  await ask(version, [ROWS[0], { ...ROWS[0], color: "pink", count: 7 }]);
  assertEquals(counts("color"), { blue: 0, red: 1, other: 1, missing: 0 });
  assertEquals(counts("count"), {
    ...{ "(-Inf,0)": 0, "[0,0]": 1, "(0,1]": 0, "(1,+Inf)": 1, missing: 0 },
  });
  assertEquals([version.referenceSource, predicted(), rows.kept], ["live", 22, 22]);
});

Deno.test("another reference leaves no bins of the one before", async () => {
  const { version, rows, counts } = await bare();
  const live = { made: 0, replaced: undefined };
  await ask(version, ROWS);
  version.replaceReference({ reference: profileRows(rows.last(20)), live });
  await ask(version, ROWS.map((row) => ({ ...row, color: "green", weight: 3 })));
  version.replaceReference({ reference: profileRows(rows.last(20)), live });
  assertEquals(counts("color"), { green: 0, other: 20, missing: 0 });
  version.replaceReference({ reference: undefined, live: undefined });
  assertEquals([counts("color"), version.referenceSource], [{}, "none"]);
});

Deno.test("tensors of the Open Inference Protocol are kept as the same rows are", async () => {
  const { version, rows } = await bare();
  await ask(version, ROWS);
  const records = profileRows(rows.last(20));
  const shape = [ROWS.length, 1];
  await version.infer(
    [
      { datatype: "BYTES", shape, data: ROWS.map(({ color }) => color) },
      { datatype: "FP32", shape, data: Float32Array.from(ROWS, ({ weight }) => weight) },
      { datatype: "INT64", shape, data: BigInt64Array.from(ROWS, ({ count }) => BigInt(count)) },
    ],
    [0],
    10_000,
  );
  assertEquals(rows.kept, 40);
  assertEquals(profileRows(rows.last(20)), records);
});

Deno.test("a store replaces the reference of the version with the same graph only", async () => {
  const { version } = await bare();
  const store = new ModelStore();
  store.stage(0, version);
  store.activate({ add: [0], remove: [], catalog: store.catalog });
  const reference = { rows: 7, features: {} };
  const replaced = { model: "test", version: "1", sha256: "0", reference };
  store.replaceReference({ ...replaced, sha256: "1" });
  store.replaceReference({ ...replaced, version: "2" });
  store.replaceReference({ ...replaced, model: "other" });
  assertEquals(version.reference, undefined);
  store.replaceReference(replaced);
  assertEquals([version.reference, version.referenceSource], [reference, "file"]);
});
