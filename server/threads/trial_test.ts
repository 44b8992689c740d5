import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { isKind } from "../errors.ts";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { readRuntime } from "../models/run/runtime_source.ts";
import { testFiles } from "../models/testing/versions.ts";
import { Trial } from "./trial.ts";

const RUNTIME = await readRuntime();

Deno.test("a trial returns the task, tensors and findings of a version", async () => {
  using trial = new Trial(RUNTIME);
  const { task, inputs, trialReport } = await trial.load(testFiles("logits"));
  assertEquals(task, "tensor");
  assertEquals(inputs, [{ name: "x", datatype: "FP32", shape: [-1, 2] }]);
  assertEquals(trialReport.example?.shapes, [[1, 3]]);
});

Deno.test("a version that breaks the runtime of its trial is rejected, and the next is tried", async () => {
  using trial = new Trial(RUNTIME);
  const bad = () => trial.load(testFiles("traps_always"));
  await assertRejectsKind(bad, "model", "which says: divide by zero");
  assertEquals((await trial.load(testFiles("logits"))).task, "tensor");
});

// It dies of the model "deadly", and never ends with "endless".
const SCRIPT = new URL("./testdata/odd_trial.ts", import.meta.url);

Deno.test("a trial without an end is given up, and the next version is tried", async () => {
  using trial = new Trial(RUNTIME, { script: SCRIPT, limitMs: 5000 });
  const endless = () => trial.load(testFiles("logits", { model: "endless" }));
  await assertRejectsKind(endless, "model", "did not end within 5 s");
  assertEquals((await trial.load(testFiles("logits"))).task, "tensor");
});

Deno.test("a version that ends the thread of its trial is rejected, and the next is tried", async () => {
  using trial = new Trial(RUNTIME, { script: SCRIPT });
  const deadly = () => trial.load(testFiles("logits", { model: "deadly" }));
  await assertRejectsKind(deadly, "model", "This thread dies for a test");
  assertEquals((await trial.load(testFiles("logits"))).task, "tensor");
});

Deno.test("an idle thread is ended, and started again for the next version", async () => {
  using trial = new Trial(RUNTIME, { idleMs: 0 });
  for (let i = 0; i < 2; i++) {
    assertEquals((await trial.load(testFiles("logits"))).task, "tensor");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

Deno.test("a thread that cannot be started is not the fault of the version, and is started again", async () => {
  using trial = new Trial(RUNTIME, { script: new URL("./testdata/dead.ts", import.meta.url) });
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(() => trial.load(testFiles("logits")), Error, "trial ended");
    assertEquals(isKind(error, "model"), false);
  }
});
