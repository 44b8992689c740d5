import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { TensorSpec } from "../tensor.ts";
import { RecentRows } from "../watch/recent_rows.ts";
import { planWatch } from "../watch/watch_plan.ts";
import { type Bench, withBench } from "./testing/bench.ts";
import type { VersionFacts } from "./watched_version.ts";

const VERSION = { model: "m", version: "1" };
const X: readonly TensorSpec[] = [{ name: "x", datatype: "FP32", shape: [-1, 2] }];
const FACTS: VersionFacts = { task: "regression", classes: [], inputs: X, engine: "wasm" };

/** Answers `count` rows of version 1 with these values of its columns, as a serving thread does. */
function answer(bench: Bench, count: number, value: number): RecentRows {
  const { columns } = planWatch({ manifest: undefined, reference: undefined }, X, 200);
  const rows = new RecentRows({ ...FACTS, columns }, bench.fleet.memory.get("m/1"));
  const data = new Float32Array(2 * count).fill(value);
  const predictions = Array.from({ length: count }, () => ({ kind: "value", value }) as const);
  rows.add([{ datatype: "FP32", shape: [count, 2], data }], count, predictions);
  return rows;
}

async function withModel(use: (bench: Bench) => Promise<void>): Promise<void> {
  await withBench(async (bench) => {
    bench.fleet.facts = FACTS;
    await bench.write("m/1/model.onnx", "graph");
    await bench.deployment.start();
    await use(bench);
  });
}

/** The label `reference` of model_info. */
function source(bench: Bench, sha256: string): string {
  const labels = { ...VERSION, sha256, task: "regression", engine: "wasm" };
  const found = ["file", "live", "none"].filter((reference) =>
    bench.metric(FAMILIES.modelInfo, { ...labels, reference }) === 1
  );
  return found.join();
}

const inForce = (bench: Bench) => bench.fleet.references.get("m/1");
const rowsOf = (bench: Bench) => bench.metric(FAMILIES.modelReferenceRows, VERSION);

Deno.test("a version without a reference gets one from its first 5,000 rows", async () => {
  await withModel(async (bench) => {
    answer(bench, 4999, 7);
    await bench.deployment.makeReferences();
    const { sha256 } = bench.fleet.files.get("m/1")!;
    assertEquals([inForce(bench), source(bench, sha256)], [undefined, "none"]);
    answer(bench, 1, 7);
    await bench.deployment.makeReferences();
    const { reference, live, ...version } = inForce(bench)!;
    assertEquals(version, { ...VERSION, sha256 });
    assertEquals([reference?.rows, live], [5000, { made: 5000, replaced: undefined }]);
    assertEquals([source(bench, sha256), rowsOf(bench)], ["live", 5000]);
    const mean = { ...VERSION, feature: "x[1]" };
    assertEquals(bench.metric(FAMILIES.modelFeatureReferenceMean, mean), 7);
    assertEquals(bench.count("reference made from live rows"), 1);
    answer(bench, 5000, 8);
    await bench.deployment.makeReferences();
    assertEquals(bench.count("reference made from live rows"), 1);
  });
});

Deno.test("a thread that starts later gets the reference in force", async () => {
  await withModel(async (bench) => {
    answer(bench, 5000, 7);
    await bench.deployment.makeReferences();
    assertEquals(bench.deployment.activeFiles()[0]?.reference?.rows, 5000);
  });
});

Deno.test("the last rows become the reference by request", async () => {
  await withModel(async (bench) => {
    answer(bench, 600, 7);
    answer(bench, 600, 8);
    await bench.deployment.promoteRows("m", "1", 600);
    const { reference } = inForce(bench)!;
    assertEquals([reference?.rows, reference?.features["x[0]"]?.type], [600, "number"]);
    const { value } = reference!;
    assertEquals([value?.min, value?.max], [8, 8]);
    await bench.deployment.promoteRows("m", "1");
    assertEquals(rowsOf(bench), 1200);
  });
});

const refused: readonly (readonly [number, number | undefined, string])[] = [
  [499, 499, "rows: a reference needs at least 500 rows, and only 499 were answered so far"],
  [499, undefined, "rows: a reference needs at least 500 rows, and only 499 were answered so far"],
  [600, 499, "rows: expected a number from 500 to 600, the rows that are kept, got 499"],
  [600, 601, "rows: expected a number from 500 to 600, the rows that are kept, got 601"],
];
for (const [answered, asked, message] of refused) {
  Deno.test(`${asked} of ${answered} rows do not become the reference`, async () => {
    await withModel(async (bench) => {
      answer(bench, answered, 7);
      const promote = () => bench.deployment.promoteRows("m", "1", asked);
      await assertRejectsKind(promote, "invalid_input", message);
      assertEquals(inForce(bench), undefined);
    });
  });
}

Deno.test("only a version in service has its rows promoted or its reference taken back", async () => {
  await withModel(async (bench) => {
    const { deployment } = bench;
    for (const change of ["promoteRows", "takeReferenceBack"] as const) {
      await assertRejectsKind(() => deployment[change]("n", "1"), "not_found");
      await assertRejectsKind(() => deployment[change]("m", "2"), "not_found");
    }
    await deployment.unload("m");
    await assertRejectsKind(() => deployment.promoteRows("m", "1"), "unavailable");
  });
});

Deno.test("a version whose rows cannot be watched has none to promote", async () => {
  await withModel(async (bench) => {
    bench.fleet.facts = { task: "tensor", classes: [], inputs: [], engine: "wasm" };
    await bench.write("m/2/model.onnx", "other");
    await bench.settle();
    assertEquals(bench.fleet.memory.get("m/2"), undefined);
    await assertRejectsKind(() => bench.deployment.promoteRows("m", "2"), "invalid_input");
  });
});

Deno.test("a live reference that is taken back leaves none, and rows are collected anew", async () => {
  await withModel(async (bench) => {
    const { sha256 } = bench.fleet.files.get("m/1")!;
    const take = () => bench.deployment.takeReferenceBack("m", "1");
    await assertRejectsKind(take, "not_found", 'Version 1 of model "m" has no reference made');
    answer(bench, 5000, 7);
    await bench.deployment.makeReferences();
    await take();
    assertEquals([inForce(bench)?.reference, source(bench, sha256)], [undefined, "none"]);
    assertEquals(rowsOf(bench), undefined);
    answer(bench, 4999, 7);
    await bench.deployment.makeReferences();
    assertEquals(rowsOf(bench), undefined);
    answer(bench, 1, 7);
    await bench.deployment.makeReferences();
    assertEquals(rowsOf(bench), 5000);
  });
});

Deno.test("a live reference takes the place of reference.json until it is taken back or the file changes", async () => {
  await withBench(async (bench) => {
    const profile = { type: "number", mean: 40, stddev: 10, min: 18, max: 90 };
    const file = (rows: number) => ({
      ...{ rows, features: { x: { ...profile, edges: [30], shares: [0.25, 0.75] } } },
      ...{ quality: { rows, r2: 0.5 }, note: "kept" },
    });
    const features = [{ name: "x", type: "number" }];
    await bench.write("m/model.json", { name: "m", task: "regression", features });
    await bench.write("m/1/reference.json", file(9));
    await bench.write("m/1/model.onnx", "graph");
    await bench.deployment.start();
    const { sha256 } = bench.fleet.files.get("m/1")!;
    const promote = async () => {
      const x = { name: "x", datatype: "FP32", shape: [-1, 1] } as const;
      const { columns } = planWatch({ manifest: undefined, reference: undefined }, [x], 200);
      const rows = new RecentRows({ ...FACTS, columns }, bench.fleet.memory.get("m/1"));
      const data = new Float32Array(500).fill(3);
      rows.add([{ datatype: "FP32", shape: [500, 1], data }], 500, undefined);
      await bench.deployment.promoteRows("m", "1", 500);
    };
    assertEquals([source(bench, sha256), rowsOf(bench)], ["file", 9]);
    await promote();
    assertEquals([source(bench, sha256), rowsOf(bench)], ["live", 500]);
    // What the rows do not tell stays: they have no labels.
    assertEquals([inForce(bench)?.reference?.note, inForce(bench)?.live?.replaced?.rows], [
      ...["kept", 9],
    ]);
    await bench.deployment.load("m");
    assertEquals([source(bench, sha256), rowsOf(bench)], ["live", 500]);
    await bench.deployment.takeReferenceBack("m", "1");
    assertEquals([source(bench, sha256), rowsOf(bench)], ["file", 9]);
    await promote();
    await bench.write("m/1/reference.json", file(10));
    await bench.settle();
    assertEquals([source(bench, sha256), rowsOf(bench)], ["file", 10]);
  });
});

Deno.test("rows stay when the same graph is loaded again, and go with another graph", async () => {
  await withModel(async (bench) => {
    answer(bench, 600, 7);
    const before = bench.fleet.memory.get("m/1");
    await bench.deployment.load("m");
    assertEquals(bench.fleet.memory.get("m/1") === before, true);
    await bench.write("m/1/model.onnx", "another graph");
    await bench.settle();
    assertEquals(bench.fleet.memory.get("m/1") === before, false);
    await assertRejectsKind(() => bench.deployment.promoteRows("m", "1"), "invalid_input");
  });
});

Deno.test("rows of which no reference can be made are told once, and the next rows are tried", async () => {
  await withModel(async (bench) => {
    answer(bench, 5000, 7);
    bench.fleet.replaceReference = () => Promise.reject(new Error("out of order"));
    for (let i = 0; i < 3; i++) await bench.deployment.makeReferences();
    assertEquals(bench.count("no reference made from live rows"), 1);
  });
});

Deno.test("how many features are watched is told in metrics, and what is left out in the log", async () => {
  await withModel(async (bench) => {
    assertEquals(bench.metric(FAMILIES.modelWatchedFeatures, VERSION), 2);
    assertEquals(bench.metric(FAMILIES.modelUnwatchedFeatures, VERSION), 0);
    const inputs = [{ ...X[0]!, shape: [-1, 201] }, { ...X[0]!, name: "image", shape: [-1, 3, 3] }];
    bench.fleet.facts = { ...FACTS, inputs };
    await bench.write("m/1/model.onnx", "wide graph");
    await bench.settle();
    assertEquals(bench.metric(FAMILIES.modelWatchedFeatures, VERSION), 200);
    assertEquals(bench.metric(FAMILIES.modelUnwatchedFeatures, VERSION), 1);
    assertEquals(bench.count("200 of 201 features are watched"), 1);
    assertEquals(bench.count('Input "image" is not watched'), 1);
    await bench.remove("m");
    await bench.settle();
    assertEquals(bench.metric(FAMILIES.modelWatchedFeatures, VERSION), undefined);
  });
});
