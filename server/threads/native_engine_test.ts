import { assertEquals } from "@std/assert/mod.js";
import { ENGINE_FOLDER } from "../models/native/testing/engine_folder.ts";
import type { EngineOptions } from "../models/run/engine_options.ts";
import { rightToLoad } from "./native_engine.ts";
import { spawn } from "./thread.ts";

const SCRIPT = new URL("testdata/native_worker.ts", import.meta.url);

type NativeWorker = {
  load(engine: EngineOptions): { readonly problem: string; readonly isGranted: boolean };
};

/** Loads an engine on a thread with the right to it. */
async function loadOnThread(engine: EngineOptions, rights = rightToLoad(engine)) {
  const thread = spawn<NativeWorker>("native", SCRIPT, { net: [], ...rights }, {}, () => {});
  try {
    return await thread.peer.call("load", engine);
  } finally {
    thread.end("the test is over");
  }
}

Deno.test("a thread without the native engine may load no library", async () => {
  const engine = { choice: "wasm", library: undefined } as const;
  assertEquals(rightToLoad(engine), {});
  assertEquals(await loadOnThread(engine), { problem: "", isGranted: false });
});

Deno.test({
  name: "a thread may load the library of its folder alone, and afterwards none",
  ignore: ENGINE_FOLDER === undefined,
  fn: async () => {
    const engine: EngineOptions = {
      choice: "auto",
      library: { dir: Deno.realPathSync(ENGINE_FOLDER!), intraOp: 1 },
    };
    assertEquals(await loadOnThread(engine), { problem: "", isGranted: false });
    const { problem, isGranted } = await loadOnThread(engine, { ffi: ["/elsewhere"] });
    assertEquals([problem.includes("Requires ffi access"), isGranted], [true, false]);
  },
});

Deno.test("a library that cannot be loaded is reported", async () => {
  const dir = await Deno.makeTempDir();
  const engine = { choice: "auto", library: { dir, intraOp: 1 } } as const;
  const { problem } = await loadOnThread(engine);
  assertEquals(problem.startsWith(`Cannot load ${dir}/onnxruntime_binding.node: `), true);
  await Deno.remove(dir);
});
