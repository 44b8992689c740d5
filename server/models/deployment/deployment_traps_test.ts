import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { trap, withBench } from "./testing/bench.ts";

const ASIDE = "UNAVAILABLE: set aside: 2 requests within a minute broke the runtime, which said: " +
  "divide by zero. Replace its files, or load it by request";

Deno.test("a version that traps twice within a minute is set aside, and the others go on", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("n/1/model.onnx", "b");
    await bench.deployment.start();
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": "READY", "n/1": "READY" });
    bench.now += 59_999;
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE, "n/1": "READY" });
    assertEquals(bench.serving, { "n/1": "b" });
    assertEquals(bench.deployment.activeFiles().map(({ model }) => model), ["n"]);
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "1" }), 0);
    assertEquals(bench.count("version set aside"), 1);
  });
});

Deno.test("traps of different versions, or a minute apart, set no version aside", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await trap(bench, "m", "1");
    await trap(bench, "m", "2");
    bench.now += 60_000;
    await trap(bench, "m", "1");
    assertEquals(bench.states, { "m/1": "READY", "m/2": "READY" });
  });
});

Deno.test("a trap of files that were replaced meanwhile does not count", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const { sha256 } = bench.fleet.files.get("m/1")!;
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    const late = { model: "m", version: "1", sha256, words: "divide by zero" };
    for (let i = 0; i < 2; i++) await bench.deployment.noteTrap(late);
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a trap counts after a reload that failed, and does not after one that went well", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await trap(bench, "m");
    await bench.write("m/model.onnx", "b");
    await bench.deployment.load("m");
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": "READY" });
    await bench.write("m/model.onnx", "bad");
    await bench.settle();
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE });
  });
});

Deno.test("a version is set aside once, however many requests trap together", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await Promise.all([trap(bench, "m"), trap(bench, "m"), trap(bench, "m")]);
    assertEquals([bench.states, bench.count("version set aside")], [{ "m/1": ASIDE }, 1]);
  });
});

Deno.test("a version that is loaded again while it is to be set aside stays in service", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const loading = bench.deployment.load("m");
    await Promise.all([trap(bench, "m"), trap(bench, "m"), loading]);
    assertEquals([bench.states, bench.serving], [{ "m/1": "READY" }, { "m/1": "a" }]);
  });
});

Deno.test("a version that was set aside comes back when its files change or by request", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    for (let i = 0; i < 2; i++) await trap(bench, "m");
    await bench.settle();
    assertEquals(bench.states, { "m/1": ASIDE });
    await bench.deployment.load("m");
    assertEquals(bench.states, { "m/1": "READY" });
    for (let i = 0; i < 2; i++) await trap(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE });
    await bench.write("m/model.onnx", "mended");
    await bench.settle();
    assertEquals(bench.states, { "m/1": "READY" });
    assertEquals(bench.serving, { "m/1": "mended" });
  });
});

Deno.test("a trap of a model or version that is not in service does not count", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "bad");
    await bench.deployment.start();
    const unknown = { sha256: "0", words: "divide by zero" };
    await bench.deployment.noteTrap({ ...unknown, model: "x", version: "1" });
    await bench.deployment.noteTrap({ ...unknown, model: "m", version: "1" });
    await bench.deployment.noteTrap({ ...unknown, model: "m", version: "7" });
    assertEquals(bench.count("a request broke the runtime"), 0);
  });
});
