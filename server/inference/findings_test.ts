import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { ModelError } from "../errors.ts";
import { Tally } from "../metrics/tally.ts";
import { LoadedVersion, type Trap } from "./loaded_version.ts";
import { ask, loadTest, testFiles } from "./testing.ts";

const LIMITS = { queue: 10, rows: 10 };

Deno.test("a version whose warm-up breaks the runtime is refused with the runtime's words", async () => {
  const other = await loadTest("logits");
  await assertRejects(() => loadTest("traps_always"), ModelError, "which says: divide by zero");
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
