import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { type Bench, withBench } from "./testing/bench.ts";

const VERSION = { model: "m", version: "1" };
const AGE = { ...VERSION, feature: "age" };

function manifest(features: readonly string[]) {
  return {
    ...{ name: "m", task: "regression" },
    features: features.map((name) => ({ name, type: "number" })),
  };
}

function reference(features: readonly string[], rows: number) {
  const profile = {
    ...{ type: "number", mean: 40, stddev: 10, min: 18, max: 90, missing: 0.1 },
    ...{ edges: [30], shares: [0.25, 0.75] },
  };
  return { rows, features: Object.fromEntries(features.map((name) => [name, profile])) };
}

async function serve(bench: Bench, features: readonly string[], rows: number): Promise<void> {
  await bench.write("m/model.json", manifest(features));
  await bench.write("m/1/reference.json", reference(features, rows));
  await bench.write("m/1/model.onnx", "graph");
}

const bin = (label: string) => ({ ...AGE, bin: label });

Deno.test("a version in service says what its reference is", async () => {
  await withBench(async (bench) => {
    await serve(bench, ["age"], 1000);
    await bench.deployment.start();
    const ratio = FAMILIES.modelFeatureReferenceRatio;
    assertEquals(bench.metric(FAMILIES.modelReferenceRows, VERSION), 1000);
    assertEquals(bench.metric(FAMILIES.modelFeatureReferenceMean, AGE), 40);
    assertEquals(bench.metric(FAMILIES.modelFeatureReferenceStddev, AGE), 10);
    const labels = ["(-Inf,18)", "[18,30]", "(30,90]", "(90,+Inf)", "missing"];
    const shares = labels.map((label) => bench.metric(ratio, bin(label))?.toFixed(3));
    assertEquals(shares, ["0.000", "0.225", "0.675", "0.000", "0.100"]);
    const cumulative = FAMILIES.modelFeatureReferenceCumulative;
    const sums = ["17.999999999999996", "30", "90", "+Inf"].map((le) =>
      bench.metric(cumulative, { ...AGE, le })
    );
    assertEquals(sums, [0, 0.25, 1, 1]);
  });
});

Deno.test("a version that is removed takes its reference along", async () => {
  await withBench(async (bench) => {
    await serve(bench, ["age"], 1000);
    await bench.deployment.start();
    await bench.remove("m");
    await bench.settle();
    assertEquals(bench.metric(FAMILIES.modelReferenceRows, VERSION), undefined);
    assertEquals(bench.metric(FAMILIES.modelFeatureReferenceRatio, bin("missing")), undefined);
  });
});

Deno.test("a version in service says how right it was for its reference, until it is removed", async () => {
  await withBench(async (bench) => {
    await serve(bench, ["age"], 1000);
    const quality = { rows: 1000, r2: 0.5 };
    await bench.write("m/1/reference.json", { ...reference(["age"], 1000), quality });
    await bench.deployment.start();
    const r2 = () => bench.metric(FAMILIES.modelReferenceQuality, { ...VERSION, figure: "r2" });
    assertEquals(r2(), 0.5);
    await bench.remove("m");
    await bench.settle();
    assertEquals(r2(), undefined);
  });
});

Deno.test("another reference takes the place of the one before", async () => {
  await withBench(async (bench) => {
    await serve(bench, ["age", "height"], 1000);
    await bench.deployment.start();
    await serve(bench, ["age"], 2000);
    await bench.settle();
    assertEquals(bench.metric(FAMILIES.modelReferenceRows, VERSION), 2000);
    const height = { ...VERSION, feature: "height" };
    assertEquals(bench.metric(FAMILIES.modelFeatureReferenceMean, AGE), 40);
    assertEquals(bench.metric(FAMILIES.modelFeatureReferenceMean, height), undefined);
  });
});
