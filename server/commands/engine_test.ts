import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { BINDING_FILE } from "../models/native/pinned_files.ts";
import { ENGINE_FOLDER } from "../models/native/testing/engine_folder.ts";
import { folderWith, post, TEST_GRAPHS } from "./testing/graphs.ts";
import { programCommand, TestServer } from "./testing/server.ts";

function nativeTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: ENGINE_FOLDER === undefined, fn });
}

/** Runs a command to its end. */
async function run(...args: string[]) {
  const { code, stdout, stderr } = await programCommand(args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), problems: text(stderr) };
}

/** The engine of each model, by the server's list. */
async function enginesOf(server: TestServer): Promise<Record<string, unknown>> {
  const { models } = await (await fetch(`${server.url}/models`)).json();
  return Object.fromEntries(
    models.map((model: { name: string; versions: { engine: string }[] }) => [
      model.name,
      model.versions[0]!.engine,
    ]),
  );
}

Deno.test("engine says which words it takes", async () => {
  for (const words of [[], ["info"], ["install", "a", "b"], ["remove", "a"]]) {
    const { code, problems } = await run("engine", ...words);
    assertEquals(code, 2);
    assertStringIncludes(problems, "engine takes the words install [DIR] or info DIR");
  }
});

Deno.test("engine install writes nothing of a file that is not the package", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/some.tgz`, "no archive");
  for (const [file, reason] of [["some.tgz", "invalid gzip"], ["none.tgz", "No such file"]]) {
    const { code, problems } = await run(
      "engine",
      "install",
      `${dir}/ort`,
      "--from",
      `${dir}/${file}`,
    );
    assertEquals(code, 2);
    assertStringIncludes(problems, `Cannot install from ${dir}/${file}: ${reason}`);
  }
  assertEquals((await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name), ["some.tgz"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("engine install says where the package is to be had", async () => {
  const { code, problems } = await run("engine", "install", "/nowhere");
  assertEquals(code, 2);
  assertStringIncludes(problems, "--from FILE, which npm pack onnxruntime-node@1.30.0 downloads");
});

Deno.test("engine install says what a registry answers", async () => {
  await using registry = Deno.serve(
    { port: 0, onListen: () => {} },
    () => new Response("", { status: 404 }),
  );
  const url = `http://localhost:${registry.addr.port}/npm`;
  const { code, problems } = await run("engine", "install", "/nowhere", "--registry", url);
  assertEquals(code, 2);
  assertStringIncludes(
    problems,
    `Cannot install from ${url}/onnxruntime-node/-/onnxruntime-node-1.30.0.tgz: status 404`,
  );
});

Deno.test("engine info says what is wrong with a folder", async () => {
  const { code, out } = await run("engine", "info", "/nowhere");
  assertEquals(code, 1);
  assertMatch(out, /onnxruntime_binding\.node +is missing/);
  assertStringIncludes(out, "Make it with: modelwatch engine install /nowhere");
});

nativeTest("engine info names the version and the providers", async () => {
  const { code, out } = await run("engine", "info", ENGINE_FOLDER!);
  assertEquals(code, 0);
  assertStringIncludes(out, "ONNX Runtime 1.30.0 for ");
  assertMatch(out, /Execution providers: cpu\b.*; models run on cpu/);
});

nativeTest("check says which engine takes a version, and why", async () => {
  const root = await folderWith({ good: "logits", loops: "endless_above_1000" });
  const { code, out } = await run("check", root, "--onnxruntime", ENGINE_FOLDER!);
  assertEquals(code, 0);
  assertMatch(out, /^MODEL .* ENGINE +RESULT/m);
  assertMatch(out, /^good .* (native|WebAssembly) +ok/m);
  assertMatch(out, /^good 1: (native|WebAssembly) engine: 8 rows: .* ms in WebAssembly$/m);
  assertMatch(out, /^loops .* WebAssembly +ok/m);
  assertStringIncludes(out, "loops 1: WebAssembly engine: the graph holds Loop");
  await Deno.remove(root, { recursive: true });
});

Deno.test("check refuses a folder without the native engine", async () => {
  const { code, problems } = await run("check", TEST_GRAPHS, "--onnxruntime", "/nowhere");
  assertEquals(code, 2);
  assertStringIncludes(problems, "--onnxruntime: /nowhere does not hold ONNX Runtime 1.30.0");
});

nativeTest("serve answers alike on both engines, and says which one it is", async () => {
  const root = await folderWith({ good: "logits", texts: "mixed_inputs" });
  const answers: unknown[] = [];
  for (const engine of ["wasm", "native"]) {
    const args = ["--models", root, "--engine", engine, "--onnxruntime", ENGINE_FOLDER!];
    await using server = await TestServer.start(args);
    assertEquals(await enginesOf(server), { good: engine, texts: engine });
    answers.push([
      await post(`${server.url}/models/good/predict`, { instances: [[1, 2], [3, 4]] }),
      await post(`${server.url}/v2/models/texts/infer`, {
        inputs: [
          { name: "color", shape: [1, 1], datatype: "BYTES", data: ["blue"] },
          { name: "weight", shape: [1, 1], datatype: "FP32", data: [0.5] },
          { name: "count", shape: [1, 1], datatype: "INT64", data: [3] },
        ],
      }),
    ]);
  }
  assertEquals(withoutIds(answers[1]), withoutIds(answers[0]));
  await Deno.remove(root, { recursive: true });
});

/** Answers without what differs from request to request. */
function withoutIds(answers: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answers, (key, value) => key === "id" || key === "ids" ? undefined : value),
  );
}

Deno.test("serve goes on in WebAssembly with a folder that does not hold the native engine", async () => {
  const [root, dir] = [await folderWith({ good: "logits" }), await Deno.makeTempDir()];
  await Deno.writeTextFile(`${dir}/${BINDING_FILE}`, "not a library");
  await using server = await TestServer.start(["--models", root, "--onnxruntime", dir]);
  const { status } = await post(`${server.url}/models/good/predict`, { instances: [[1, 2]] });
  assertEquals(status, 200);
  assertEquals(await enginesOf(server), { good: "wasm" });
  const line = await server.line(({ level }) => level === "error");
  assertEquals(line.message, "the native engine is not usable: WebAssembly takes its place");
  assertStringIncludes(String(line.reason), `${BINDING_FILE} has 13 bytes instead of `);
  for (const path of [root, dir]) await Deno.remove(path, { recursive: true });
});

nativeTest(
  "a model that asks for an engine gets it, or is refused while the others are served",
  async () => {
    const root = await folderWith({ good: "logits", asks: "logits" });
    const asks = (engine: string) =>
      Deno.writeTextFile(
        `${root}/asks/model.json`,
        JSON.stringify({
          ...{ name: "asks", task: "multiclass", activation: "softmax", engine },
          features: [{ name: "a", type: "number" }, { name: "b", type: "number" }],
          classes: ["x", "y", "z"],
        }),
      );
    await asks("native");
    {
      await using server = await TestServer.start(["--models", root]);
      const index = await post(`${server.url}/v2/repository/index`, {});
      const [asking, good] = index.body as { state: string; reason: string }[];
      assertEquals([asking!.state, good!.state], ["UNAVAILABLE", "READY"]);
      assertStringIncludes(asking!.reason, "this server has no native engine");
    }
    await asks("wasm");
    const args = ["--models", root, "--engine", "native", "--onnxruntime", ENGINE_FOLDER!];
    await using server = await TestServer.start(args);
    assertEquals(await enginesOf(server), { asks: "wasm", good: "native" });
    await Deno.remove(root, { recursive: true });
  },
);

nativeTest(
  "a native run that does not end costs its thread, which is replaced, and its version is set aside",
  async () => {
    const root = await folderWith({ good: "logits", loops: "minutes_above_1000" });
    const args = ["--models", root, "--engine", "native", "--onnxruntime", ENGINE_FOLDER!];
    await using server = await TestServer.start([...args, "--run-timeout", "100ms"]);
    assertEquals(await enginesOf(server), { good: "native", loops: "native" });
    const warning = await server.line(({ level, model }) => level === "warn" && model === "loops");
    assertStringIncludes(
      String(warning.message),
      "served by the native engine although the graph",
    );
    // Nobody answers it.
    const abort = new AbortController();
    const lost = fetch(`${server.url}/models/loops/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ instances: [[5000, 0]] }),
      signal: abort.signal,
    }).catch(() => {});
    await server.line(({ message }) => message === "version set aside");
    await server.line(({ message }) => message === "thread started again");
    abort.abort();
    await lost;
    await Deno.remove(root, { recursive: true });
  },
);

nativeTest(
  "a library that is removed while the server runs is not missed by old and new versions",
  async () => {
    const [root, dir] = [await folderWith({ good: "logits" }), await Deno.makeTempDir()];
    for (const { name } of Deno.readDirSync(ENGINE_FOLDER!)) {
      await Deno.copyFile(`${ENGINE_FOLDER}/${name}`, `${dir}/${name}`);
    }
    const args = ["--models", root, "--engine", "native", "--onnxruntime", dir];
    await using server = await TestServer.start(args);
    await Deno.remove(dir, { recursive: true });
    await Deno.mkdir(`${root}/fresh`);
    await Deno.copyFile(`${TEST_GRAPHS}/logits.onnx`, `${root}/fresh/model.onnx`);
    await post(`${server.url}/v2/repository/models/fresh/load`, {});
    assertEquals(await enginesOf(server), { fresh: "native", good: "native" });
    for (const model of ["fresh", "good"]) {
      const { status } = await post(`${server.url}/models/${model}/predict`, {
        instances: [[1, 2]],
      });
      assertEquals(status, 200);
    }
    await Deno.remove(root, { recursive: true });
  },
);

nativeTest(
  "64 clients at once get their own rows from the native engine, while it is loaded anew",
  async () => {
    const root = await folderWith({ good: "logits" });
    const args = ["--models", root, "--engine", "native", "--onnxruntime", ENGINE_FOLDER!];
    await using server = await TestServer.start([...args, "--threads", "2"]);
    const ask = async (value: number) => {
      const { body } = await post(`${server.url}/models/good/predict`, { instances: [[value, 0]] });
      return (body as { predictions: [{ outputs: { logits: number[] } }] }).predictions[0].outputs;
    };
    const expected = await Promise.all(Array.from({ length: 64 }, (_, value) => ask(value)));
    assertEquals(new Set(expected.map(({ logits }) => logits.join())).size, 64);
    const clients = expected.map(async (answer, value) => {
      for (let i = 0; i < 10; i++) assertEquals(await ask(value), answer);
    });
    for (let i = 0; i < 3; i++) await post(`${server.url}/v2/repository/models/good/load`, {});
    await Promise.all(clients);
    await Deno.remove(root, { recursive: true });
  },
);
