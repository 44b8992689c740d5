import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { InvalidInputError } from "../errors.ts";
import type { LoadedVersion } from "./loaded_version.ts";
import type { Tensor } from "./tensor.ts";
import { ask, loadTest } from "./testing.ts";

function infer(version: LoadedVersion, ...shape: number[]): Promise<readonly Tensor[]> {
  const feed: Tensor = { datatype: "FP32", shape, data: new Float32Array(0) };
  return version.infer([feed], version.outputs.map((_, position) => position), 10_000);
}

Deno.test("no rows are answered with no rows, in the outputs' types and sizes", async () => {
  const version = await loadTest("top_three");
  assertEquals(await infer(version, 0, 5), [
    { datatype: "FP32", shape: [0, 3], data: new Float32Array(0) },
    { datatype: "INT64", shape: [0, 3], data: new BigInt64Array(0) },
  ]);
  await version.retire();
});

const refused = [
  { graph: "grand_total", shape: [0, 2], says: 'input "x": has the shape [0,2]' },
  { graph: "recurrent", shape: [0, 4, 3], says: "takes at least one row" },
  { graph: "recurrent", shape: [2, 0, 3], says: "a size of at least 1 in dimension 1" },
  { graph: "open_width", shape: [1, 0], says: "a size of at least 1 in dimension 1" },
  { graph: "open_width", shape: [0, 7], says: "takes at least one row" },
];
for (const { graph, shape, says } of refused) {
  Deno.test(`${graph} is not run on a tensor of the shape [${shape}]`, async () => {
    const version = await loadTest(graph);
    await assertRejects(() => infer(version, ...shape), InvalidInputError, says);
    await version.retire();
  });
}

Deno.test("an instance without elements is refused before the run", async () => {
  const version = await loadTest("open_width");
  await assertRejects(() => ask(version, [[]]), InvalidInputError, "dimension 1");
  await version.retire();
});
