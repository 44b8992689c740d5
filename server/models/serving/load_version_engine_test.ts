import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { Tally } from "../../metrics/tally.ts";
import { ENGINE_FOLDER } from "../native/testing/engine_folder.ts";
import { addNativeRuntime, configureRuntime } from "../run/load_session.ts";
import { readRuntime, type RuntimeSource } from "../run/runtime_source.ts";
import { ask, manifestOf, numbers, testFiles } from "../testing/versions.ts";
import { type LoadOptions, loadVersion } from "./load_version.ts";

const LIMITS = { queue: 10, maxRows: 10 };
const REAL = await readRuntime();

/** ONNX Runtime that refuses every graph. */
const REFUSING: RuntimeSource = {
  script: `return {
    InferenceSession: { create() { throw new Error("the graph is too large") } },
    Tensor: class {},
    env: { wasm: {}, versions: {} },
  }`,
  binary: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
};

function withEngines(hasNative: boolean, source = REAL): void {
  configureRuntime(source);
  if (hasNative) addNativeRuntime({ dir: ENGINE_FOLDER!, intraOp: 1 });
}

function load(options: LoadOptions, engine?: string, graph = "logits") {
  const manifest = engine === undefined ? undefined : manifestOf({
    ...{ task: "multiclass", activation: "softmax", features: numbers("a", "b"), engine },
    classes: ["x", "y", "z"],
  });
  return loadVersion(testFiles(graph, { manifest }), new Tally(() => {}), LIMITS, options);
}

/** The engine of a version, the reason for it and its warnings. */
async function engineOf(options: LoadOptions, manifest?: string, graph?: string) {
  const version = await load(options, manifest, graph);
  await version.retire();
  const { engine, engineReason, warnings } = version;
  return { engine, engineReason, warnings };
}

const NATIVE = { engine: "native", engineReason: "", warnings: [] };
const WASM = { engine: "wasm", engineReason: "", warnings: [] };

Deno.test("without a choice a version is loaded in WebAssembly, whatever model.json says", async () => {
  withEngines(false);
  assertEquals(await engineOf({}, "native"), WASM);
});

Deno.test("a version that asks for the native engine is refused where there is none", async () => {
  withEngines(false);
  await assertRejectsKind(() => load({ engine: "wasm" }, "native"), "model", "no native engine");
  assertEquals(await engineOf({ engine: "wasm" }, "auto"), WASM);
});

function nativeTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: ENGINE_FOLDER === undefined, fn });
}

nativeTest("model.json chooses the engine before the options do", async () => {
  withEngines(true);
  assertEquals(await engineOf({ engine: "native" }), NATIVE);
  assertEquals(await engineOf({ engine: "native" }, "wasm"), WASM);
  assertEquals(await engineOf({ engine: "wasm" }, "native"), NATIVE);
});

nativeTest("a version predicts on the native engine what it predicts in WebAssembly", async () => {
  withEngines(true);
  const [wasm, native] = [await load({ engine: "wasm" }), await load({ engine: "native" })];
  assertEquals([wasm.engine, native.engine], ["wasm", "native"]);
  const rows = [[1, 2], [-3, 0.5]];
  assertEquals(await ask(native, rows), await ask(wasm, rows));
  await Promise.all([wasm.retire(), native.retire()]);
});

nativeTest("a risk that is taken on request is a warning", async () => {
  withEngines(true);
  const { engine, warnings } = await engineOf(
    { engine: "native" },
    undefined,
    "endless_above_1000",
  );
  assertEquals(engine, "native");
  assertStringIncludes(
    warnings.join(),
    "served by the native engine although the graph holds Loop",
  );
});

nativeTest("a thread without the library takes WebAssembly, and says so", async () => {
  withEngines(true);
  const version = await load({ engine: "native" });
  const { trialReport } = version;
  await version.retire();
  withEngines(false);
  assertEquals(await engineOf({ trialReport }), {
    engine: "wasm",
    engineReason: "the native engine could not be loaded on this thread",
    warnings: [],
  });
});

nativeTest("the native engine serves a version that WebAssembly does not load", async () => {
  withEngines(true, REFUSING);
  for (const engine of ["native", "auto"] as const) {
    const reason = "WebAssembly does not load the graph";
    assertEquals(await engineOf({ engine }), { ...NATIVE, engineReason: reason });
  }
  await assertRejectsKind(() => load({ engine: "wasm" }), "model", "the graph is too large");
});

nativeTest("of two refusals, that of WebAssembly is reported", async () => {
  withEngines(true, REFUSING);
  await assertRejectsKind(
    () => load({ engine: "native" }, undefined, "custom_operator"),
    "model",
    "the graph is too large",
  );
});
