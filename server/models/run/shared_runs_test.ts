import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { floats, graphFile, integers, node, type TestGraph } from "../onnx/testing/build_graph.ts";
import type { LoadedVersion } from "../serving/loaded_version.ts";
import { ask, loadTest, manifestOf } from "../testing/versions.ts";
import { elementCount, type Tensor } from "../tensor.ts";

/** Graphs in which rows meet, or whose outputs do not begin with the row. */
const GRAPHS: readonly (TestGraph & { readonly name: string; readonly why?: RegExp })[] = [
  { name: "a layer", inputs: { x: ["N", 4] }, nodes: [node("MatMul", "x w", "y")], outputs: ["y"] },
  {
    name: "a layer that is quantised by the largest value of a run",
    inputs: { x: ["N", 4] },
    nodes: [
      node("DynamicQuantizeLinear", "x", "q scale zero"),
      node("DequantizeLinear", "q scale zero", "d"),
      node("MatMul", "d w", "y"),
    ],
    outputs: ["y"],
    why: /DynamicQuantizeLinear\) quantises all rows/,
  },
  {
    name: "targets before rows, as a tree of two targets gives its probabilities",
    inputs: { x: ["N", 4] },
    nodes: [
      node("Softmax", "x", "p"),
      node("Unsqueeze", "p first", "u"),
      node("Concat", "u u", "y", { axis: 0 }),
    ],
    outputs: ["y"],
    why: /does not count rows on its first dimension/,
  },
  {
    name: "the last state of a recurrent layer in both directions",
    inputs: { x: ["N", 3, 4] },
    nodes: [
      node("Transpose", "x", "steps", { perm: [1, 0, 2] }),
      node("GRU", "steps k r", "all state", { hidden_size: 2, direction: "bidirectional" }),
      node("Transpose", "all", "y", { perm: [2, 0, 1, 3] }),
    ],
    outputs: ["y", "state"],
    why: /output "state" does not count rows/,
  },
  {
    name: "a detector that gives the positions of what it has found",
    inputs: { x: ["N", 4] },
    nodes: [
      node("Greater", "x limit", "c"),
      node("NonZero", "c", "n"),
      node("Transpose", "n", "t"),
      node("Cast", "t", "y", { to: 1 }),
    ],
    outputs: ["y"],
    why: /NonZero/,
  },
  {
    name: "a single value beside rows",
    inputs: { x: ["N", 4] },
    nodes: [node("Relu", "x", "y"), node("ReduceMean", "x", "loss", { keepdims: 0 })],
    outputs: ["y", "loss"],
    why: /ReduceMean\) computes across rows/,
  },
  {
    name: "a squeeze that drops the row when there is one",
    inputs: { x: ["N", 4] },
    nodes: [node("Squeeze", "x", "y")],
    outputs: ["y"],
    why: /Squeeze/,
  },
];

const CONSTANTS = [
  floats("w", [4, 3], [0.5, -0.25, 1, 2, -1]),
  floats("limit", [1], [0.5]),
  floats("k", [2, 6, 4], [0.1, -0.2, 0.3]),
  floats("r", [2, 6, 2], [0.2, -0.1, 0.3]),
  integers("first", [0]),
  integers("matrix", [-1, 2, 2]),
];

function load(graph: TestGraph, batching?: boolean): Promise<LoadedVersion> {
  const file = graphFile({ ...graph, constants: CONSTANTS });
  const manifest = batching === undefined ? undefined : manifestOf({
    task: "regression",
    features: [..."abcd"].map((name) => ({ name, type: "number" })),
    batching,
  });
  return loadTest("logits", undefined, { graph: file, manifest });
}

/** Rows of several magnitudes, so that one of them sets the scale of a run. */
function feedOf(version: LoadedVersion, seed: number): Tensor {
  const shape = [1, ...version.inputs[0]!.shape!.slice(1)];
  const data = Float32Array.from(
    { length: elementCount(shape) },
    (_, i) => Math.sin(seed * 13 + i * 5) * 10 ** (seed % 7 - 3),
  );
  return { datatype: "FP32", shape, data };
}

function nested({ shape, data }: Tensor): unknown {
  let level: unknown[] = [...data];
  for (const size of shape.slice(1).reverse()) {
    level = Array.from(
      { length: level.length / size },
      (_, i) => level.slice(i * size, (i + 1) * size),
    );
  }
  return level;
}

for (const { name, why, ...graph } of GRAPHS) {
  Deno.test(`of 64 requests at once each gets its own answer: ${name}`, async () => {
    const version = await load(graph);
    const fetches = graph.outputs.map((_, position) => position);
    const feeds = Array.from({ length: 64 }, (_, seed) => feedOf(version, seed));
    const alone: (readonly Tensor[])[] = [];
    for (const feed of feeds) alone.push(await version.infer([feed], fetches, 10_000));
    const together = await Promise.all(feeds.map((feed) => version.infer([feed], fetches, 10_000)));
    assertEquals(together, alone);
    await version.retire();
  });

  Deno.test(`rows of one request have the same predictions as each alone: ${name}`, async () => {
    const version = await load(graph);
    const rows = [1, 2, 3].map((seed) => (nested(feedOf(version, seed)) as unknown[])[0]);
    const alone = [];
    for (const row of rows) alone.push(...await ask(version, [row]));
    assertEquals(await ask(version, rows), alone);
    await version.retire();
  });

  if (why === undefined) continue;
  Deno.test(`requests do not share runs, and the version says why: ${name}`, async () => {
    const version = await load(graph);
    assertMatch(version.whyNotShared ?? "they do", why);
    await version.retire();
  });
}

Deno.test("outputs that keep rows apart are shared beside one that does not", async () => {
  const version = await load(GRAPHS.find(({ name }) => name.startsWith("a single value"))!);
  const feeds = Array.from({ length: 5 }, (_, seed) => feedOf(version, seed));
  const rows = await Promise.all(feeds.map((feed) => version.infer([feed], [0], 1000)));
  assertEquals(rows.map(([y]) => y!.shape), feeds.map(() => [1, 4]));
  await version.retire();
});

Deno.test('"batching": false keeps requests from sharing runs', async () => {
  const version = await load(GRAPHS[0]!, false);
  assertEquals(version.whyNotShared, 'model.json says "batching": false');
  await version.retire();
});

Deno.test('"batching": true lets requests share runs without a proof', async () => {
  const graph = {
    inputs: { x: ["N", 4] },
    nodes: [node("Reshape", "x matrix", "m"), node("Det", "m", "y")],
    outputs: ["y"],
  };
  const unproven = await load(graph);
  assertMatch(unproven.whyNotShared ?? "they do", /Det\) is not known to keep rows apart/);
  await unproven.retire();
  const promised = await load(graph, true);
  assertEquals(promised.whyNotShared, undefined);
  await promised.retire();
});

Deno.test('"batching": true does not let requests share an output without their rows', async () => {
  const version = await load(GRAPHS[2]!, true);
  assertMatch(
    version.whyNotShared ?? "they do",
    /output "y" has the shape \[2,2,4\] for 2|differs/,
  );
  await version.retire();
});
