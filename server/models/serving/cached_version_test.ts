import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import type { Family } from "../../metrics/family.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import { graphFile, node } from "../onnx/testing/build_graph.ts";
import { loadTest, numbers } from "../testing/versions.ts";

const MANIFEST = { task: "regression", features: numbers("a", "b") };

async function cached(fields: object = { cache: { entries: 10, ttl: "1h" } }) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const version = await loadTest("sum_float64", { ...MANIFEST, ...fields }, {}, tally);
  const sum = (family: Family) =>
    merge.collect().filter((series) => series.family === family)
      .reduce((total, { cells }) => total + cells[0]!, 0);
  return { version, sum };
}

const predict = async ({ version }: Awaited<ReturnType<typeof cached>>, row: readonly number[]) => {
  const { predictions: [prediction], ids } = await version.predict([row], String, 10_000);
  return { value: prediction!.kind === "value" ? prediction!.value : undefined, id: ids().at(0) };
};

Deno.test("a row that was answered before is counted, and has an id of its own", async () => {
  const own = await cached();
  const [first, second, other] = [
    await predict(own, [1, 2]),
    await predict(own, [1, 2]),
    await predict(own, [2, 2]),
  ];
  assertEquals(first.value, second.value);
  assertEquals(first.value === other.value, false);
  assertEquals(new Set([first.id, second.id, other.id]).size, 3);
  const { sum } = own;
  assertEquals(sum(FAMILIES.modelPredictions), 3);
  assertEquals([sum(FAMILIES.modelCacheHits), sum(FAMILIES.modelCacheMisses)], [1, 2]);
  await own.version.retire();
  assertEquals(sum(FAMILIES.modelCacheBytes), 0);
});

Deno.test("tensors and rows with the same values share an answer", async () => {
  const own = await cached();
  const { value } = await predict(own, [1, 2]);
  const feed = { datatype: "FP64", shape: [1, 2], data: Float64Array.of(1, 2) } as const;
  const [output] = await own.version.infer([feed], [0], 10_000);
  assertEquals([output!.data[0], own.sum(FAMILIES.modelCacheHits)], [value, 1]);
  await own.version.retire();
});

Deno.test("without a cache in model.json nothing is kept or counted", async () => {
  const own = await cached({});
  await predict(own, [1, 2]);
  await predict(own, [1, 2]);
  assertEquals([own.sum(FAMILIES.modelCacheHits), own.sum(FAMILIES.modelCacheMisses)], [0, 0]);
  await own.version.retire();
});

Deno.test("answers of a graph that draws random numbers are not cached, with a warning", async () => {
  const graph = graphFile({
    inputs: { x: ["N", 2] },
    nodes: [
      node("RandomUniformLike", "x", "r"),
      node("Add", "x r", "s"),
      node("ReduceSum", "s", "y", { keepdims: 0 }),
    ],
    outputs: ["y"],
  });
  const manifest = { ...MANIFEST, cache: { entries: 10 } };
  const version = await loadTest("logits", manifest, { graph });
  assertStringIncludes(version.warnings.join(), "the graph draws random numbers");
  const own = { version, sum: () => 0 };
  assertEquals((await predict(own, [1, 2])).value === (await predict(own, [1, 2])).value, false);
  await version.retire();
});
