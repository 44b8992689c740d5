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

Deno.test("a version that is loaded again and again is known once", () => {
  const watch = new ThreadWatch(() => {});
  const note = (id: number, version: string) =>
    watch.note({ id, files: testFiles("logits", { model: "m", version, sha256: String(id) }) });
  for (let id = 0; id < 100; id += 2) {
    note(id, "1");
    note(id + 1, "2");
    watch.activate({ add: [id, id + 1], remove: [] });
  }
  assertEquals(watch.size, 2);
  watch.activate({ add: [], remove: [{ model: "m", version: "1" }, { model: "n", version: "2" }] });
  assertEquals(watch.size, 1);
  note(100, "3");
  watch.discard(100);
  assertEquals(watch.size, 1);
  watch.watchdog.close();
});

Deno.test("a version in service keeps its name while others come and go", () => {
  const stuck: (VersionName | undefined)[] = [];
  let now = 0;
  const watch = new ThreadWatch((version) => stuck.push(version), () => now);
  const files = (model: string) => testFiles("logits", { model, version: "1", sha256: model });
  watch.note({ id: 1, files: files("m") });
  watch.note({ id: 2, files: files("n") });
  watch.activate({ add: [1], remove: [] });
  watch.activate({ add: [2], remove: [{ model: "o", version: "1" }] });
  new Int32Array(watch.watchdog.state).set([1, NO_MEMORY, 0, 1000, 1]);
  for (now of [0, 1000, 1001, 12_000]) watch.watchdog.look();
  watch.watchdog.close();
  assertEquals(stuck, [{ model: "m", version: "1", sha256: "m" }]);
});
