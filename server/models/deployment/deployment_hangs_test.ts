import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { hang, withBench } from "./testing/bench.ts";

const ASIDE = "UNAVAILABLE: set aside: 2 runs did not end in time (--run-timeout). " +
  "Replace its files, or load it by request";

Deno.test("a version that hangs twice is set aside, however long after, and the others go on", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("n/1/model.onnx", "b");
    await bench.deployment.start();
    await hang(bench, "m");
    assertEquals(bench.states, { "m/1": "READY", "n/1": "READY" });
    bench.now += 3_600_000;
    await hang(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE, "n/1": "READY" });
    assertEquals(bench.serving, { "n/1": "b" });
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "1" }), 0);
    assertEquals(bench.count("version set aside"), 1);
    assertEquals(bench.count("a run took too long and was stopped"), 2);
  });
});

Deno.test("hangs of different versions set no version aside", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await hang(bench, "m", "1");
    await hang(bench, "m", "2");
    assertEquals(bench.states, { "m/1": "READY", "m/2": "READY" });
  });
});

Deno.test("hangs do not count after the files were replaced", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await hang(bench, "m");
    const { sha256 } = bench.fleet.files.get("m/1")!;
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    const late = { model: "m", version: "1", sha256, seconds: 30 };
    for (let i = 0; i < 2; i++) await bench.deployment.noteHang(late);
    await hang(bench, "m");
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a version that was set aside for hanging is loaded by request, and counts anew", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    for (let i = 0; i < 2; i++) await hang(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE });
    await bench.deployment.load("m");
    await hang(bench, "m");
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a version whose run nothing could stop is set aside at once", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "b");
    await bench.deployment.start();
    const { sha256 } = bench.fleet.files.get("m/1")!;
    await bench.deployment.noteStuck({ model: "m", version: "1", sha256: "of other files" });
    assertEquals(bench.states["m/1"], "READY");
    await bench.deployment.noteStuck({ model: "m", version: "1", sha256 });
    assertEquals(bench.states, {
      "m/1": "UNAVAILABLE: set aside: a run did not end in time (--run-timeout), and the native " +
        "engine cannot stop it. Replace its files, or load it by request",
      "n/1": "READY",
    });
  });
});
