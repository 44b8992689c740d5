import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { trapError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Session } from "../run/session.ts";
import { findingsOf, findOut } from "./findings.ts";
import { LoadedVersion, type Trap } from "../loaded_version.ts";
import type { Tensor } from "../tensor.ts";
import { ask, loadTest, testFiles } from "../testing/test_versions.ts";
import type { WarmUp } from "./warm_up.ts";

const LIMITS = { queue: 10, maxRows: 10 };

const NOTHING: WarmUp = { outputs: undefined, rows: { reasons: [], unconfirmed: "" }, breaks: "" };

/** A session of two outputs that gives the input for each. */
function echo(): Session & { released: number } {
  return {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1] }],
    outputs: ["y", "z"].map((name) => ({ name, datatype: "FP32", shape: [-1] })),
    released: 0,
    run: ([x], fetches) => Promise.resolve(fetches.map(() => x!)),
    release() {
      this.released++;
      return Promise.resolve();
    },
  };
}

const rows = (count: number): Tensor => ({
  datatype: "FP32",
  shape: [count],
  data: new Float32Array(count),
});

Deno.test("findOut() remembers the runs that gave all outputs in their order, the first as the example", async () => {
  const runs = [[0], [1], [1, 0], [0, 0], [0, 1, 1], [0, 1], [0, 1]];
  const { probes, warmUp } = await findOut("m", echo(), async (session) => {
    for (const [i, fetches] of runs.entries()) {
      const outputs = await session.run([rows(i + 1)], fetches);
      assertEquals(outputs.length, fetches.length);
    }
    return NOTHING;
  });
  assertEquals(probes.map(({ feeds }) => feeds), [[rows(6)], [rows(7)]]);
  const { example } = findingsOf(warmUp, "all", probes);
  assertEquals(example, { feeds: [rows(6)], shapes: [[6], [6]] });
  assertEquals(warmUp, NOTHING);
});

Deno.test("findOut() knows no example of a graph that never gave all outputs", async () => {
  const found = await findOut("m", echo(), async (session) => {
    await session.run([rows(1)], [1]);
    return NOTHING;
  });
  assertEquals(findingsOf(found.warmUp, "basic", found.probes).example, undefined);
});

Deno.test("findOut() gives a session with the inputs, outputs and end of the one behind it", async () => {
  const session = echo();
  await findOut("m", session, async (seen) => {
    assertEquals([seen.inputs, seen.outputs], [session.inputs, session.outputs]);
    await seen.release();
    return NOTHING;
  });
  assertEquals(session.released, 1);
});

Deno.test("findOut() throws what a warm-up throws, and names the model when the runtime broke", async () => {
  const failing = (error: Error) => findOut("m", echo(), () => Promise.reject(error));
  await assertRejects(() => failing(new TypeError("a fault")), TypeError, "a fault");
  await assertRejectsKind(() => failing(trapError("divide by zero")), "model", 'model "m"');
});

Deno.test("a version whose warm-up breaks the runtime is refused with the runtime's words", async () => {
  const other = await loadTest("logits");
  await assertRejectsKind(() => loadTest("traps_always"), "model", "which says: divide by zero");
  assertEquals((await ask(other, [[1, 2]])).length, 1);
  await other.retire();
});

Deno.test("a version is loaded from the findings of its trial as if it had been warmed up", async () => {
  const tried = await loadTest("top_three");
  const findings = structuredClone(tried.findings);
  const files = testFiles("top_three");
  const loaded = await LoadedVersion.load(files, new Tally(() => {}), LIMITS, { findings });
  const row = [[5, 1, 4, 2, 3]];
  assertEquals(await ask(loaded, row), await ask(tried, row));
  assertEquals(loaded.whyNotShared, tried.whyNotShared);
  await Promise.all([tried.retire(), loaded.retire()]);
});

Deno.test("a request that breaks the runtime is told of, with its version", async () => {
  const traps: Trap[] = [];
  const files = testFiles("traps_above_one", { model: "m", version: "3", sha256: "ab" });
  const version = await LoadedVersion.load(files, new Tally(() => {}), LIMITS, {
    onTrap: (trap) => traps.push(trap),
  });
  await assertRejects(() => ask(version, [[9, 9, 9]]), Error, "It said: divide by zero");
  assertEquals(traps, [{ model: "m", version: "3", sha256: "ab", words: "divide by zero" }]);
  await version.retire();
});
