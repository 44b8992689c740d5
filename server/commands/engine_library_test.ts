import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind, assertThrowsKind } from "../testing/assert_kind.ts";
import { ENGINE_FOLDER } from "../models/native/testing/engine_folder.ts";
import { findEngine, servingThreads } from "./engine_library.ts";

const NOTHING = { engine: undefined, onnxruntime: undefined, intraOp: 1 } as const;
const fail = (problem: string) => {
  throw new Error(problem);
};

Deno.test("findEngine() is WebAssembly without a folder, or where it is asked for", async () => {
  assertEquals(await findEngine(NOTHING, fail), { choice: "wasm", library: undefined });
  const auto = { ...NOTHING, engine: "auto" } as const;
  assertEquals(await findEngine(auto, fail), { choice: "auto", library: undefined });
  const wasm = { ...NOTHING, engine: "wasm", onnxruntime: "/nowhere" } as const;
  assertEquals(await findEngine(wasm, fail), { choice: "wasm", library: undefined });
});

Deno.test("findEngine() refuses the native engine without a folder, or with a wrong one", async () => {
  const native = { ...NOTHING, engine: "native" } as const;
  await assertRejectsKind(() => findEngine(native, fail), "config", "needs --onnxruntime DIR");
  const wrong = { ...native, onnxruntime: "/nowhere" };
  await assertRejectsKind(() => findEngine(wrong, fail), "config", "/nowhere does not hold");
});

Deno.test("findEngine() reports a wrong folder, and leaves WebAssembly", async () => {
  const problems: string[] = [];
  const found = await findEngine(
    { ...NOTHING, onnxruntime: "/nowhere" },
    (problem) => problems.push(problem),
  );
  assertEquals(found, { choice: "auto", library: undefined });
  assertEquals(problems.length, 1);
  assertStringIncludes(problems[0]!, "modelwatch engine install /nowhere");
});

Deno.test({
  name: "findEngine() finds the library behind a link",
  ignore: ENGINE_FOLDER === undefined,
  fn: async () => {
    const dir = await Deno.makeTempDir();
    await Deno.symlink(ENGINE_FOLDER!, `${dir}/link`);
    const { choice, library } = await findEngine(
      { ...NOTHING, onnxruntime: `${dir}/link`, intraOp: 2 },
      fail,
    );
    assertEquals(choice, "auto");
    assertEquals(library, { dir: await Deno.realPath(ENGINE_FOLDER!), intraOp: 2 });
    await Deno.remove(dir, { recursive: true });
  },
});

const threads = [
  { threads: undefined, intraOp: 1, cores: 8, want: 7 },
  { threads: undefined, intraOp: 1, cores: 1, want: 1 },
  { threads: 20, intraOp: 1, cores: 8, want: 20 },
  { threads: undefined, intraOp: 4, cores: 8, want: 2 },
  { threads: undefined, intraOp: 3, cores: 8, want: 2 },
  { threads: 2, intraOp: 4, cores: 8, want: 2 },
];
for (const { cores, want, ...options } of threads) {
  Deno.test(`servingThreads() is ${want} for ${JSON.stringify(options)} on ${cores} cores`, () => {
    assertEquals(servingThreads({ ...options, onnxruntime: "dir" }, cores), want);
  });
}

Deno.test("servingThreads() refuses more threads of runs than there are cores", () => {
  const options = { threads: 3, intraOp: 4, onnxruntime: "dir" };
  assertThrowsKind(
    () => servingThreads(options, 8),
    "config",
    "--intra-op 4 on 3 serving threads needs 12 cores, and there are 8",
  );
  const alone = { threads: undefined, intraOp: 16, onnxruntime: "dir" };
  assertThrowsKind(() => servingThreads(alone, 8), "config", "needs 16 cores");
});

Deno.test("servingThreads() refuses threads of runs for WebAssembly", () => {
  const options = { threads: 1, intraOp: 2, onnxruntime: undefined };
  assertThrowsKind(() => servingThreads(options, 8), "config", "--intra-op has no effect");
});
