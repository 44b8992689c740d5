import { assert, assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { isKind } from "../../errors.ts";
import { readModel } from "../onnx/graph.ts";
import { proveRowIndependence } from "../onnx/rows/prove_row_independence.ts";
import { floats, graphFile, integers, node } from "../onnx/testing/build_graph.ts";
import { loadSession } from "../run/load_session.ts";
import type { Session } from "../run/session_types.ts";
import { concatRows, sliceRows, type Tensor } from "../tensor.ts";
import "../testing/versions.ts";

/**
 * Steps of a random graph. `a` and `b` name values that earlier steps made, `y` the step's own;
 * `n` chooses axes and sizes.
 */
type Step = (a: string, b: string, y: string, n: number) => readonly Uint8Array[];

const axis = (n: number) => n % 4 - 1;

const STEPS: readonly Step[] = [
  (a, _, y) => [node("Tanh", a, y)],
  (a, b, y) => [node("Add", `${a} ${b}`, y)],
  (a, b, y) => [node("MatMul", `${a} ${b}`, y)],
  (a, _, y, n) => [node("Add", `${a} ${["row", "column", "three", "cube"][n % 4]}`, y)],
  (a, _, y, n) => [node("MatMul", n % 2 === 0 ? `${a} square` : `square ${a}`, y)],
  (
    a,
    _,
    y,
    n,
  ) => [node("Gemm", `${a} square row`, y, { transA: n % 2, transB: n % 3 === 0 ? 1 : 0 })],
  (
    a,
    _,
    y,
    n,
  ) => [node("Transpose", a, y, { perm: [[1, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1]][n % 4]! })],
  (a, _, y, n) => [node("Reshape", `${a} shape${n % 10}`, y)],
  (a, _, y, n) => [node("Flatten", a, y, { axis: n % 3 })],
  (a, _, y, n) => [node("ReduceMean", a, y, { axes: [axis(n)], keepdims: n % 3 === 0 ? 1 : 0 })],
  (a, _, y, n) => [node("ReduceMax", a, y, { axes: [axis(n), 1], keepdims: 1 })],
  (a, _, y, n) => [node("Softmax", a, y, { axis: axis(n) })],
  (a, b, y, n) => [node("Concat", `${a} ${b}`, y, { axis: axis(n) })],
  (a, _, y, n) => [node("Concat", `${a} row1`, y, { axis: axis(n) })],
  (a, _, y, n) => [node("Slice", `${a} i${n % 3} i${3 + n % 3} axis${n % 3}`, y)],
  (a, _, y, n) => [node("Gather", `${a} ${n % 2 === 0 ? "i0" : "pick"}`, y, { axis: axis(n) })],
  (a, _, y, n) => [node("Unsqueeze", `${a} axis${n % 3}`, y)],
  (a, _, y, n) => [node("Squeeze", n % 4 === 3 ? a : `${a} axis${n % 3}`, y)],
  (a, _, y, n) => [node("TopK", `${a} i2`, `${y} ${y}positions`, { axis: axis(n) })],
  (a, _, y, n) => [node("CumSum", `${a} axis${n % 3}`, y)],
  (a, _, y, n) => [node("Tile", `${a} repeat${n % 3}`, y)],
  (a, _, y, n) => [node("LayerNormalization", `${a} row`, y, { axis: n % 2 === 0 ? -1 : 1 })],
  (a, _, y, n) => [node("Pad", `${a} pad${n % 3}`, y)],
  (a, b, y) => [node("Greater", `${a} row`, `${y}c`), node("Where", `${y}c ${a} ${b}`, y)],
  (a, _, y, n) => [
    node("ArgMax", a, `${y}i`, { axis: axis(n), keepdims: n % 2 }),
    node("Cast", `${y}i`, y, { to: 1 }),
  ],
  (a, b, y, n) => [
    node("Einsum", `${a} ${b}`, y, {
      equation: ["ni,nj->ij", "ni,nj->nij", "ni,ni->n", "nij,nkj->nik", "ni,mi->nm"][n % 5]!,
    }),
  ],
  (a, b, y, n) => [
    node("Shape", b, `${y}s`),
    node("Gather", `${y}s i${n % 2}`, `${y}n`),
    node("Concat", n % 3 === 0 ? `${y}n minus` : `minus ${y}n`, `${y}t`, { axis: 0 }),
    node("Reshape", `${a} ${y}t`, y),
  ],
  (a, b, y) => [node("Shape", b, `${y}s`), node("Expand", `${a} ${y}s`, y)],
  (a, b, y) => [
    node("Shape", b, `${y}s`),
    node("ConstantOfShape", `${y}s`, `${y}z`),
    node("Add", `${y}z ${a}`, y),
  ],
  (a, b, y) => [
    node("Size", b, `${y}s`),
    node("Cast", `${y}s`, `${y}f`, { to: 1 }),
    node("Div", `${a} ${y}f`, y),
  ],
  (a, b, y, n) => [node("GatherElements", `${a} ${b}i`, y, { axis: axis(n) })],
];

const CONSTANTS = [
  floats("row", [4], [0.5, -1, 2, 0.25]),
  floats("row1", [1, 4], [3, 1, -2, 0.5]),
  floats("column", [3, 1], [0.5, -1, 2]),
  floats("three", [3, 4], [1, -0.5]),
  floats("cube", [1, 3, 1], [1, -0.5, 2]),
  floats("square", [4, 4], [0.5, -0.25, 1, 2, -1]),
  ...[0, 1, 2].map((i) => integers(`axis${i}`, [i])),
  ...[0, 1, 2, 1, 3, 2 ** 40].map((value, i) => integers(`i${i}`, [value])),
  ...[[-1, 4], [0, -1], [-1], [2, -1], [1, -1, 4], [-1, 2, 2], [4, -1], [0, 0, -1], [-1, 1, 4], [
    0,
    3,
    4,
  ]]
    .map((shape, i) => integers(`shape${i}`, shape)),
  ...[[1, 2], [2, 1], [1, 1, 2]].map((repeats, i) => integers(`repeat${i}`, repeats)),
  ...[[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0, 0, 0]].map((pads, i) => integers(`pad${i}`, pads)),
  integers("pick", [0, 2, 1]),
  integers("minus", [-1]),
];

const plan = fc.array(
  fc.record({
    step: fc.nat(STEPS.length - 1),
    a: fc.nat(20),
    b: fc.nat(20),
    n: fc.nat(60),
  }),
  { minLength: 1, maxLength: 6 },
);

/** A graph of these steps over two inputs, one with a third dimension. */
function graphOf(steps: readonly { step: number; a: number; b: number; n: number }[]) {
  const names = ["x", "z"];
  const nodes: Uint8Array[] = [];
  for (const [i, { step, a, b, n }] of steps.entries()) {
    const y = `y${i}`;
    // A step uses the newest value often, so that steps build on one another.
    const first = names[a > 8 ? names.length - 1 : a % names.length]!;
    nodes.push(...STEPS[step]!(first, names[b % names.length]!, y, n));
    names.push(y);
  }
  return graphFile({
    inputs: { x: ["N", 4], z: ["N", 3, 4] },
    nodes,
    outputs: [names.at(-1)!],
    constants: CONSTANTS,
  });
}

function row(seed: number): readonly Tensor[] {
  const numbers = (count: number) =>
    Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin(seed * 37 + i * 7) * 3));
  return [
    { datatype: "FP32", shape: [1, 4], data: numbers(4) },
    { datatype: "FP32", shape: [1, 3, 4], data: numbers(12) },
  ];
}

async function loadOrSkip(file: Uint8Array): Promise<Session | undefined> {
  try {
    return await loadSession("random", file);
  } catch (error) {
    if (isKind(error, "model")) return undefined;
    throw error;
  }
}

async function runOrSkip(session: Session, feeds: readonly Tensor[]): Promise<Tensor | undefined> {
  try {
    return (await session.run(feeds, [0]))[0];
  } catch {
    return undefined;
  }
}

Deno.test("a proof from a random graph holds when ONNX Runtime runs it", async () => {
  let held = 0;
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      const file = graphOf(steps);
      const [reason] = readModel(file, proveRowIndependence)!.values();
      assert(!reason?.includes("cannot be analysed"), reason);
      if (reason !== undefined) return;
      const session = await loadOrSkip(file);
      if (session === undefined) return;
      const rows = [1, 2, 3, 4, 5].map(row);
      for (const count of [2, 3, 5]) {
        const feeds = [0, 1].map((input) =>
          concatRows(rows.slice(0, count).map((feed) => feed[input]!))
        );
        const together = await runOrSkip(session, feeds);
        if (together === undefined) continue;
        assertEquals(together.shape[0], count);
        for (let i = 0; i < count; i++) {
          const alone = await runOrSkip(session, rows[i]!);
          // A part of the graph that the output does not need may ask for several rows.
          if (alone === undefined) continue;
          assertEquals(sliceRows(together, i, i + 1), alone);
          held++;
        }
      }
      await session.release();
    }),
    { numRuns: 1000, seed: 7 },
  );
  // Without this a proof of nothing would pass.
  assert(held > 200, `only ${held} rows were compared`);
});
