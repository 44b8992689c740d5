import { assertEquals } from "@std/assert/mod.js";
import { graphFile, node } from "../onnx/testing/build_graph.ts";
import type { ExampleRun } from "../run/example_run.ts";
import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { cacheWarning, measureVersion } from "./measure_version.ts";

const RELU = graphFile({
  inputs: { x: ["N", 1] },
  nodes: [node("Relu", "x", "y")],
  outputs: ["y"],
});
const RANDOM = graphFile({
  inputs: { x: ["N", 1] },
  nodes: [node("RandomUniformLike", "x", "r"), node("Add", "x r", "y")],
  outputs: ["y"],
});

const FEED: Tensor = { datatype: "FP32", shape: [1, 1], data: Float32Array.of(1) };
const EXAMPLE: ExampleRun = { feeds: [FEED], shapes: [[1, 1]] };

const DEFAULTS = { graph: RELU, example: EXAMPLE, cache: { entries: 1 }, reasons: ["rows meet"] };

/** What is measured of a graph whose runs give these values, one after another. */
async function measured(
  values: readonly number[],
  fields: {
    readonly graph?: Uint8Array;
    readonly example?: ExampleRun | undefined;
    readonly cache?: object | undefined;
    readonly reasons?: readonly (string | undefined)[];
  } = {},
) {
  const { graph, example, cache, reasons } = { ...DEFAULTS, ...fields };
  let run = 0;
  const session: Session = {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 1] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [-1, 1] }],
    run: () =>
      Promise.resolve([{ ...FEED, data: Float32Array.of(values[run++ % values.length]!) }]),
    release: () => Promise.resolve(),
  };
  const manifest = manifestOf({ task: "regression", features: numbers("a"), cache });
  const rowIndependence = { reasons, unconfirmed: "" };
  const report = await measureVersion({ session, graph }, manifest, { rowIndependence, example });
  return { ...report, runs: run };
}

Deno.test("answers may be cached when the same row has the same outputs four times", async () => {
  assertEquals(await measured([3]), { runTimes: [], whyNotCached: "", runs: 4 });
  assertEquals((await measured([NaN])).whyNotCached, "");
});

const refused = [
  {
    name: "whose fourth run differs",
    got: () => measured([3, 3, 3, 3.0000002]),
    want: "two runs of the graph on the same row gave different outputs",
  },
  {
    name: "whose zero changes its sign",
    got: () => measured([0, -0]),
    want: "two runs of the graph on the same row gave different outputs",
  },
  {
    name: "that draws random numbers",
    got: () => measured([3], { graph: RANDOM }),
    want: "the graph draws random numbers (RandomUniformLike)",
  },
  {
    name: "that ran on no row",
    got: () => measured([3], { example: undefined }),
    want: "the graph ran on no row of its trial",
  },
];
for (const { name, got, want } of refused) {
  Deno.test(`answers of a graph ${name} are not cached`, async () => {
    assertEquals((await got()).whyNotCached, want);
  });
}

Deno.test("a version without a cache is not run for it", async () => {
  assertEquals(await measured([1, 2], { cache: undefined }), {
    ...{ runTimes: [], whyNotCached: "", runs: 0 },
  });
});

Deno.test("the time of runs is measured where rows are independent", async () => {
  const { runTimes } = await measured([1], { cache: undefined, reasons: [undefined] });
  assertEquals(runTimes[0]!.rows, 1);
});

Deno.test("the warning about a cache says why answers are not cached", () => {
  assertEquals(
    cacheWarning("the graph draws random numbers"),
    "answers are not cached although model.json asks for it: the graph draws random numbers",
  );
});
