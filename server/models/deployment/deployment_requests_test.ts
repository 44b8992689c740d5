import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { BAD_REASON, withBench } from "./testing/bench.ts";

Deno.test("a model that was unloaded by request stays out until it is loaded by request", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.deployment.unload("m");
    assertEquals(bench.serving, {});
    assertEquals(bench.states, { "m/1": "UNAVAILABLE: unloaded by request" });
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, {});
    await bench.deployment.load("m");
    assertEquals(bench.serving, { "m/1": "b" });
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a model that was unloaded by request is forgotten with its folder", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.deployment.unload("m");
    await bench.remove("m");
    await bench.deployment.poll();
    assertEquals(bench.deployment.catalog().models.length, 1);
    await bench.deployment.poll();
    assertEquals(bench.deployment.catalog().models, []);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "removed" }), 1);
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "b" });
  });
});

Deno.test("load() loads at once what has changed, was added or was taken away", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await bench.remove("m/1");
    await bench.write("m/2/model.onnx", "b2");
    await bench.write("m/3/model.onnx", "c");
    await bench.deployment.load("m");
    assertEquals(bench.serving, { "m/2": "b2", "m/3": "c" });
  });
});

Deno.test("load() throws why a version cannot be loaded, and serves the others", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/2/model.onnx", "bad");
    await assertRejectsKind(() => bench.deployment.load("m"), "model", "it is bad");
    assertEquals(bench.serving, { "m/1": "a" });
  });
});

Deno.test("load() and unload() name the known models when there is no such model", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const missing = 'There is no folder for model "x"; found: m';
    await assertRejectsKind(() => bench.deployment.load("x"), "not_found", missing);
    const unknown = 'Model "x" is not known; known models: m';
    await assertRejectsKind(() => bench.deployment.unload("x"), "not_found", unknown);
  });
  await withBench(async ({ deployment }) => {
    await assertRejectsKind(() => deployment.load("x"), "not_found", "found: none");
    await assertRejectsKind(() => deployment.unload("x"), "not_found", "known models: none");
  });
});

Deno.test("load() loads a model that no poll has seen yet", async () => {
  await withBench(async (bench) => {
    await bench.deployment.start();
    await bench.write("m/model.onnx", "a");
    await bench.deployment.load("m");
    assertEquals(bench.serving, { "m/1": "a" });
  });
});

Deno.test("load() names all models that it has found", async () => {
  await withBench(async (bench) => {
    for (const name of ["m", "n"]) await bench.write(`${name}/model.onnx`, "a");
    await bench.deployment.start();
    await assertRejectsKind(() => bench.deployment.load("x"), "not_found", "found: m, n");
  });
});

Deno.test("unload() leaves the reason of a version that was not in service", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "bad");
    await bench.deployment.start();
    await bench.deployment.unload("m");
    assertEquals(bench.states, {
      "m/1": "UNAVAILABLE: unloaded by request",
      "m/2": `UNAVAILABLE: ${BAD_REASON}`,
    });
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), 0);
  });
});

Deno.test("an unloaded model keeps model_ready at 0 while it has a folder, by version", async () => {
  await withBench(async (bench) => {
    for (const version of [1, 2]) await bench.write(`m/${version}/model.onnx`, "a");
    await bench.deployment.start();
    await bench.deployment.unload("m");
    const ready = () =>
      ["1", "2"].map((version) => bench.metric(FAMILIES.modelReady, { model: "m", version }));
    assertEquals(ready(), [0, 0]);
    await bench.remove("m/1");
    await bench.deployment.poll();
    assertEquals(ready(), [0, 0]);
    await bench.deployment.poll();
    assertEquals(ready(), [undefined, 0]);
    assertEquals(bench.states, { "m/2": "UNAVAILABLE: unloaded by request" });
    await bench.deployment.load("m");
    assertEquals(ready(), [undefined, 1]);
  });
});

Deno.test("load() does not load files again that are in service, but those that failed", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "bad");
    await bench.deployment.start();
    assertEquals(bench.fleet.attempts, 2);
    await assertRejectsKind(() => bench.deployment.load("m"), "model");
    assertEquals(bench.fleet.attempts, 3);
    await bench.write("m/1/model.onnx", "b");
    await bench.write("m/2/model.onnx", "c");
    await bench.deployment.load("m");
    assertEquals([bench.fleet.attempts, bench.serving], [5, { "m/1": "b", "m/2": "c" }]);
    await bench.deployment.load("m");
    assertEquals(bench.fleet.attempts, 5);
  });
});

Deno.test("load() brings files back that have replaced a bad attempt", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "bad");
    await assertRejectsKind(() => bench.deployment.load("m"), "model");
    await bench.write("m/model.onnx", "a");
    await bench.deployment.load("m");
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a model that takes long to load keeps neither requests nor polls of others waiting", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "a");
    await bench.deployment.start();
    const held = Promise.withResolvers<void>();
    bench.fleet.held.set("m", held.promise);
    await bench.write("m/model.onnx", "b");
    const loading = bench.deployment.load("m");
    await bench.write("n/model.onnx", "b");
    await bench.deployment.load("n");
    assertEquals(bench.serving, { "m/1": "a", "n/1": "b" });
    await bench.write("n/model.onnx", "c");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "n/1": "c" });
    held.resolve();
    await loading;
    assertEquals(bench.serving, { "m/1": "b", "n/1": "c" });
  });
});
