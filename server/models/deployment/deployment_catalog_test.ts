import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { allReady, whyNotServing } from "../catalog.ts";
import { type Bench, withBench } from "./testing/bench.ts";

Deno.test("during the start the catalog has every model, and how many versions are loaded", async () => {
  await withBench(async (bench) => {
    for (const name of ["m", "n"]) await bench.write(`${name}/model.onnx`, "a");
    await bench.deployment.start();
    const seen = bench.fleet.catalogs.map(({ models, starting, started }) => [
      models.map(({ name, reason }) => `${name}: ${reason}`).join(", "),
      starting && `${starting.loaded} of ${starting.total}`,
      started,
    ]);
    assertEquals(seen, [
      ["m: it is still being loaded, n: it is still being loaded", "0 of 2", false],
      ["m: , n: it is still being loaded", "1 of 2", false],
      ["m: , n: ", "2 of 2", false],
      ["m: , n: ", undefined, true],
    ]);
  });
});

/** Changes that lead from one healthy model, and the health after them: the same with a restart. */
const changes = [
  { name: "nothing happens", change: [], serving: "", ready: true },
  { name: "a broken model is added", change: [write("n/model.onnx", "bad")], ready: false },
  {
    name: "a broken model is added and repaired",
    change: [write("n/model.onnx", "bad"), write("n/model.onnx", "b")],
    ready: true,
  },
  {
    name: "a broken model is added and taken away",
    change: [write("n/model.onnx", "bad"), (bench: Bench) => bench.remove("n")],
    ready: true,
  },
  {
    name: "a broken version is added",
    change: [write("m/2/model.onnx", "bad")],
    ready: true,
  },
  {
    name: "the only model is taken away",
    change: [(bench: Bench) => bench.remove("m")],
    serving: "there are no model folders",
    ready: false,
  },
  {
    name: "the only model is taken for a broken one",
    change: [(bench: Bench) => bench.remove("m"), write("n/model.onnx", "bad")],
    serving: "no model is ready",
    ready: false,
  },
];
for (const { name, change, serving = "", ready } of changes) {
  Deno.test(`health is the same before and after a restart when ${name}`, async () => {
    await withBench(async (bench) => {
      await bench.write("m/1/model.onnx", "a");
      await bench.deployment.start();
      for (const step of change) {
        await step(bench);
        await bench.settle();
      }
      const restarted = bench.below(".");
      await restarted.deployment.start();
      for (const { deployment } of [bench, restarted]) {
        const catalog = deployment.catalog();
        assertEquals([whyNotServing(catalog), allReady(catalog)], [serving, ready]);
      }
    });
  });
}

function write(path: string, content: string): (bench: Bench) => Promise<void> {
  return (bench) => bench.write(path, content);
}

Deno.test("the server takes requests only once it has tried every model", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const why = "the models are still being loaded";
    assertEquals(whyNotServing(bench.deployment.catalog()), why);
  });
});

Deno.test("a model whose reload failed is ready, and one unloaded by request counts for nothing", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "b");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "bad");
    await bench.settle();
    await bench.deployment.unload("n");
    assertEquals(allReady(bench.deployment.catalog()), true);
    await bench.deployment.unload("m");
    assertEquals(whyNotServing(bench.deployment.catalog()), "no model is ready");
    assertEquals(allReady(bench.deployment.catalog()), false);
  });
});

Deno.test("the default version is the one that model.json names, else the highest that is ready", async () => {
  await withBench(async (bench) => {
    const defaultVersion = () => bench.deployment.catalog().models[0]!.defaultVersion;
    const features = [{ name: "a", type: "number" }];
    await bench.write("m/9/model.onnx", "a");
    await bench.write("m/10/model.onnx", "b");
    await bench.write("m/11/model.onnx", "bad");
    await bench.deployment.start();
    assertEquals(defaultVersion(), "10");
    const manifest = { name: "m", task: "regression", features, default_version: 9 };
    await bench.write("m/model.json", manifest);
    await bench.settle();
    assertEquals(defaultVersion(), "9");
    await bench.write("m/model.json", { ...manifest, default_version: 11 });
    await bench.settle();
    assertEquals(defaultVersion(), "10");
  });
});

Deno.test("the default version is the one that the newest version's model.json names", async () => {
  await withBench(async (bench) => {
    const features = [{ name: "a", type: "number" }];
    const manifest = { name: "m", task: "regression", features };
    for (const version of [1, 2, 3]) await bench.write(`m/${version}/model.onnx`, "a");
    await bench.write("m/model.json", { ...manifest, default_version: 1 });
    await bench.deployment.start();
    // Version 1 goes on as it was, with the model.json that it had.
    await bench.write("m/1/model.onnx", "bad");
    await bench.write("m/model.json", { ...manifest, default_version: 2 });
    await bench.settle();
    assertEquals(bench.deployment.catalog().models[0]!.defaultVersion, "2");
  });
});

Deno.test("the catalog has models by name and versions by number, with the reason of the highest", async () => {
  await withBench(async (bench) => {
    for (const version of [10, 9, 2]) await bench.write(`n/${version}/model.onnx`, "bad");
    await bench.write("n/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.remove("n/1");
    await bench.write("n/11/notes.txt", "");
    await bench.block("n/11/model.onnx");
    await bench.write("m/model.onnx", "a");
    await bench.settle();
    const { models, started } = bench.deployment.catalog();
    assertEquals(started, true);
    assertEquals(models.map(({ name, reason }) => [name, reason]), [
      ["m", ""],
      ["n", "Cannot load version 11: Too many levels of symbolic links"],
    ]);
    assertEquals(models[1]!.versions.map(({ version }) => version), ["2", "9", "10", "11"]);
    assertEquals([models[0]!.defaultVersion, models[1]!.defaultVersion], ["1", undefined]);
  });
});

Deno.test("the default model is the configured one, else the first with a ready version", async () => {
  await withBench(async (bench) => {
    await bench.write("a/model.onnx", "bad");
    await bench.write("b/model.onnx", "b");
    await bench.deployment.start();
    assertEquals(bench.deployment.catalog().defaultModel, "b");
  });
  await withBench(async (bench) => {
    await bench.write("a/model.onnx", "a");
    await bench.write("b/model.onnx", "b");
    await bench.deployment.start();
    assertEquals(bench.deployment.catalog().defaultModel, "b");
  }, "b");
});

const absences = [
  { name: "is unloaded by request", leave: (bench: Bench) => bench.deployment.unload("b") },
  { name: "is taken away", leave: (bench: Bench) => bench.remove("b") },
];
for (const { name, leave } of absences) {
  Deno.test(`the default model stays the same when it ${name}, and when another comes first`, async () => {
    await withBench(async (bench) => {
      await bench.write("b/model.onnx", "b");
      await bench.write("c/model.onnx", "c");
      await bench.deployment.start();
      await leave(bench);
      await bench.settle();
      await bench.write("a/model.onnx", "a");
      await bench.settle();
      assertEquals(bench.serving, { "c/1": "c", "a/1": "a" });
      assertEquals(bench.deployment.catalog().defaultModel, "b");
    });
  });
}

Deno.test("the default model is the first that becomes ready when none was at the start", async () => {
  await withBench(async (bench) => {
    await bench.write("a/model.onnx", "bad");
    await bench.deployment.start();
    assertEquals(bench.deployment.catalog().defaultModel, undefined);
    await bench.write("b/model.onnx", "b");
    await bench.settle();
    await bench.write("a/model.onnx", "a");
    await bench.settle();
    assertEquals(bench.deployment.catalog().defaultModel, "b");
  });
});

Deno.test("a default model without a folder causes a warning at the start, with the known names", async () => {
  for (const [defaultModel, warnings] of [["nope", 1], ["a", 0]] as const) {
    await withBench(async (bench) => {
      await bench.write("a/model.onnx", "a");
      await bench.write("b/model.onnx", "bad");
      await bench.deployment.start();
      const lines = bench.logged.map((line) => JSON.parse(line))
        .filter(({ message }) => message.startsWith("there is no folder for the default model"));
      assertEquals(lines.length, warnings);
      for (const { level, model, known } of lines) {
        assertEquals([level, model, known], ["warn", "nope", "a, b"]);
      }
    }, defaultModel);
  }
});

Deno.test("a skipped path is logged once, and listed as long as it exists", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("iris/v1/model.onnx", "b");
    await bench.deployment.start();
    const paths = () => bench.deployment.catalog().skipped.map(({ path }) => path);
    assertEquals(paths(), ["iris/v1/model.onnx"]);
    await bench.settle();
    assertEquals(bench.count("not served"), 1);
    assertStringIncludes(bench.logged[0]!, 'rename \\"v1\\" to \\"1\\"');

    await bench.write("stray.onnx", "c");
    await bench.settle();
    assertEquals(paths(), ["iris/v1/model.onnx", "stray.onnx"]);
    assertEquals(bench.count("not served"), 2);

    await bench.move("iris/v1", "iris/1");
    await bench.remove("stray.onnx");
    await bench.settle();
    assertEquals(paths(), []);
    assertEquals(bench.serving["iris/1"], "b");
    assertEquals(bench.count("not served"), 2);
  });
});

Deno.test("a graph that is renamed when it is complete is not reported as skipped", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/2/next.onnx", "b");
    await bench.deployment.poll();
    await bench.move("m/2/next.onnx", "m/2/model.onnx");
    await bench.settle();
    assertEquals(bench.deployment.catalog().skipped, []);
    assertEquals(bench.count("not served"), 0);
    assertEquals(bench.serving["m/2"], "b");
  });
});
