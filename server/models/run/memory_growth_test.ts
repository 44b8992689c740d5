import { assertEquals, assertRejects, assertThrows } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { ELEMENT } from "../onnx/fields.ts";
import { graphFile, node } from "../onnx/testing/build_graph.ts";
import { MemoryGrowth } from "./memory_growth.ts";
import { type OpenSession, Runtime } from "./runtime.ts";
import { readRuntime } from "./runtime_source.ts";

const PAGE = 65_536;

function memoryOf(growth: MemoryGrowth, maximum = 100): WebAssembly.Memory {
  return new (growth.memoryClass())({ initial: 1, maximum });
}

const pagesOf = ({ buffer }: WebAssembly.Memory) => buffer.byteLength / PAGE;

Deno.test("a memory grows up to its limit, to the byte", () => {
  const growth = new MemoryGrowth(3 * PAGE);
  const memory = memoryOf(growth);
  assertEquals([memory.grow(2), pagesOf(memory), growth.wasRefused], [1, 3, false]);
  assertThrows(() => memory.grow(2), RangeError, "runs may take 196608 bytes");
  assertEquals([pagesOf(memory), growth.wasRefused], [3, true]);
  memory.grow(1);
  assertEquals([pagesOf(memory), growth.wasRefused], [4, false]);
  assertThrows(() => memory.grow(1), RangeError);
});

Deno.test("what a memory grows by freely does not count", async () => {
  const growth = new MemoryGrowth(PAGE);
  const memory = memoryOf(growth);
  const work = growth.freely(() => Promise.resolve(memory.grow(50)));
  assertEquals(await work, 1);
  await assertRejects(() => growth.freely(() => Promise.reject(new Error("no graph"))));
  memory.grow(1);
  assertThrows(() => memory.grow(1), RangeError);
  growth.begin();
  assertEquals([pagesOf(memory), growth.wasRefused], [52, false]);
});

Deno.test("an attempt that the engine refuses takes nothing from the limit", async () => {
  const growth = new MemoryGrowth(6 * PAGE);
  const memory = memoryOf(growth, 4);
  assertThrows(() => memory.grow(5), RangeError);
  await assertRejects(() => growth.freely(() => Promise.resolve(memory.grow(50))));
  assertEquals([pagesOf(memory), growth.wasRefused], [1, false]);
  memory.grow(3);
  assertThrows(() => memory.grow(4), RangeError, "runs may take");
});

const INT64 = { x: ELEMENT.INT64 };
// Zeros, as many as the input says: alone, and only their sum.
const ZEROS = graphFile({
  inputs: { x: [1] },
  types: INT64,
  nodes: [node("ConstantOfShape", "x", "y")],
  outputs: ["y"],
});
const SUM = graphFile({
  inputs: { x: [1] },
  types: INT64,
  nodes: [node("ConstantOfShape", "x", "z"), node("ReduceSum", "z", "y", { keepdims: 0 })],
  outputs: ["y"],
});

async function ask(session: OpenSession, elements: number): Promise<number> {
  const data = BigInt64Array.of(BigInt(elements));
  return (await session.run([{ datatype: "INT64", shape: [1], data }], [0]))[0]!.data.length;
}

for (const [name, graph] of [["an output", ZEROS], ["a tensor inside the graph", SUM]] as const) {
  Deno.test(`${name} beyond the limit is refused, and the next run is answered`, async () => {
    const runtime = new Runtime({ ...await readRuntime(), runMemory: 20_000_000 });
    const session = await runtime.load(graph, [], "all");
    await ask(session, 1000);
    for (const elements of [10_000_000, 1_000_000_000]) {
      await assertRejectsKind(
        () => ask(session, elements),
        "too_large",
        "runs may take 20 MB (--run-memory)",
      );
    }
    assertEquals(await ask(session, 1000), graph === ZEROS ? 1000 : 1);
    await ask(session, 3_000_000);
    assertEquals(runtime.isBroken, false);
  });
}

Deno.test("an error of a run that was refused no memory is the error of ONNX Runtime", async () => {
  const runtime = new Runtime({ ...await readRuntime(), runMemory: 20_000_000 });
  const session = await runtime.load(ZEROS, [], "all");
  await assertRejectsKind(() => ask(session, 1_000_000_000), "too_large");
  await assertRejects(() => ask(session, -5), Error, "ERROR_MESSAGE");
});
