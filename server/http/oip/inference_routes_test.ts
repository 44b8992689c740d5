import { assertEquals } from "@std/assert/mod.js";
import type { LoadedVersion } from "../../models/serving/loaded_version.ts";
import type { Tensor, TensorSpec } from "../../models/tensor.ts";
import { VERSION } from "../../version.ts";
import type { Services } from "../services.ts";
import { askRoute, type TestRequest } from "../testing/exchange.ts";
import { inferenceRoutes } from "./inference_routes.ts";

const SPEC: TensorSpec = { name: "x", datatype: "FP32", shape: [-1, 1] };
const MODEL = "/v2/models/{model}";
const VERSIONED = "/v2/models/{model}/versions/{version}";

/** Routes over one version, and the calls that it received. */
function routesOf(version: Partial<LoadedVersion>, answers: readonly Tensor[] = []) {
  const found: (readonly [string, string | undefined])[] = [];
  const runs: (readonly [fetches: readonly number[], timeoutMs: number])[] = [];
  const whole = {
    ...{ model: "m", version: "2", inputs: [SPEC], outputs: [SPEC], whyNotShared: undefined },
    ...version,
    requireRoom() {},
    infer(_feeds: unknown, fetches: readonly number[], timeoutMs: number) {
      runs.push([fetches, timeoutMs]);
      return Promise.resolve(answers);
    },
  };
  const versions = [["1", "UNAVAILABLE"], ["2", "READY"], ["3", "READY"]]
    .map(([version, state]) => ({ version, state, reason: "" }));
  const store = {
    catalog: { models: [{ name: "m" }, { name: "n" }] },
    entry: () => ({ versions }),
    find(model: string, version: string | undefined) {
      found.push([model, version]);
      return whole;
    },
  };
  const options = { timeoutMs: 1000, maxRows: 7 };
  const routes = inferenceRoutes({ store, options } as unknown as Services);
  const ask = (path: string, request: TestRequest = {}) =>
    askRoute(routes, path, { params: { model: "m", version: "2" }, ...request });
  return { routes, ask, found, runs };
}

const INPUT = { name: "x", datatype: "FP32", shape: [1, 1], data: [1] };
const NAN: Tensor = { datatype: "FP32", shape: [1, 1], data: Float32Array.of(NaN) };

const timeouts: readonly (readonly [microseconds: number | undefined, wantMs: number])[] = [
  [undefined, 1000],
  [0, 1000],
  [1, 0.001],
  [999_999, 999.999],
  [1_000_001, 1000],
  [1e12, 1000],
];
for (const [timeout, wantMs] of timeouts) {
  Deno.test(`infer sets a deadline of ${wantMs} ms for a timeout of ${timeout} µs and a limit of 1 s`, async () => {
    const { ask, runs } = routesOf({}, [NAN]);
    await ask(`${MODEL}/infer`, { body: { parameters: { timeout }, inputs: [INPUT] } });
    assertEquals(runs, [[[0], wantMs]]);
  });
}

Deno.test("infer runs the graph for the requested outputs, in their order", async () => {
  const outputs = ["a", "b", "c"].map((name) => ({ ...SPEC, name }));
  const { ask, runs } = routesOf({ outputs }, [NAN, NAN]);
  const { answer } = await ask(`${MODEL}/infer`, {
    body: { inputs: [INPUT], outputs: [{ name: "c" }, { name: "a" }] },
  });
  assertEquals(runs[0]![0], [2, 0]);
  const { outputs: named } = answer as { outputs: readonly { readonly name: string }[] };
  assertEquals(named.map(({ name }) => name), ["c", "a"]);
});

Deno.test("infer reads the length of the JSON from its header", async () => {
  const head = JSON.stringify({
    inputs: [{ ...INPUT, data: undefined, parameters: { binary_data_size: 4 } }],
  });
  const body = new Uint8Array([...new TextEncoder().encode(head), 0, 0, 0, 0]);
  const { ask, runs } = routesOf({}, [NAN]);
  const headers = { "inference-header-content-length": String(head.length) };
  await ask(`${MODEL}/infer`, { body, headers });
  assertEquals(runs.length, 1);
});

const reads: readonly (readonly [path: string, version: string | undefined])[] = [
  [MODEL, undefined],
  [VERSIONED, "2"],
];
for (const [path, version] of reads) {
  Deno.test(`the routes below ${path} use version ${version}`, async () => {
    const { ask, found } = routesOf({}, [NAN]);
    for (const route of ["", "/ready", "/config"]) await ask(path + route);
    await ask(`${path}/infer`, {
      body: { inputs: [INPUT] },
      headers: { "content-length": "100" },
    });
    assertEquals(found, Array(4).fill(["m", version]));
    assertEquals((await ask(`${path}/ready`)).answer, { name: "m", ready: true });
  });
}

Deno.test("a model's metadata list the versions that are ready, and [-1] for an unknown shape", async () => {
  const anyShape: TensorSpec = { name: "y", datatype: "BYTES", shape: undefined };
  const { ask } = routesOf({ outputs: [anyShape] });
  assertEquals((await ask(MODEL)).answer, {
    ...{ name: "m", versions: ["2", "3"], platform: "onnx_onnxv1", inputs: [SPEC] },
    outputs: [{ name: "y", datatype: "BYTES", shape: [-1] }],
  });
});

const configs: readonly (readonly [string, Partial<LoadedVersion>, Record<string, unknown>])[] = [
  ["leaves the rows out of what takes batches", {}, {
    max_batch_size: 7,
    input: [{ name: "x", data_type: "TYPE_FP32", dims: [1] }],
    output: [{ name: "x", data_type: "TYPE_FP32", dims: [1] }],
    dynamic_batching: {},
  }],
  [
    "has no batches when one input has none",
    {
      inputs: [SPEC, { ...SPEC, name: "w", shape: [3, -1] }],
      outputs: [],
      whyNotShared: "it sums",
    },
    {
      max_batch_size: 0,
      input: [
        { name: "x", data_type: "TYPE_FP32", dims: [-1, 1] },
        { name: "w", data_type: "TYPE_FP32", dims: [3, -1] },
      ],
      output: [],
    },
  ],
  [
    "calls BYTES a string, and has -1 for a shape of any size",
    { inputs: [{ name: "t", datatype: "BYTES", shape: undefined }], outputs: [SPEC] },
    {
      max_batch_size: 0,
      input: [{ name: "t", data_type: "TYPE_STRING", dims: [-1] }],
      output: [{ name: "x", data_type: "TYPE_FP32", dims: [-1, 1] }],
      dynamic_batching: {},
    },
  ],
];
for (const [name, version, want] of configs) {
  Deno.test(`a model's configuration ${name}`, async () => {
    const { answer } = await routesOf(version).ask(`${MODEL}/config`);
    assertEquals(answer, {
      name: "m",
      platform: "onnxruntime_onnx",
      backend: "onnxruntime",
      ...want,
    });
  });
}

Deno.test("the server reports its version and extensions, and lists its models", async () => {
  const { ask } = routesOf({});
  const { answer } = await ask("/v2");
  assertEquals(answer, {
    name: "modelwatch",
    version: VERSION,
    extensions: ["model_repository", "model_configuration", "binary_tensor_data", "statistics"],
  });
  assertEquals((await ask("/v2/")).answer, answer);
  assertEquals((await ask("/v2/models")).answer, { models: ["m", "n"] });
});

Deno.test("the routes of the protocol declare every status that they can answer", () => {
  const { routes } = routesOf({});
  for (const { method, path, statuses, doc } of routes) {
    assertEquals([doc.tag, doc.summary !== ""], ["Open Inference Protocol", true]);
    const want = method === "POST" ? [200, 400, 404, 408, 413, 415, 503, 504] : [200, 404, 503];
    assertEquals([path, statuses], [path, want]);
  }
});
