import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { BAD_REASON, type Bench, trap, withBench } from "./testing/bench.ts";

const losses = [
  { name: "is gone", lose: () => Promise.resolve() },
  { name: "cannot be read", lose: (bench: Bench) => bench.block("models") },
];
for (const { name, lose } of losses) {
  Deno.test(`models stay in service while the folder of the models ${name}`, async () => {
    await withBench(async (parent) => {
      await parent.write("models/m/model.onnx", "a");
      const bench = parent.below("models");
      await bench.deployment.start();
      await parent.move("models", "elsewhere");
      await lose(parent);
      for (let i = 0; i < 3; i++) await bench.settle();
      assertEquals([bench.serving, bench.states], [{ "m/1": "a" }, { "m/1": "READY" }]);
      assertEquals(bench.count("cannot read the folder of the models"), 1);
      const refused = "Cannot read the folder of the models: ";
      await assertRejectsKind(() => bench.deployment.load("m"), "unavailable", refused);

      await parent.remove("models").catch(() => {});
      await parent.move("elsewhere", "models");
      await bench.write("n/model.onnx", "b");
      await bench.settle();
      assertEquals(bench.serving, { "m/1": "a", "n/1": "b" });
      assertEquals(bench.count("the folder of the models can be read again"), 1);
      assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 0);
    });
  });
}

Deno.test("a model whose folder cannot be read fails alone, logs why once, and is loaded when it can be read", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.block("n");
    await bench.deployment.start();
    await bench.write("o/model.onnx", "b");
    for (let i = 0; i < 3; i++) await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "o/1": "b" });
    const { name, reason } = bench.deployment.catalog().models[1]!;
    const why = "Cannot read the model's folder: Too many levels of symbolic links";
    assertEquals([name, reason], ["n", why]);
    assertEquals(bench.count("model not read"), 1);
    await assertRejectsKind(() => bench.deployment.load("n"), "unavailable", why);
    await bench.remove("n");
    await bench.write("n/model.onnx", "c");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "n/1": "c", "o/1": "b" });
    assertEquals(bench.states, { "m/1": "READY", "n/1": "READY", "o/1": "READY" });
  });
});

Deno.test("a model stays in service when its folder can no longer be read", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.write("n/1/model.onnx", "c");
    await bench.write("n/2/model.onnx", "d");
    await bench.deployment.start();
    await bench.move("m", ".m");
    await bench.block("m");
    await bench.move("n/1", ".n1");
    await bench.block("n/1");
    for (let i = 0; i < 3; i++) await bench.settle();
    assertEquals(Object.keys(bench.serving), ["m/1", "m/2", "n/1", "n/2"]);
    assertStringIncludes(bench.states["m/2"]!, "READY: Cannot read the model's folder: ");
    assertStringIncludes(bench.states["n/1"]!, "READY: Cannot load version 1: ");
    assertEquals(bench.states["n/2"], "READY");
    await bench.remove("m");
    await bench.move(".m", "m");
    await bench.settle();
    assertEquals(bench.states["m/2"], "READY");
    await bench.remove("m");
    await bench.settle();
    assertEquals(Object.keys(bench.serving), ["n/1", "n/2"]);
  });
});

Deno.test("a version is tried again after a temporary failure, with pauses that double", async () => {
  await withBench(async (bench) => {
    bench.fleet.trouble = "The thread ended";
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const attemptsAt: number[] = [];
    for (let second = 0; second <= 100; second++) {
      bench.now = 5000 + 1000 * second;
      const before = bench.fleet.attempts;
      await bench.settle();
      if (bench.fleet.attempts > before) attemptsAt.push(second);
    }
    assertEquals(attemptsAt, [1, 3, 7, 15, 31, 61, 91]);
    assertEquals(bench.states, { "m/1": "UNAVAILABLE: Cannot load version 1: The thread ended" });
    assertEquals(bench.count("version not loaded"), 1);

    bench.fleet.trouble = "The thread ended in another way";
    bench.now += 30_000;
    await bench.settle();
    assertEquals(bench.count("version not loaded"), 2);

    bench.fleet.trouble = "";
    bench.now += 30_000;
    await bench.settle();
    assertEquals([bench.serving, bench.states], [{ "m/1": "a" }, { "m/1": "READY" }]);
  });
});

Deno.test("a changed file is tried at once, whatever the pause", async () => {
  await withBench(async (bench) => {
    bench.fleet.trouble = "The thread ended";
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    bench.fleet.trouble = "";
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "b" });
  });
});

const faults: readonly (readonly [trouble: string | Error, reason: string])[] = [
  ["The thread ended", "The thread ended"],
  ["odd (os error 5): more\nof it", "odd"],
  ["open '/srv/m/model.onnx' of /srv/m failed", "open a file of a file failed"],
  [new Deno.errors.NotFound("open '/srv/m'"), "no such file or folder"],
  [new Deno.errors.PermissionDenied("open '/srv/m'"), "no permission to read it"],
];
for (const [trouble, reason] of faults) {
  Deno.test(`the failure "${trouble}" is reported as "${reason}"`, async () => {
    await withBench(async (bench) => {
      bench.fleet.trouble = trouble;
      await bench.write("m/model.onnx", "a");
      await bench.deployment.start();
      assertEquals(bench.states, { "m/1": `UNAVAILABLE: Cannot load version 1: ${reason}` });
    });
  });
}

Deno.test("the log has loaded versions, failures with their reasons, and what stays in service", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "bad");
    await bench.deployment.start();
    await bench.write("m/1/model.onnx", "bad");
    await bench.settle();
    await bench.move("m", ".m");
    await bench.block("m");
    await bench.settle();
    await bench.block("n");
    await bench.settle();
    const lines = bench.logged.map((line) => JSON.parse(line)).map(
      ({ level, message, model, version, sha256, reason, serving }) => {
        const fields = [level, message, model, version, sha256?.length, reason, serving];
        return fields.filter((field) => field !== undefined).join(" | ");
      },
    );
    const unread = "Cannot read the model's folder: Too many levels of symbolic links";
    assertEquals(lines, [
      "info | version loaded | m | 1 | 12",
      `error | version not loaded | m | 2 | ${BAD_REASON} | nothing`,
      `error | version not loaded | m | 1 | ${BAD_REASON} | the files before`,
      `error | model not read | m | ${unread} | the files before`,
      `error | model not read | n | ${unread} | nothing`,
    ]);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "n", result: "failure" }), 1);
    assertEquals(bench.states["m/1"], `READY: ${BAD_REASON}`);
  });
});

Deno.test("the log has what was removed, unloaded, set aside and can be read again", async () => {
  await withBench(async (bench) => {
    for (const path of ["m/1", "m/2", "n/1", "o/1"]) await bench.write(`${path}/model.onnx`, "a");
    await bench.deployment.start();
    bench.logged.length = 0;
    await bench.deployment.unload("n");
    for (let i = 0; i < 2; i++) await trap(bench, "m", "2");
    await bench.remove("m/1");
    await bench.settle();
    await bench.move("m", ".m");
    await bench.block("m");
    await bench.settle();
    await bench.remove("m");
    await bench.move(".m", "m");
    await bench.settle();
    await bench.remove("o");
    await bench.settle();
    const lines = bench.logged.map((line) => JSON.parse(line)).map(
      ({ level, message, model, version, reason }) =>
        [level, message, model, version, reason?.slice(0, 20)]
          .filter((field) => field !== undefined).join(" | "),
    );
    assertEquals(lines, [
      "info | model unloaded | n",
      "error | a request broke the runtime | m | 2 | divide by zero",
      "error | a request broke the runtime | m | 2 | divide by zero",
      "error | version set aside | m | 2 | set aside: 2 request",
      "info | version removed | m | 1",
      "error | model not read | m | Cannot read the mode",
      "info | the model's folder can be read again | m",
      "info | model removed | o",
    ]);
  });
});

Deno.test("the log names the folder of the models when it cannot be read, and why", async () => {
  await withBench(async (parent) => {
    await parent.write("models/m/model.onnx", "a");
    const bench = parent.below("models");
    await bench.deployment.start();
    await parent.remove("models");
    await bench.deployment.poll();
    const { level, models, reason } = JSON.parse(bench.logged.at(-1)!);
    assertEquals([level, models.endsWith("/models"), reason], [
      "error",
      true,
      "no such file or folder",
    ]);
  });
});

Deno.test("a model whose folder cannot be read at the start has the reason at once", async () => {
  await withBench(async (bench) => {
    await bench.block("m");
    await bench.deployment.start();
    const [model] = bench.deployment.catalog().models;
    assertStringIncludes(model!.reason, "Cannot read the model's folder: ");
    assertEquals(bench.count("model not read"), 1);
  });
});

Deno.test("load() reports a temporary failure without a path", async () => {
  await withBench(async (bench) => {
    await bench.write("m/notes.txt", "");
    await bench.block("m/model.onnx");
    await bench.deployment.start();
    const error = await assertRejectsKind(() => bench.deployment.load("m"), "unavailable");
    assertEquals(
      (error as Error).message,
      "Cannot load version 1: Too many levels of symbolic links",
    );
  });
});

Deno.test("a refused change is told with its moment until the files are mended", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    const since = () => bench.metric(FAMILIES.modelRefusedTimestamp, { model: "m", version: "1" });
    assertEquals(since(), undefined);
    bench.now = 2_000_000;
    await bench.write("m/1/model.onnx", "bad");
    await bench.settle();
    assertEquals([bench.serving, since()], [{ "m/1": "a" }, 2000]);
    bench.now = 3_000_000;
    await bench.write("m/1/model.onnx", "bad too");
    await bench.settle();
    const [version] = bench.deployment.catalog().models[0]!.versions;
    assertEquals([version?.state, version?.since, since()], ["READY", 2_000_000, 2000]);
    await bench.write("m/1/model.onnx", "b");
    await bench.settle();
    assertEquals([bench.serving, bench.states, since()], [
      { "m/1": "b" },
      { "m/1": "READY" },
      undefined,
    ]);
    assertEquals(bench.deployment.catalog().models[0]!.versions[0]?.since, undefined);
  });
});
