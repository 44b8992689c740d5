import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { ENGINE_FOLDER } from "../native/testing/engine_folder.ts";
import { graphFile, integers, node } from "../onnx/testing/build_graph.ts";
import type { Tensor } from "../tensor.ts";
import { testFiles, testGraph } from "../testing/versions.ts";
import { syntheticTensors } from "../trial/synthetic_tensors.ts";
import { loadGraph } from "./load_graph.ts";
import { addNativeRuntime, hasNativeRuntime, loadSession } from "./load_session.ts";
import { RunGuard } from "./run_guard.ts";
import { allocateRunState, Slot, State } from "./run_state.ts";

const state = allocateRunState();
const slots = new Int32Array(state);
const guard = new RunGuard({ state, limitMs: 500 }, () => {});
if (ENGINE_FOLDER !== undefined) addNativeRuntime({ dir: ENGINE_FOLDER, intraOp: 1 }, guard);

const NATIVE = { engine: "native" } as const;

function nativeTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasNativeRuntime(), fn });
}

function row(...values: number[]): Tensor {
  return { datatype: "FP32", shape: [1, values.length], data: new Float32Array(values) };
}

const GRAPHS = [
  ...["any_width", "clusters", "columns", "decision_scores", "detector", "embedding", "imputer"],
  ...["logits", "mixed_inputs", "open_labels", "outliers", "recurrent"],
  ...[
    "string_labels",
    "sum_bool",
    "sum_float16",
    "sum_float64",
    "sum_int32",
    "sum_int64",
    "zipmap",
  ],
];
for (const graph of GRAPHS) {
  nativeTest(`both engines describe and compute ${graph} alike`, async () => {
    const files = testFiles(graph);
    const [{ session: wasm }, { session: native }] = [
      await loadGraph(files),
      await loadGraph(files, NATIVE),
    ];
    assertEquals(native.inputs, wasm.inputs);
    assertEquals(native.outputs, wasm.outputs);
    const fetches = wasm.outputs.map((_, position) => position);
    for (const seed of [0, 1, 2]) {
      const shapes = wasm.inputs.map(({ datatype, shape = [1, 2] }) => ({
        datatype,
        shape: shape.map((size) => size < 0 ? 3 : size),
      }));
      const feeds = syntheticTensors(shapes, seed, ["red", "blue"]);
      const want = await wasm.run(feeds, fetches);
      for (const [i, tensor] of (await native.run(feeds, fetches)).entries()) {
        assertAlike(tensor, want[i]!);
      }
    }
    await Promise.all([wasm.release(), native.release()]);
  });
}

for (const engine of ["wasm", "native"] as const) {
  Deno.test({
    name: `${engine} sums the products of a quantized graph exactly, on every processor`,
    ignore: engine === "native" && !hasNativeRuntime(),
    fn: async () => {
      const { session } = await loadGraph(testFiles("sum_quantized"), { engine });
      const [sum] = await session.run([row(255, 255)], [0]);
      assertEquals(sum, { datatype: "FP32", shape: [1, 1], data: new Float32Array([64770]) });
      await session.release();
    },
  });
}

/** Whether a tensor is another one, with numbers that differ by 1e-5 of them at most. */
function assertAlike(found: Tensor, want: Tensor): void {
  assertEquals(
    { ...found, data: found.data.constructor.name },
    { ...want, data: want.data.constructor.name },
  );
  for (let i = 0; i < want.data.length; i++) {
    const [a, b] = [found.data[i], want.data[i]];
    if (typeof b !== "number" || !Number.isFinite(b)) assertEquals(a, b);
    else assertAlmostEquals(a as number, b, 1e-5 * Math.max(1, Math.abs(b)));
  }
}

nativeTest("a native session returns the outputs that are asked for, in their order", async () => {
  const session = await loadSession("m", testGraph("columns"), [], NATIVE);
  const outputs = await session.run([row(1, 2)], [3, 0]);
  assertEquals(outputs.map(({ datatype }) => datatype), ["FP32", "BYTES"]);
  await session.release();
});

nativeTest(
  "a native session reports what the graph says of wrong shapes, and goes on",
  async () => {
    const session = await loadSession("m", testGraph("logits"), [], NATIVE);
    await assertRejects(() => session.run([row(1, 2, 3)], [0]), Error, "invalid dimensions");
    assertEquals((await session.run([row(1, 2)], [0])).length, 1);
    await session.release();
  },
);

nativeTest(
  "the native engine takes external data that comes with the graph, and no other file",
  async () => {
    const bytes = Deno.readFileSync(new URL("../testdata/external.weights", import.meta.url));
    const weights = [{ path: "external.weights", bytes }];
    const session = await loadSession("m", testGraph("external"), weights, NATIVE);
    assertEquals((await session.run([row(1, 2)], [0]))[0]!.shape, [1, 3]);
    await session.release();
    const error = await assertRejectsKind(
      () => loadSession("m", testGraph("external"), [], NATIVE),
      "model",
      'external data "external.weights". Remedy: the weights are in a separate file',
    );
    assertEquals(error.details.model, "m");
  },
);

for (const path of ["/etc/passwd", "../../etc/passwd", "*/_ORT_MEM_ADDR_/*"]) {
  nativeTest(`the native engine does not load a graph whose weights are in ${path}`, async () => {
    const text = new TextDecoder("latin1").decode(testGraph("external"));
    const from = "external.weights";
    // A path of the same length, so that the lengths around it stay right.
    const longer = path.startsWith("*")
      ? path.slice(0, from.length)
      : path.padStart(from.length, "./");
    const graph = Uint8Array.from(
      text.replace(from, longer.slice(-from.length)),
      (letter) => letter.charCodeAt(0),
    );
    await assertRejectsKind(() => loadSession("m", graph, [], NATIVE), "model", "external data");
  });
}

nativeTest("the native engine refuses bytes that are no graph, with a remedy", async () => {
  const junk = crypto.getRandomValues(new Uint8Array(500));
  for (const bytes of [junk, testGraph("logits").subarray(0, 100), new Uint8Array()]) {
    await assertRejectsKind(() => loadSession("m", bytes, [], NATIVE), "model", "export it again");
  }
});

nativeTest("the native engine says which operator it does not have", async () => {
  await assertRejectsKind(
    () => loadSession("m", testGraph("custom_operator"), [], NATIVE),
    "model",
    "export with standard operators",
  );
});

nativeTest(
  "a graph that needs more memory than there is is refused, and the next run works",
  async () => {
    const graph = graphFile({
      inputs: { x: ["N", "M"] },
      nodes: [
        node("Shape", "x", "s"),
        node("Mul", "s many", "large"),
        node("Expand", "x large", "y"),
      ],
      outputs: ["y"],
      constants: [integers("many", [2_000_000, 2_000_000])],
    });
    const session = await loadSession("m", graph, [], NATIVE);
    const wide = { datatype: "FP32", shape: [1, 1], data: new Float32Array(1) } as const;
    await assertRejectsKind(() => session.run([wide], [0]), "too_large", "Send fewer rows at once");
    await session.release();
  },
);

nativeTest("a native run that is late is a hang, and the third is not run", async () => {
  const session = await loadSession("m", testGraph("logits"), [], NATIVE);
  // The watchdog marks each run.
  const watch = guard.watchUnstoppable.bind(guard);
  guard.watchUnstoppable = (run, graph, limitMs) =>
    watch(
      () => {
        run();
        Atomics.store(slots, Slot.STATE, State.STOPPED);
      },
      graph,
      limitMs,
    );
  try {
    const first = await assertRejectsKind(() => session.run([row(1, 2)], [0]), "hang");
    assertEquals(first.details.seconds, 0.5);
    const second = await assertRejectsKind(() => session.run([row(1, 2)], [0]), "hang");
    assertEquals(second.details.seconds, 0.05);
    await assertRejectsKind(() => session.run([row(1, 2)], [0]), "unavailable", "being set aside");
  } finally {
    guard.watchUnstoppable = watch;
  }
  await session.release();
});

Deno.test("without the library a graph for the native engine is refused for now", async () => {
  const source = new URL("./load_session.ts?alone", import.meta.url).href;
  const alone: typeof import("./load_session.ts") = await import(source);
  const error = await assertRejects(() => alone.loadSession("m", testGraph("logits"), [], NATIVE));
  assertEquals((error as Error).message, "The native engine could not be loaded on this thread");
});
