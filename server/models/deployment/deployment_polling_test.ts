import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { BAD_REASON, type Bench, trap, withBench } from "./testing/bench.ts";

Deno.test("a new version and a new model are taken over at the second poll", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/2/model.onnx", "b");
    await bench.write("n/model.onnx", "c");
    await bench.deployment.poll();
    assertEquals(bench.serving, { "m/1": "a" });
    await bench.deployment.poll();
    assertEquals(bench.serving, { "m/1": "a", "m/2": "b", "n/1": "c" });
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 1);
  });
});

Deno.test("a file that is still being written never replaces a good one", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "good");
    await bench.deployment.start();
    for (const part of ["b", "be", "bet", "bette"]) {
      await bench.write("m/model.onnx", part);
      await bench.deployment.poll();
      assertEquals(bench.serving, { "m/1": "good" });
    }
    await bench.write("m/model.onnx", "better");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "better" });
  });
});

Deno.test("a changed file of the same size and time is noticed", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "one");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "two");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "two" });
  });
});

Deno.test("nothing is loaded again while nothing changes", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "bad");
    await bench.deployment.start();
    for (let i = 0; i < 5; i++) await bench.deployment.poll();
    for (const result of ["success", "failure", "removed"]) {
      assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result }), 0, result);
      assertEquals(bench.metric(FAMILIES.modelReloads, { model: "n", result }), 0, result);
    }
  });
});

Deno.test("a file that the version is not loaded from reloads nothing", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/1/model.onnx", "b");
    await bench.deployment.start();
    for (const path of ["m/notes.txt", "m/README.json", "n/README.json", "n/1/model.onnx.part"]) {
      await bench.write(path, "anything");
      await bench.settle();
    }
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 0);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "n", result: "success" }), 0);
  });
});

Deno.test("weights that change beside the same graph are taken over", async () => {
  const testdata = new URL("../testdata/", import.meta.url);
  await withBench(async (bench) => {
    await bench.copy(new URL("external.onnx", testdata), "m/model.onnx");
    await bench.deployment.start();
    assertStringIncludes(bench.states["m/1"]!, "UNAVAILABLE: ");
    await bench.copy(new URL("external.weights", testdata), "m/external.weights");
    await bench.settle();
    assertEquals(bench.states["m/1"], "READY");
    await bench.copy(new URL("external.weights", testdata), "m/external.weights");
    await bench.settle();
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 2);
  });
});

Deno.test("a version that fails leaves the one before it in service, with the reason", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "good");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "bad");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "good" });
    assertEquals(bench.states, { "m/1": `READY: ${BAD_REASON}` });
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "failure" }), 1);
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "1" }), 1);
    assertEquals(bench.deployment.activeFiles().length, 1);

    await bench.write("m/model.onnx", "good again");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "good again" });
    assertEquals(bench.states, { "m/1": "READY" });
    assertEquals(bench.fleet.leftStaged, 0);
  });
});

Deno.test("a version that has never worked is unavailable, with the reason and no path", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "bad");
    await bench.write("m/3/notes.txt", "");
    await bench.block("m/3/model.onnx");
    await bench.deployment.start();
    assertEquals(bench.serving, { "m/1": "a" });
    assertEquals(bench.states["m/2"], `UNAVAILABLE: ${BAD_REASON}`);
    assertStringIncludes(bench.states["m/3"]!, "UNAVAILABLE: Cannot load version 3: ");
    assert(!bench.states["m/3"]!.includes("/"), bench.states["m/3"]);
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), 0);
  });
});

Deno.test("a wrong model.json fails every version that it would change, and all stay in service", async () => {
  await withBench(async (bench) => {
    const manifest = { name: "m", task: "regression", features: [{ name: "a", type: "number" }] };
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.write("m/model.json", manifest);
    await bench.deployment.start();
    await bench.write("m/model.json", { ...manifest, task: "sorting" });
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "m/2": "b" });
    for (const state of Object.values(bench.states)) {
      assertStringIncludes(state, "READY: ");
      assertStringIncludes(state, "model.json: task: expected one of");
    }
  });
});

Deno.test("a version whose folder is removed is unloaded, with its gauges", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await bench.remove("m/2");
    await bench.deployment.poll();
    assertEquals(Object.keys(bench.serving), ["m/1", "m/2"]);
    await bench.deployment.poll();
    assertEquals(bench.serving, { "m/1": "a" });
    assertEquals(bench.states, { "m/1": "READY" });
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), undefined);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "removed" }), 1);
  });
});

const SHA256_OF = { a: "ca9781", b: "3e23e8" };

/** Changes to version 1 of two, which is loaded at second 5, and its gauges at second 6. */
const ends = [
  {
    name: "is unloaded by request",
    end: (bench: Bench) => bench.deployment.unload("m"),
    gauges: { "model_ready 1": 0 },
  },
  {
    name: "is taken away with its model",
    end: async (bench: Bench) => {
      await bench.remove("m");
      await bench.settle();
    },
    gauges: {},
  },
  {
    name: "is set aside",
    end: async (bench: Bench) => {
      for (let i = 0; i < 2; i++) await trap(bench, "m");
    },
    gauges: { "model_ready 1": 0 },
  },
  {
    name: "is replaced",
    end: async (bench: Bench) => {
      await bench.write("m/model.onnx", "b");
      await bench.settle();
    },
    gauges: {
      "model_ready 1": 1,
      "model_loaded_timestamp_seconds 1": 6,
      [`model_info 1 ${SHA256_OF.b}`]: 1,
    },
  },
  {
    name: "is to be replaced by a broken one",
    end: async (bench: Bench) => {
      await bench.write("m/model.onnx", "bad");
      await bench.settle();
    },
    gauges: {
      "model_ready 1": 1,
      "model_loaded_timestamp_seconds 1": 5,
      [`model_info 1 ${SHA256_OF.a}`]: 1,
    },
  },
];
for (const { name, end, gauges } of ends) {
  Deno.test(`the gauges of a version that ${name} say so, and those of others stay`, async () => {
    await withBench(async (bench) => {
      for (const model of ["m", "n"]) await bench.write(`${model}/model.onnx`, "a");
      await bench.deployment.start();
      const before = bench.gaugesOf("n");
      assertEquals(bench.gaugesOf("m"), before);
      assertEquals(before, {
        "model_ready 1": 1,
        "model_loaded_timestamp_seconds 1": 5,
        [`model_info 1 ${SHA256_OF.a}`]: 1,
      });
      bench.now = 6000;
      await end(bench);
      assertEquals([bench.gaugesOf("m"), bench.gaugesOf("n")], [gauges, before]);
    });
  });
}

Deno.test("a model whose folder is removed is forgotten, and served again when it returns", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "b");
    await bench.deployment.start();
    await bench.remove("m");
    await bench.settle();
    assertEquals(bench.serving, { "n/1": "b" });
    await bench.write("m/model.onnx", "c");
    await bench.settle();
    assertEquals(bench.serving, { "n/1": "b", "m/1": "c" });
  });
});

Deno.test("a folder that is replaced between two polls is not taken for a removed model", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.remove("m");
    await bench.deployment.poll();
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "b" });
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "removed" }), 0);
  });
});

Deno.test("nothing is sent to the threads while nothing changes", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const before = bench.fleet.catalogs.length;
    for (let i = 0; i < 3; i++) await bench.settle();
    assertEquals(bench.fleet.catalogs.length, before);
  });
});

Deno.test("model_info says the engine of a version, and another one once the version is loaded again", async () => {
  await withBench(async (bench) => {
    const engines = () => {
      const { sha256 } = bench.fleet.files.get("m/1")!;
      const labels = { model: "m", version: "1", sha256, task: "tensor", reference: "none" };
      return ["wasm", "native"].filter((engine) =>
        bench.metric(FAMILIES.modelInfo, { ...labels, engine }) === 1
      );
    };
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    assertEquals(engines(), ["wasm"]);
    bench.fleet.facts = { task: "tensor", classes: [], inputs: [], engine: "native" };
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(engines(), ["native"]);
  });
});
