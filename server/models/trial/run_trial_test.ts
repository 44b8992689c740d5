import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { Tally } from "../../metrics/tally.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import { graphFile, node } from "../onnx/testing/build_graph.ts";
import type { Trap } from "../serving/trap.ts";
import { loadVersion } from "../serving/load_version.ts";
import { ask, loadTest, testFiles } from "../testing/versions.ts";
import { runTrial } from "./run_trial.ts";
import { breakRuntime, echo, manifest, row } from "./testing/echo_session.ts";

const LIMITS = { queue: 10, maxRows: 10 };
const FILES = testFiles("logits", {
  graph: graphFile({
    inputs: { x: ["N", 2] },
    nodes: [node("Identity", "x", "y"), node("Identity", "x", "total")],
    outputs: ["y", "total"],
  }),
});

/** A trial of a session that returns its input, after `onRun`. */
function tryEcho(onRun?: () => void) {
  const { session } = echo(onRun);
  return runTrial(
    FILES,
    { session, engine: "wasm", graph: FILES.graph, warnings: [] },
    undefined,
    undefined,
    "wasm",
  );
}

Deno.test("runTrial() reports the first run of all outputs as the example", async () => {
  const { example } = await tryEcho();
  assertEquals(example, { feeds: [row(0, 0)], shapes: [[1, 2], [1, 2]] });
});

Deno.test("runTrial() reports no example of a graph that ran on no row", async () => {
  const { example, outputFacts } = await tryEcho(() => {
    throw new Error("not this one");
  });
  assertEquals([example, outputFacts], [undefined, undefined]);
});

Deno.test("runTrial() throws what the warm-up throws, and names the model when the runtime broke", async () => {
  const encoder: InstanceEncoder = {
    columns: [],
    encode() {
      throw new TypeError("a fault");
    },
  };
  const loaded = {
    session: echo().session,
    engine: "wasm" as const,
    graph: FILES.graph,
    warnings: [],
  };
  const files = { ...FILES, manifest: manifest() };
  await assertRejects(
    () => runTrial(files, loaded, encoder, undefined, "wasm"),
    TypeError,
    "a fault",
  );
  await assertRejectsKind(() => tryEcho(breakRuntime), "model", 'model "test"');
});

Deno.test("a version whose warm-up breaks the runtime is refused with the runtime's message", async () => {
  const other = await loadTest("logits");
  await assertRejectsKind(() => loadTest("traps_always"), "model", "which says: divide by zero");
  assertEquals((await ask(other, [[1, 2]])).length, 1);
  await other.retire();
});

Deno.test("a version that is loaded with the report of its trial is as one that was warmed up", async () => {
  const tried = await loadTest("top_three");
  const trialReport = structuredClone(tried.trialReport);
  const files = testFiles("top_three");
  const loaded = await loadVersion(files, new Tally(() => {}), LIMITS, { trialReport });
  const row = [[5, 1, 4, 2, 3]];
  assertEquals(await ask(loaded, row), await ask(tried, row));
  assertEquals(loaded.whyNotShared, tried.whyNotShared);
  await Promise.all([tried.retire(), loaded.retire()]);
});

Deno.test("a request that breaks the runtime is reported with its version", async () => {
  const traps: Trap[] = [];
  const files = testFiles("traps_above_one", { model: "m", version: "3", sha256: "ab" });
  const version = await loadVersion(files, new Tally(() => {}), LIMITS, {
    onTrap: (trap) => traps.push(trap),
  });
  await assertRejects(() => ask(version, [[9, 9, 9]]), Error, "It said: divide by zero");
  assertEquals(traps, [{ model: "m", version: "3", sha256: "ab", words: "divide by zero" }]);
  await version.retire();
});
