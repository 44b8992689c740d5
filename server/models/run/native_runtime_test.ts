import { assertEquals, assertThrows } from "@std/assert/mod.js";
import type { NativeBinding } from "../native/binding.ts";
import { testGraph } from "../testing/versions.ts";
import { NativeRuntime } from "./native_runtime.ts";

/** A binding that keeps what it is called with. */
function fakeBinding() {
  const calls: unknown[][] = [];
  const binding: NativeBinding = {
    providers: [],
    trim: () => void calls.push(["trim"]),
    open: () => ({
      inputMetadata: [],
      outputMetadata: [{ name: "list", isTensor: false, type: 0, shape: [] }],
      loadModel: (...args) => void calls.push(["loadModel", ...args]),
      run: () => ({}),
      dispose: () => void calls.push(["dispose"]),
    }),
  };
  return { binding, calls };
}

Deno.test("a graph is loaded without spinning threads, with exact sums, and with a folder of files that does not exist", () => {
  const { binding, calls } = fakeBinding();
  const runtime = new NativeRuntime(binding, { dir: "/engine", intraOp: 3 });
  const shared = new Uint8Array(new SharedArrayBuffer(testGraph("external").length));
  shared.set(testGraph("external"));
  const weights = { path: "external.weights", bytes: new Uint8Array([1, 2]) };
  runtime.load(shared, [weights], { optimisation: "basic" });
  const [[, buffer, offset, length, options]] = calls as [unknown[]];
  assertEquals(buffer, testGraph("external").buffer);
  assertEquals([offset, length], [0, shared.length]);
  assertEquals(options, {
    ...{ intraOpNumThreads: 3, interOpNumThreads: 1, executionMode: "sequential" },
    ...{ graphOptimizationLevel: "basic", logSeverityLevel: 4 },
    externalData: [{ path: "external.weights", data: new Uint8Array([1, 2]) }],
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        x64quantprecision: "1",
        model_external_initializers_file_folder_path: "/engine/no-files",
      },
    },
  });
});

Deno.test("all optimisations are applied by default", () => {
  const { binding, calls } = fakeBinding();
  new NativeRuntime(binding, { dir: "/engine", intraOp: 1 }).load(testGraph("logits"), [], {});
  const options = calls[0]![4] as { graphOptimizationLevel: string };
  assertEquals(options.graphOptimizationLevel, "all");
});

Deno.test("the memory of a graph goes back to the system when it is released", async () => {
  const { binding, calls } = fakeBinding();
  const runtime = new NativeRuntime(binding, { dir: "/engine", intraOp: 1 });
  const session = runtime.load(testGraph("logits"), [], {});
  assertEquals(session.outputMetadata, [{ name: "list", isTensor: false }]);
  await session.release();
  assertEquals(calls.slice(1), [["dispose"], ["trim"]]);
});

Deno.test("no graph reaches the library that names other files than came with it", () => {
  const { binding, calls } = fakeBinding();
  const runtime = new NativeRuntime(binding, { dir: "/engine", intraOp: 1 });
  const other = { path: "other.weights", bytes: new Uint8Array() };
  const load = (graph: Uint8Array) => runtime.load(graph, [other], {});
  assertThrows(() => load(testGraph("external")), Error, 'external data "external.weights"');
  assertThrows(() => load(new Uint8Array([0x3a, 0xff])), Error, "protobuf parsing failed");
  assertEquals(calls, []);
});
