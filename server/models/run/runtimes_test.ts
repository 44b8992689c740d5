import { assert, assertEquals, assertRejects } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { readRuntime } from "./runtime_source.ts";
import { type LastingSession, Runtimes } from "./runtimes.ts";
import type { Tensor } from "../tensor.ts";
import { testGraph } from "../testing/versions.ts";

const SOURCE = await readRuntime();

function tensor(shape: readonly number[], ...values: readonly number[]): Tensor {
  return { datatype: "FP32", shape, data: Float32Array.from(values) };
}

async function logits(session: LastingSession): Promise<readonly number[]> {
  const [output] = await session.run([tensor([1, 2], 1, 2)], [0]);
  return Array.from(output!.data as Float32Array);
}

function trap(session: LastingSession): Promise<unknown> {
  return assertRejectsKind(() => session.run([tensor([1, 3], 9, 9, 9)], [0]), "trap");
}

Deno.test("runs of other graphs go on while one breaks the runtime that they share", async () => {
  const runtimes = new Runtimes(SOURCE);
  const others = await Promise.all(
    Array.from({ length: 5 }, () => runtimes.load(testGraph("logits"), [])),
  );
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  const before = runtimes.shared();
  const answers = [
    ...others.map(logits),
    trap(bad).then(() => [1, 1, -2]),
    ...others.map(logits),
    ...others.map(logits),
  ];
  for (const answer of answers) assertEquals(await answer, [1, 1, -2]);
  assert(runtimes.shared() !== before);
});

Deno.test("a graph that has broken the shared runtime breaks only its own from then on", async () => {
  const runtimes = new Runtimes(SOURCE);
  const good = await runtimes.load(testGraph("logits"), []);
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  await trap(bad);
  assertEquals(await logits(good), [1, 1, -2]);
  const shared = runtimes.shared();
  await trap(bad);
  const [answer] = await bad.run([tensor([1, 3], 1, 0, 1)], [0]);
  assertEquals(Array.from(answer!.data as Float32Array), [1, 0, 1]);
  assertEquals(runtimes.shared(), shared);
  assertEquals(await logits(good), [1, 1, -2]);
});

Deno.test("all graphs are opened again after a break, without waiting for a request", async () => {
  const runtimes = new Runtimes(SOURCE);
  const good = await runtimes.load(testGraph("logits"), []);
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  await trap(bad);
  await runtimes.restore();
  const opened = await good.open();
  assertEquals(opened.runtime, runtimes.shared());
  assertEquals(opened.runtime.isBroken, false);
});

Deno.test("calls of sessions in one runtime run one after another", async () => {
  const runtimes = new Runtimes(SOURCE);
  const first = await runtimes.load(testGraph("logits"), []);
  const [, , others] = await Promise.all([
    logits(first),
    first.release(),
    Promise.all(Array.from({ length: 20 }, () => runtimes.load(testGraph("logits"), []))),
    runtimes.load(testGraph("custom_operator"), []).catch(() => {}),
  ]);
  for (const other of others) assertEquals(await logits(other), [1, 1, -2]);
});

Deno.test("a session can be released whether or not its runtime is broken", async () => {
  const runtimes = new Runtimes(SOURCE);
  const good = await runtimes.load(testGraph("logits"), []);
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  await trap(bad);
  await Promise.all([bad.release(), good.release()]);
  // A released session is not opened again, and later sessions run.
  await runtimes.restore();
  const next = await runtimes.load(testGraph("logits"), []);
  assertEquals(await logits(next), [1, 1, -2]);
  assertEquals((await next.open()).runtime, runtimes.shared());
});

Deno.test("a graph that may break its runtime can have one to itself from the start", async () => {
  const runtimes = new Runtimes(SOURCE);
  const good = await runtimes.load(testGraph("logits"), []);
  const shared = runtimes.shared();
  const alone = await runtimes.load(testGraph("traps_above_one"), [], { isAlone: true });
  assertEquals([good.isAlone, alone.isAlone], [false, true]);
  assert((await alone.open()).runtime !== shared);
  await trap(alone);
  assertEquals([runtimes.shared() === shared, shared.isBroken], [true, false]);
  assertEquals(await logits(good), [1, 1, -2]);
});

Deno.test("a graph shares a runtime until it breaks one", async () => {
  const runtimes = new Runtimes(SOURCE);
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  assertEquals([bad.isAlone, (await bad.open()).runtime === runtimes.shared()], [false, true]);
  await trap(bad);
  assertEquals(bad.isAlone, true);
  const own = (await bad.open()).runtime;
  assertEquals([own === runtimes.shared(), own.isBroken], [false, false]);
});

Deno.test("a session is opened once, however many ask for it at a time", async () => {
  const runtimes = new Runtimes(SOURCE);
  const session = await runtimes.load(testGraph("logits"), []);
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  await trap(bad);
  const [one, other] = await Promise.all([session.open(), session.open()]);
  assertEquals([one === other, one === await session.open()], [true, true]);
});

Deno.test("a session tells its inputs and outputs also while its runtime is broken", async () => {
  const runtimes = new Runtimes(SOURCE);
  const good = await runtimes.load(testGraph("logits"), []);
  const bad = await runtimes.load(testGraph("traps_above_one"), []);
  const told = [bad.inputs, bad.outputs];
  await trap(bad);
  assertEquals([bad.inputs, bad.outputs], told);
  assertEquals(good.inputs, [{ name: "x", datatype: "FP32", shape: [-1, 2] }]);
  assertEquals(good.outputs.map(({ name, shape }) => [name, shape]), [["logits", [-1, 3]]]);
});

Deno.test("a graph that the runtime refuses breaks nothing", async () => {
  const runtimes = new Runtimes(SOURCE);
  const good = await runtimes.load(testGraph("logits"), []);
  const shared = runtimes.shared();
  await assertRejects(() => runtimes.load(testGraph("custom_operator"), []), Error, "Magic");
  assertEquals([runtimes.shared() === shared, shared.isBroken], [true, false]);
  assertEquals(await logits(good), [1, 1, -2]);
});

// --- With a runtime that is written in JavaScript

const BREAKS = 66;

/** A runtime that counts how often each graph, of one byte, is opened and released. */
class CountingRuntime {
  readonly opened: number[] = [];
  readonly released: number[] = [];
  /** Delays what is opened. */
  ready: Promise<void> = Promise.resolve();
  readonly runtimes: Runtimes;

  constructor() {
    const key = `counting_runtime_${crypto.randomUUID()}`;
    Object.assign(globalThis, { [key]: (graph: Uint8Array) => this.#create(graph[0]!) });
    this.runtimes = new Runtimes({
      ...SOURCE,
      script: `return {
        env: { wasm: {}, versions: {} },
        InferenceSession: { create: globalThis["${key}"] },
      }`,
    });
  }

  async #create(graph: number) {
    this.opened.push(graph);
    await this.ready;
    if (graph === BREAKS) throw new WebAssembly.RuntimeError("unreachable");
    return { release: () => Promise.resolve(void this.released.push(graph)) };
  }

  load(graph: number) {
    return this.runtimes.load(Uint8Array.of(graph), []);
  }
}

Deno.test("a released graph is freed, and is not opened again after a break", async () => {
  const counting = new CountingRuntime();
  const session = await counting.load(1);
  await counting.load(2);
  await session.release();
  assertEquals(counting.released, [1]);
  await assertRejectsKind(() => counting.load(BREAKS), "trap");
  await counting.runtimes.restore();
  assertEquals(counting.opened, [1, 2, BREAKS, 2]);
});

Deno.test("graphs are opened again when another breaks their runtime while it is opened", async () => {
  const counting = new CountingRuntime();
  const session = await counting.load(1);
  await assertRejectsKind(() => counting.load(BREAKS), "trap");
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(counting.opened, [1, BREAKS, 1]);
  assertEquals((await session.open()).runtime.isBroken, false);
});

Deno.test("a graph that is released while it is opened again is freed", async () => {
  const counting = new CountingRuntime();
  const session = await counting.load(1);
  await assertRejectsKind(() => counting.load(BREAKS), "trap");
  const ready = Promise.withResolvers<void>();
  counting.ready = ready.promise;
  const opening = session.open();
  await session.release();
  ready.resolve();
  await opening;
  assertEquals(counting.released, [1]);
});
