import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { testGraph } from "../testing/versions.ts";
import { RunGuard } from "./run_guard.ts";
import { BrokenRuntimeError, DATATYPE_OF, Runtime, toSpec } from "./runtime.ts";
import { readRuntime } from "./runtime_source.ts";

const SOURCE = await readRuntime();

const traps: readonly (readonly [name: string, error: unknown, words: string])[] = [
  ["a trap", new WebAssembly.RuntimeError("divide by zero"), "divide by zero"],
  ["an exception of C++", 12345, "12345"],
  [
    "a full stack",
    new RangeError("Maximum call stack size exceeded"),
    "Maximum call stack size exceeded",
  ],
  ["an abort", new Error("Aborted(OOM). Build with -sASSERTIONS for more info."), "Aborted(OOM)"],
];
for (const [name, error, words] of traps) {
  Deno.test(`${name} breaks the runtime, and nothing runs there any more`, async () => {
    const runtime = new Runtime(SOURCE);
    const failure = await assertRejectsKind(
      () => runtime.alone(() => Promise.reject(error)),
      "trap",
    );
    assertEquals([failure.details.words, runtime.isBroken], [words, true]);
    let ran = false;
    const later = () => {
      ran = true;
      return Promise.resolve();
    };
    await assertRejects(() => runtime.alone(later), BrokenRuntimeError);
    assertEquals([ran, runtime.isBroken], [false, true]);
  });
}

const harmless: readonly Error[] = [
  new Error("the input has a wrong shape"),
  new RangeError("offset is out of bounds"),
  new Error("it was Aborted"),
];
for (const error of harmless) {
  Deno.test(`the error "${error.message}" leaves the runtime in order`, async () => {
    const runtime = new Runtime(SOURCE);
    const thrown = await runtime.alone(() => Promise.reject(error)).catch((thrown) => thrown);
    assertStrictEquals(thrown, error);
    assertEquals(runtime.isBroken, false);
    assertEquals(await runtime.alone(() => Promise.resolve(5)), 5);
  });
}

Deno.test("a runtime that cannot be started is broken, which is no fault of the graph", async () => {
  const runtime = new Runtime(SOURCE);
  const error = new Error("no available backend found. ERR: [wasm] RangeError: no memory");
  await assertRejectsKind(
    () => runtime.alone(() => Promise.reject(error)),
    "unavailable",
    "Cannot start ONNX Runtime: no available backend found. ERR: [wasm] RangeError: no memory",
  );
  assertEquals(runtime.isBroken, true);
});

Deno.test("a runtime does one thing at a time, in the order they came, also after a failure", async () => {
  const runtime = new Runtime(SOURCE);
  const log: string[] = [];
  const work = (name: string) =>
    runtime.alone(async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve));
      log.push(`${name} ends`);
      if (name === "b") throw new Error("b fails");
    }).catch(() => {});
  await Promise.all(["a", "b", "c"].map(work));
  await work("d");
  assertEquals(log, ["a", "b", "c", "d"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

const shapes: readonly (readonly [shape: readonly (number | string)[], want: readonly number[]])[] =
  [
    [["N", 3], [-1, 3]],
    [[0xffff_ffff, 1], [-1, 1]],
    [[-1, 0xffff_fffe], [-1, 0xffff_fffe]],
    [[0], [0]],
    [[], []],
  ];
for (const [shape, want] of shapes) {
  Deno.test(`toSpec() reads the sizes [${shape}] as [${want}]`, () => {
    const metadata = { name: "x", isTensor: true, type: "float32", shape } as const;
    assertEquals(toSpec(metadata, new Set(["y"])), { name: "x", datatype: "FP32", shape: want });
  });
}

Deno.test("toSpec() tells no shape where the file declares none, unless the runtime knows it", () => {
  const of = (shape: readonly number[]) =>
    toSpec({ name: "x", isTensor: true, type: "bool", shape }, new Set(["x"])).shape;
  assertEquals([of([]), of([2])], [undefined, [2]]);
});

Deno.test("toSpec() takes tensors only", () => {
  assertThrows(
    () => toSpec({ name: "x", isTensor: false }, new Set()),
    TypeError,
    '"x" is not a tensor',
  );
});

Deno.test("element types have the names of the Open Inference Protocol", () => {
  assertEquals(Object.fromEntries(DATATYPE_OF), {
    bool: "BOOL",
    uint8: "UINT8",
    uint16: "UINT16",
    uint32: "UINT32",
    uint64: "UINT64",
    int8: "INT8",
    int16: "INT16",
    int32: "INT32",
    int64: "INT64",
    float16: "FP16",
    float32: "FP32",
    float64: "FP64",
    string: "BYTES",
  });
});

Deno.test("a graph that was stopped twice is not run again", async () => {
  // Runs block this thread, so the watchdog has its own.
  const watchdog = new Worker(new URL("./testing/watchdog.ts", import.meta.url), {
    type: "module",
  });
  const state = await new Promise<SharedArrayBuffer>((resolve) =>
    watchdog.onmessage = ({ data }) => resolve(data)
  );
  const guard = new RunGuard({ state, limitMs: 1000 }, (memory) => watchdog.postMessage(memory));
  const runtime = new Runtime(SOURCE, guard);
  const session = await runtime.load(testGraph("endless_above_1000"), [], "all");
  const run = (value: number) =>
    session.run([{ datatype: "FP32", shape: [1, 2], data: Float32Array.of(value, 0) }], [0]);
  assertEquals((await run(5))[0]!.data, Float32Array.of(5, 0));
  const first = await assertRejectsKind(() => run(5000), "hang");
  assertEquals((await run(5))[0]!.data, Float32Array.of(5, 0));
  const second = await assertRejectsKind(() => run(5000), "hang");
  assertEquals([first.details.seconds, second.details.seconds], [1, 0.1]);
  await assertRejectsKind(() => run(5), "unavailable", "is being set aside");
  assertEquals(runtime.isBroken, false);
  watchdog.terminate();
});
