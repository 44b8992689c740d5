import { assertEquals } from "@std/assert/mod.js";
import { NO_MEMORY } from "../models/run/run_state.ts";
import { testFiles } from "../models/testing/versions.ts";
import { ThreadWatch, type VersionName } from "./thread_watch.ts";

/** What is reported of a run on a thread that was sent two versions. */
function reported(memory: number, graph: number): readonly (VersionName | undefined)[] {
  const stuck: (VersionName | undefined)[] = [];
  let now = 0;
  const watch = new ThreadWatch((version) => stuck.push(version), () => now);
  watch.note({ id: 7, files: testFiles("logits", { model: "m", version: "2", sha256: "ab" }) });
  watch.note({ id: 8, files: testFiles("logits", { model: "n" }) });
  new Int32Array(watch.watchdog.state).set([1, memory, 0, 1000, graph]);
  watch.watchdog.use({ number: 1, buffer: new SharedArrayBuffer(8) });
  for (now of [0, 1000, 1001, 12_000]) watch.watchdog.look();
  watch.watchdog.close();
  return stuck;
}

Deno.test("a run that nothing can stop is reported with its version", () => {
  assertEquals(reported(NO_MEMORY, 7), [{ model: "m", version: "2", sha256: "ab" }]);
});

Deno.test("a run that could be stopped is reported without a version", () => {
  assertEquals(reported(1, 7), [undefined]);
});
