import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { withBench } from "./testing/bench.ts";

Deno.test("start() serves every version that is there", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.write("n/model.onnx", "c");
    await bench.deployment.start();
    assertEquals(bench.serving, { "m/1": "a", "m/2": "b", "n/1": "c" });
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), 1);
    const loaded = { model: "n", version: "1" };
    assertEquals(bench.metric(FAMILIES.modelLoadedTimestamp, loaded), 5);
  });
});

Deno.test("changes are made one after another, in the order of the requests", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const { deployment } = bench;
    await Promise.all([
      deployment.start(),
      deployment.unload("m"),
      deployment.load("m"),
      deployment.poll(),
      deployment.unload("m"),
    ]);
    assertEquals(bench.serving, {});
    assertEquals(bench.fleet.leftStaged, 0);
  });
});

Deno.test("whileStill() waits for the change in progress, and the next change waits for it", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const events: string[] = [];
    const [begun, revived] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    void bench.deployment.start().then(() => events.push("started"));
    const still = bench.deployment.whileStill(() => {
      events.push(`revived with ${bench.deployment.activeFiles().length}`);
      begun.resolve();
      return revived.promise;
    });
    const unloaded = bench.deployment.unload("m");
    await begun.promise;
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals([events, bench.serving], [["started", "revived with 1"], { "m/1": "a" }]);
    revived.resolve("thread");
    assertEquals(await still, "thread");
    await unloaded;
    assertEquals(bench.serving, {});
  });
});

Deno.test("a change that fails does not prevent the next one", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const failing = bench.deployment.whileStill(() => Promise.reject(new Error("no thread")));
    const next = bench.deployment.start();
    await assertRejects(() => failing, Error, "no thread");
    await next;
    assertEquals(bench.serving, { "m/1": "a" });
  });
});
