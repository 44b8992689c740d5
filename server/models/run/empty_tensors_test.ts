import { assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind, assertThrowsKind } from "../../testing/assert_kind.ts";
import { type EmptyRunFacts, isEmpty, outputsForNoRows, requireElements } from "./empty_tensors.ts";
import type { Session } from "../run/session_types.ts";
import type { LoadedVersion } from "../serving/loaded_version.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { ask, loadTest } from "../testing/versions.ts";

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
    await assertRejectsKind(() => infer(version, ...shape), "invalid_input", says);
    await version.retire();
  });
}

Deno.test("an instance without elements is refused before the run", async () => {
  const version = await loadTest("open_width");
  await assertRejectsKind(() => ask(version, [[]]), "invalid_input", "dimension 1");
  await version.retire();
});

// --- Without a graph

function spec(shape: readonly number[] | undefined, name = "x"): TensorSpec {
  return { name, datatype: "FP32", shape };
}

function tensor(...shape: number[]): Tensor {
  const size = shape.reduce((product, each) => product * each, 1);
  return { datatype: "FP32", shape, data: new Float32Array(size) };
}

const emptiness = [
  { shape: [2, 3], declared: [-1, 3], want: false },
  { shape: [0, 3], declared: [-1, 3], want: true },
  { shape: [2, 0], declared: [-1, -1], want: true },
  { shape: [2, 0], declared: [-1, 0], want: false },
  { shape: [0, 0], declared: [-1, 0], want: true },
  { shape: [0], declared: undefined, want: true },
  { shape: [], declared: [], want: false },
];
for (const { shape, declared, want } of emptiness) {
  Deno.test(`[${shape}] ${want ? "lacks" : "has all"} elements of [${declared ?? "any"}]`, () => {
    assertEquals(isEmpty(tensor(...shape), spec(declared)), want);
  });
}

Deno.test("requireElements() names each input without elements, and what it lacks", () => {
  const inputs = [spec([-1, 2], "a"), spec([-1, 0], "b"), spec([-1, -1], "c")];
  requireElements(inputs, [tensor(1, 2), tensor(1, 0), tensor(1, 1)]);
  const feeds = [tensor(0, 2), tensor(1, 0), tensor(1, 0)];
  const error = assertThrowsKind(() => requireElements(inputs, feeds), "invalid_input");
  assertEquals(error.details.problems, [
    {
      field: 'input "a"',
      message: "has the shape [0,2], and so no elements: the model takes at least one row",
    },
    {
      field: 'input "c"',
      message: "has the shape [1,0], and so no elements: the model takes a size of at least 1 in " +
        "dimension 1",
    },
  ]);
});

Deno.test("requireElements() names the first dimension that lacks elements and was not declared so", () => {
  const says = (declared: readonly number[] | undefined) =>
    assertThrowsKind(() => requireElements([spec(declared)], [tensor(0, 0)]), "invalid_input")
      .details.problems[0]!.message.split("takes ")[1];
  assertEquals(says([0, -1]), "a size of at least 1 in dimension 1");
  assertEquals(says([-1, 0]), "at least one row");
  assertEquals(says(undefined), "at least one row");
});

/** The shapes of what is answered to these shapes, after a run of others. */
function answered(
  seen: { readonly feeds: readonly number[][]; readonly shapes: readonly number[][] } | undefined,
  feeds: readonly number[][],
  fetches: readonly number[],
  reasons: readonly (string | undefined)[] = [undefined, undefined],
) {
  const outputs = [spec([-1, 3], "y"), { ...spec([-1], "z"), datatype: "INT64" as const }];
  const facts: EmptyRunFacts = {
    rowIndependence: { reasons, unconfirmed: "" },
    example: seen && { feeds: seen.feeds.map((shape) => tensor(...shape)), shapes: seen.shapes },
  };
  const session = { outputs } as unknown as Session;
  return outputsForNoRows(session, facts, feeds.map((shape) => tensor(...shape)), fetches)
    ?.map(({ datatype, shape, data }) => `${datatype} ${shape} ${data.length}`);
}

const SEEN = { feeds: [[1, 2], [1]], shapes: [[1, 3], [1]] };
const NO_ROWS = [[0, 2], [0]];
const answers = [
  {
    name: "of both outputs",
    got: () => answered(SEEN, NO_ROWS, [1, 0]),
    want: ["INT64 0 0", "FP32 0,3 0"],
  },
  {
    name: "after a run of several rows",
    got: () => answered({ feeds: [[4, 2], [4]], shapes: [[4, 3], [4]] }, NO_ROWS, [0]),
    want: ["FP32 0,3 0"],
  },
  { name: "when nothing is asked for", got: () => answered(SEEN, NO_ROWS, []), want: [] },
  {
    name: "unless nothing was seen",
    got: () => answered(undefined, NO_ROWS, [0]),
    want: undefined,
  },
  { name: "unless there are rows", got: () => answered(SEEN, [[1, 2], [1]], [0]), want: undefined },
  {
    name: "unless one input has rows",
    got: () => answered(SEEN, [[0, 2], [1]], [0]),
    want: undefined,
  },
  {
    name: "unless another size differs",
    got: () => answered(SEEN, [[0, 5], [0]], [0]),
    want: undefined,
  },
  {
    name: "unless another size is 0 too",
    got: () => answered({ ...SEEN, feeds: [[1, 0], [1]] }, [[0, 0], [0]], [0]),
    want: undefined,
  },
  {
    name: "unless an input has more dimensions",
    got: () => answered(SEEN, [[0, 2, 1], [0]], [0]),
    want: undefined,
  },
  {
    name: "unless an input has fewer dimensions",
    got: () => answered(SEEN, [[0], [0]], [0]),
    want: undefined,
  },
  {
    name: "unless rows meet in the output",
    got: () => answered(SEEN, NO_ROWS, [0], ["rows meet"]),
    want: undefined,
  },
  {
    name: "though rows meet in another output",
    got: () => answered(SEEN, NO_ROWS, [1], ["rows meet"]),
    want: ["INT64 0 0"],
  },
  {
    name: "unless an output had another number of rows",
    got: () => answered({ ...SEEN, shapes: [[3, 3], [1]] }, NO_ROWS, [0]),
    want: undefined,
  },
];
for (const { name, got, want } of answers) {
  Deno.test(`no rows are answered with no rows ${name}`, () => assertEquals(got(), want));
}
