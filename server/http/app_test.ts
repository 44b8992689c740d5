import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { OWN_NAMES } from "../net/base_path.ts";
import type { TestAppOptions } from "./testing/app.ts";
import { TestApp } from "./testing/app.ts";
import { echoGraph } from "./testing/graphs.ts";

const app = await TestApp.start();
const [sample] = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
).samples;
const record: Record<string, unknown> = sample.instance;
const row = Object.values(record);

// deno-lint-ignore no-explicit-any
type Json = any;

async function getJson(path: string, from = app): Promise<Json> {
  const response = await from.request(path);
  assertEquals(response.headers.get("content-type"), "application/json");
  return await response.json();
}

function small(options: TestAppOptions): Promise<TestApp> {
  return TestApp.start({
    graphs: { echo: echoGraph({ name: "x", datatype: "INT64", shape: [-1, 2] }) },
    ...options,
  });
}

function echo(rows: number, parameters: Record<string, unknown> = {}) {
  const data = Array.from({ length: 2 * rows }, (_, i) => i);
  return { parameters, inputs: [{ name: "x", datatype: "INT64", shape: [rows, 2], data }] };
}

// Paths, methods and statuses.

const known: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ["GET", "/"],
  ["GET", "/health"],
  ["GET", "/metrics"],
  ["GET", "/openapi.json"],
  ["GET", "/models"],
  ["GET", "/models/churn"],
  ["GET", "/models/churn/versions/1"],
  ["GET", "/models/churn/versions/1/reference"],
  ["GET", "/v1/models"],
  ["GET", "/v1/models/churn"],
  ["GET", "/v1/models/churn/versions/1"],
  ["GET", "/v2"],
  ["GET", "/v2/"],
  ["GET", "/v2/health/live"],
  ["GET", "/v2/health/ready"],
  ["GET", "/v2/models"],
  ["GET", "/v2/models/stats"],
  ["GET", "/v2/models/churn"],
  ["GET", "/v2/models/churn/ready"],
  ["GET", "/v2/models/churn/config"],
  ["GET", "/v2/models/churn/stats"],
  ["GET", "/v2/models/churn/versions/2"],
  ["GET", "/v2/models/churn/versions/2/ready"],
  ["GET", "/v2/models/churn/versions/2/config"],
  ["GET", "/v2/models/churn/versions/2/stats"],
  ["POST", "/predict", record],
  ["POST", "/v1/predict", record],
  ["POST", "/v2/predict", record],
  ["POST", "/models/churn/predict", record],
  ["POST", "/models/churn/versions/2/predict", record],
  ["POST", "/v1/models/churn:predict", { instances: [record] }],
  ["POST", "/v1/models/churn/versions/2:predict", { instances: [record] }],
  ["POST", "/v1/models/churn%3Apredict", { instances: [record] }],
  ["POST", "/v1/models/churn/versions/2%3apredict", { instances: [record] }],
  ["POST", "/v2/repository/index"],
  ["POST", "/v2/repository/index", { ready: true }],
  ["POST", "/v2/repository/models/churn/load"],
];
for (const [method, path, body] of known) {
  Deno.test(`${method} ${path} answers 200`, async () => {
    const response = method === "GET" ? await app.request(path) : await app.post(path, body);
    assertEquals([response.status, await response.text() === ""], [200, false]);
  });
}

for (const [method, path] of known) {
  // It takes several methods.
  if (path.endsWith("/reference")) continue;
  const other = method === "GET" ? "POST" : "GET";
  Deno.test(`${other} ${path} answers 405 and names ${method}`, async () => {
    for (const wrong of [other, "DELETE", "OPTIONS"]) {
      const response = await app.request(path, { method: wrong });
      assertEquals(response.status, 405);
      assertEquals(response.headers.get("allow"), method === "GET" ? "GET, HEAD" : "POST");
      assertEquals(await response.json(), {
        error: `This path answers ${method} requests only`,
      });
    }
  });
}

Deno.test("PUT …/reference answers 405 and names all methods that change a reference", async () => {
  const response = await app.request("/models/churn/versions/1/reference", { method: "PUT" });
  assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD, POST, DELETE"]);
  const error = "This path answers GET, POST and DELETE requests only";
  assertEquals(await response.json(), { error });
});

for (const [method, path] of known) {
  if (method !== "GET" || path === "/metrics" || path.endsWith("/stats")) continue;
  Deno.test(`HEAD ${path} answers with the headers of GET and no body`, async () => {
    const get = await app.request(path);
    const head = await app.request(path, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    assertEquals(head.headers.get("content-type"), get.headers.get("content-type"));
    assertEquals(head.headers.get("content-length"), String((await get.bytes()).length));
  });
}

const missing: readonly (readonly [method: string, path: string, error: string])[] = [
  ["GET", "/nothing", "No such path; /openapi.json describes the ones there are"],
  ["POST", "/models/churn/predict/", "No such path; /openapi.json describes the ones there are"],
  [
    "POST",
    "/v1/models/churn:classify",
    "No such path; /openapi.json describes the ones there are",
  ],
  [
    "POST",
    "/v1/models/churn%3Aclassify",
    "No such path; /openapi.json describes the ones there are",
  ],
  ["POST", "/v1/models/chrun%3Apredict", 'Model "chrun" is not known; known models: churn, fraud'],
  ["GET", "/v1/models/chrun/versions/1", 'Model "chrun" is not known; known models: churn, fraud'],
  [
    "GET",
    "/v1/models/churn/versions/9",
    'Model "churn" has no version "9"; known versions: 1, 2',
  ],
  ["GET", "/models/chrun", 'Model "chrun" is not known; known models: churn, fraud'],
  ["GET", "/models/constructor", 'Model "constructor" is not known; known models: churn, fraud'],
  ["GET", "/models/a%2Fb", 'Model "a/b" is not known; known models: churn, fraud'],
  ["GET", "/models/%zz", 'Model "%zz" is not known; known models: churn, fraud'],
  ["POST", "/models/chrun/predict", 'Model "chrun" is not known; known models: churn, fraud'],
  [
    "POST",
    "/models/churn/versions/9/predict",
    'Model "churn" has no version "9"; known versions: 1, 2',
  ],
  [
    "POST",
    "/v1/models/churn/versions/9:predict",
    'Model "churn" has no version "9"; known versions: 1, 2',
  ],
  ["POST", "/v2/models/chrun/infer", 'Model "chrun" is not known; known models: churn, fraud'],
  [
    "POST",
    "/v2/models/churn/versions/01/infer",
    'Model "churn" has no version "01"; known versions: 1, 2',
  ],
  ["GET", "/v2/models/chrun/stats", 'Model "chrun" is not known; known models: churn, fraud'],
  [
    "POST",
    "/v2/repository/models/chrun/load",
    'There is no folder for model "chrun"; found: churn, fraud',
  ],
  [
    "POST",
    "/v2/repository/models/..%2Fetc/unload",
    'Model "../etc" is not known; known models: churn, fraud',
  ],
];
for (const [method, path, error] of missing) {
  Deno.test(`${method} ${path} answers 404 and says what there is`, async () => {
    const response = method === "POST" ? await app.post(path, {}) : await app.request(path);
    assertEquals([response.status, await response.json()], [404, { error }]);
  });
}

Deno.test("an error repeats no more than the beginning of a long name", async () => {
  for (const path of ["/models/N/predict", "/v2/repository/models/N/load", "/v2/models/N"]) {
    const response = await app.post(path.replace("N", "x".repeat(5000)), {});
    assertEquals((await response.text()).length < 300, true);
  }
});

// Predictions.

Deno.test("the response to one record also has its prediction at the top level", async () => {
  const body = await (await app.post("/models/churn/versions/1/predict", record)).json();
  const { id, predictions: [prediction], ...rest } = body;
  assertEquals(typeof id, "string");
  assertEquals(rest, { model: "churn", version: "1", prediction: sample.prediction.class });
  assertEquals(prediction.class, sample.prediction.class);
  assertEquals(prediction.score, prediction.probabilities.Yes);
});

Deno.test("records, rows and columns give the same predictions", async () => {
  const columns = Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, [value, value]]),
  );
  const bodies: readonly (readonly [string, unknown])[] = [
    ["/models/churn/predict", { instances: [record, record] }],
    ["/models/churn/predict", { instances: [row, record] }],
    ["/models/churn/predict", [record, row]],
    ["/v1/models/churn:predict", { instances: [record, row] }],
    ["/v1/models/churn:predict", { inputs: columns }],
    ["/v1/models/churn:predict", { inputs: [row, row] }],
  ];
  const answers = await Promise.all(
    bodies.map(async ([path, body]) => {
      const { predictions } = await (await app.post(path, body)).json();
      return predictions.map(({ id: _, ...prediction }: { readonly id?: string }) => prediction);
    }),
  );
  assertEquals(answers[0].length, 2);
  for (const answer of answers) assertEquals(answer, answers[0]);
});

Deno.test("answers that are made at the same time do not mix", async () => {
  const asked = Array.from({ length: 20 }, (_, i) => ({ ...record, tenure: i }));
  const predictionOf = async (body: unknown) => {
    const { predictions } = await (await app.post("/predict", body)).json();
    return predictions.map(({ id: _, ...prediction }: { readonly id?: string }) => prediction);
  };
  const together = await Promise.all(asked.map(predictionOf));
  for (const [i, body] of asked.entries()) assertEquals(together[i], await predictionOf(body));
});

Deno.test("every prediction has an id of its own", async () => {
  const ids = new Set<string>();
  for (let i = 0; i < 50; i++) ids.add((await (await app.post("/predict", record)).json()).id);
  assertEquals(ids.size, 50);
});

Deno.test("INT64 features keep all their digits", async () => {
  const echoes = await TestApp.start({
    graphs: {
      echo: echoGraph(
        { name: "a", datatype: "INT64", shape: [-1, 2] },
        { name: "b", datatype: "FP32", shape: [-1, 1] },
      ),
    },
  });
  const response = await echoes.post(
    "/models/echo/predict",
    '{"a":[9223372036854775807,-9223372036854775808],"b":0.5}',
  );
  assertStringIncludes(
    await response.text(),
    '"outputs":{"a_out":[9223372036854775807,-9223372036854775808],"b_out":[0.5]}',
  );
});

// The Open Inference Protocol.

Deno.test("infer carries INT64 through JSON without loss, nested or flat, and echoes the id", async () => {
  const echoes = await small({});
  for (
    const data of [
      "[9223372036854775807,-9223372036854775808]",
      "[[9223372036854775807,-9223372036854775808]]",
    ]
  ) {
    const response = await echoes.post(
      "/v2/models/echo/infer",
      `{"id":"ä1","inputs":[{"name":"x","shape":[1,2],"datatype":"INT64","data":${data}}]}`,
    );
    assertEquals(
      await response.text(),
      '{"model_name":"echo","model_version":"1","id":"ä1","outputs":[{"name":"x_out",' +
        '"datatype":"INT64","shape":[1,2],"data":[9223372036854775807,-9223372036854775808]}]}',
    );
  }
});

Deno.test("infer answers a body without JSON in bytes", async () => {
  const echoes = await small({});
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i);
  const response = await echoes.post("/v2/models/echo/infer", bytes, {
    "inference-header-content-length": "0",
  });
  const length = Number(response.headers.get("inference-header-content-length"));
  const body = await response.bytes();
  assertEquals(body.subarray(length), bytes);
  assertEquals(JSON.parse(new TextDecoder().decode(body.subarray(0, length))).outputs, [
    { name: "x_out", datatype: "INT64", shape: [1, 2], parameters: { binary_data_size: 16 } },
  ]);
});

Deno.test("infer answers a request for no rows with no rows", async () => {
  const response = await (await small({})).post("/v2/models/echo/infer", echo(0));
  assertEquals((await response.json()).outputs[0], {
    name: "x_out",
    datatype: "INT64",
    shape: [0, 2],
    data: [],
  });
});

Deno.test("a model's metadata and configuration name the same tensors", async () => {
  const metadata = await getJson("/v2/models/churn");
  const config = await getJson("/v2/models/churn/config");
  assertEquals(metadata.versions, ["1", "2"]);
  assertEquals(metadata.platform, "onnx_onnxv1");
  for (const side of ["input", "output"]) {
    assertEquals(
      config[side].map(({ name, data_type, dims }: Json) => ({
        name,
        datatype: data_type.replace("TYPE_", ""),
        shape: config.max_batch_size > 0 ? [-1, ...dims] : dims,
      })),
      metadata[`${side}s`],
    );
  }
});

Deno.test("statistics count the rows and requests of a version", async () => {
  const echoes = await small({});
  await echoes.post("/v2/models/echo/infer", echo(3));
  await echoes.post("/v2/models/echo/infer", {});
  const { model_stats: [stats] } = await getJson("/v2/models/echo/versions/1/stats", echoes);
  assertEquals([stats.inference_count, stats.execution_count], [3, 1]);
  assertEquals([stats.inference_stats.success.count, stats.inference_stats.fail.count], [1, 1]);
  assertEquals(Math.abs(stats.last_inference - Date.now()) < 60_000, true);
});

Deno.test("statistics omit a version that was unloaded", async () => {
  const other = await TestApp.start();
  await other.post("/v2/repository/models/fraud/unload");
  const { model_stats } = await getJson("/v2/models/stats", other);
  assertEquals(model_stats.map(({ name, version }: Json) => `${name} ${version}`), [
    "churn 1",
    "churn 2",
  ]);
});

Deno.test("GET /v1/models/{model}/versions/{version} answers the state of that version", async () => {
  const other = await TestApp.start();
  await other.post("/v2/repository/models/fraud/unload");
  const state = async (path: string) => {
    const { ready, model_version_status: [status, ...others] } = await getJson(path, other);
    return [ready, status.version, status.state, status.status.error_code, others.length];
  };
  assertEquals(await state("/v1/models/churn/versions/2"), [true, "2", "AVAILABLE", "OK", 0]);
  assertEquals(await state("/v1/models/fraud/versions/1"), [false, "1", "END", "UNAVAILABLE", 0]);
});

Deno.test("a request with an encoded colon is counted under the route of the verb", async () => {
  const fresh = await TestApp.start();
  await fresh.post("/v1/models/churn%3Apredict", { instances: [record] });
  const labels = { route: "/v1/models/{model}:predict", status: "200" };
  assertEquals(fresh.metric("http_requests_total", labels), 1);
});

Deno.test("no base path may begin with the first segment of a route", async () => {
  const { paths } = await getJson("/openapi.json");
  const names = new Set(Object.keys(paths).map((path) => path.split("/")[1]!));
  assertEquals([...names].filter((name) => name !== "" && !OWN_NAMES.has(name)), []);
});

Deno.test("/openapi.json names the path that a proxy has stripped", async () => {
  const serversFor = async (prefix: string, from = app) => {
    const headers = { "x-forwarded-prefix": prefix };
    return (await (await from.request("/openapi.json", { headers })).json()).servers;
  };
  assertEquals(await serversFor("/a/b"), [{ url: "/a/b" }]);
  assertEquals(await serversFor("//a"), undefined);
  assertEquals(await serversFor("/a", await TestApp.start({ basePath: "/c" })), [{ url: "/c" }]);
});

Deno.test("every path is also served below the base path", async () => {
  const below = await TestApp.start({ basePath: "/base" });
  assertEquals((await below.post("/base/predict", record)).status, 200);
  assertEquals(
    (await below.post("/base/v1/models/churn%3Apredict", { instances: [record] })).status,
    200,
  );
  assertEquals((await below.request("/base/nothing")).status, 404);
  assertEquals((await below.post("/base/health")).status, 405);
  assertEquals(await (await below.request("/base")).text(), "home\n");
  assertEquals(below.metric("http_requests_total", { route: "/predict", status: "200" }), 1);
});

Deno.test("GET /models lists skipped files", async () => {
  const graph = echoGraph({ name: "x", datatype: "INT64", shape: [-1, 2] });
  const fresh = await TestApp.start({ graphs: { "my iris": graph, m: graph } });
  const { models, skipped } = await getJson("/models", fresh);
  assertEquals(models.map(({ name }: Json) => name), ["m"]);
  assertEquals(skipped.map(({ path }: Json) => path), ["my iris"]);
  assertStringIncludes(skipped[0].reason, 'rename it, for example to "my-iris"');
  assertEquals((await getJson("/models")).skipped, []);
});

Deno.test("an unloaded model is known and not ready", async () => {
  const other = await TestApp.start();
  assertEquals((await other.post("/v2/repository/models/fraud/unload")).status, 200);
  assertEquals((await other.request("/v2/models/fraud/ready")).status, 503);
  assertEquals((await getJson("/v1/models/fraud", other)).ready, false);
  assertEquals(await getJson("/health", other), {
    status: "ok",
    models: { churn: "ready", fraud: "unavailable: unloaded by request" },
  });
  assertEquals((await other.request("/v2/health/ready")).status, 200);
  const index = await (await other.post("/v2/repository/index")).json();
  assertEquals(index.at(-1), {
    name: "fraud",
    version: "1",
    state: "UNAVAILABLE",
    reason: "unloaded by request",
  });
  const ready = await (await other.post("/v2/repository/index", { ready: true })).json();
  assertEquals(ready.map(({ name }: Json) => name), ["churn", "churn"]);
  const refused = await other.post("/models/fraud/predict", {});
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertEquals((await other.post("/v2/repository/models/fraud/load")).status, 200);
  assertEquals((await other.request("/v2/models/fraud/ready")).status, 200);
});

// Limits.

Deno.test("a body beyond the limit answers 413", async () => {
  const response = await (await small({ maxBody: 100 })).post("/predict", "x".repeat(101));
  assertEquals([response.status, await response.json()], [413, {
    error: "The body is larger than 100 bytes (--max-body): send fewer rows at once",
  }]);
});

Deno.test("rows beyond the limit answer 413 in every format", async () => {
  const echoes = await small({ maxRows: 2 });
  const rows = [[1, 2], [3, 4], [5, 6]];
  for (
    const [path, body] of [
      ["/models/echo/predict", { instances: rows }],
      ["/v1/models/echo:predict", { inputs: { x: rows } }],
      ["/v2/models/echo/infer", echo(3)],
    ] as const
  ) {
    const response = await echoes.post(path, body);
    assertEquals([response.status, await response.json()], [413, {
      error: "The request has 3 rows; the limit (--max-rows) is 2",
    }]);
  }
  assertEquals((await echoes.post("/v2/models/echo/infer", echo(2))).status, 200);
});

Deno.test("a type that is not JSON answers 415", async () => {
  const response = await app.post("/predict", "<a/>", { "content-type": "text/xml" });
  assertEquals([response.status, await response.json()], [415, {
    error: 'Content-Type "text/xml" is not understood: send application/json, text/csv or ' +
      "application/vnd.apache.arrow.stream",
  }]);
});

Deno.test("a full queue answers 503 and says when to try again", async () => {
  const echoes = await small({ queue: 1 });
  const responses = await Promise.all(
    [1, 2, 3].map(() => echoes.post("/v2/models/echo/infer", echo(1))),
  );
  const refused = responses.filter(({ status }) => status === 503);
  assertEquals(refused.length, 2);
  assertEquals(refused[0]!.headers.get("retry-after"), "1");
  assertEquals(await refused[0]!.json(), {
    error: "The model's queue is full: its limit of waiting requests (--queue) is 1",
  });
  assertEquals(echoes.metric("model_requests_total", { outcome: "overloaded" }), 2);
  assertEquals(echoes.metric("model_queue_depth"), 0);
});

Deno.test("an answer that misses its deadline becomes 504", async () => {
  const echoes = await small({});
  const response = await echoes.post("/v2/models/echo/infer", echo(1, { timeout: 0.001 }));
  assertEquals([response.status, await response.json()], [504, {
    error: "The answer was not ready before the request's deadline",
  }]);
  assertEquals(echoes.metric("model_requests_total", { outcome: "timeout" }), 1);
});

Deno.test("one broken model leaves the server healthy, and not all models ready", async () => {
  const partly = await TestApp.start({
    graphs: {
      broken: new Uint8Array([1]),
      good: echoGraph({ name: "x", datatype: "INT64", shape: [-1, 2] }),
    },
  });
  const health = await partly.request("/health");
  const { status, models } = await health.json();
  assertEquals([health.status, status, models.good], [200, "ok", "ready"]);
  assertMatch(models.broken, /^unavailable: Cannot load model "broken": /);
  assertEquals((await partly.request("/v2/health/ready")).status, 503);
});

Deno.test("a server that stops is alive and not ready", async () => {
  const stopping = await small({});
  stopping.drain();
  assertEquals((await stopping.request("/v2/health/live")).status, 200);
  const ready = await stopping.request("/v2/health/ready");
  assertEquals([ready.status, await ready.json()], [503, { live: true, ready: false }]);
  const health = await stopping.request("/health");
  assertEquals([health.status, (await health.json()).status], [503, "stopping"]);
});

Deno.test("a server without models says so", async () => {
  const empty = await TestApp.start({ graphs: {} });
  const response = await empty.post("/predict", {});
  assertEquals([response.status, await response.json()], [503, {
    error: "No model is loaded yet",
  }]);
  assertEquals((await empty.request("/v2/health/ready")).status, 503);
  const health = await empty.request("/health");
  assertEquals([health.status, await health.json()], [503, {
    status: "not ready",
    reason: "there are no model folders",
    models: {},
  }]);
});

// Metrics.

Deno.test("predictions are counted by class and outcome before the response is sent", async () => {
  const fresh = await TestApp.start();
  const labels = { model: "churn", version: "1" };
  const counts = { Yes: 0, No: 0 };
  for (let i = 0; i < 20; i++) {
    const body = { ...record, tenure: i, Contract: "Month-to-month", MonthlyCharges: 20 + 5 * i };
    const answer = await (await fresh.post("/models/churn/versions/1/predict", body)).json();
    counts[answer.prediction as "Yes" | "No"]++;
  }
  await fresh.post("/models/churn/versions/1/predict", {});
  assertEquals(fresh.metric("model_predictions_total", { ...labels, class: "Yes" }), counts.Yes);
  assertEquals(fresh.metric("model_predictions_total", { ...labels, class: "No" }), counts.No);
  assertEquals(fresh.metric("model_requests_total", { ...labels, outcome: "ok" }), 20);
  assertEquals(fresh.metric("model_requests_total", { ...labels, outcome: "invalid" }), 1);
  assertEquals(fresh.metric("model_in_flight"), 0);
  const route = { route: "/models/{model}/versions/{version}/predict" };
  assertEquals(fresh.metric("http_requests_total", { ...route, status: "200" }), 20);
  assertEquals(fresh.metric("http_requests_total", { ...route, status: "400" }), 1);
  assertEquals(fresh.metric("http_requests_in_flight"), 0);
});

Deno.test("tensors are counted by class like records", async () => {
  const fresh = await TestApp.start();
  const { inputs: [{ name, datatype, shape: [, columns] }] } = await getJson("/v2/models/fraud");
  const data = Array(2 * columns).fill(0);
  await fresh.post("/v2/models/fraud/infer", {
    inputs: [{ name, datatype, shape: [2, columns], data }],
  });
  assertEquals(fresh.metric("model_predictions_total", { model: "fraud" }), 2);
});

Deno.test("requests of the dashboard are not among those of clients", async () => {
  const fresh = await small({});
  const headers = { "x-modelwatch-dashboard": "yes" };
  for (const path of ["/models", "/nowhere"]) await fresh.request(path, { headers });
  await fresh.request("/models");
  const models = { route: "/models", status: "200" };
  assertEquals(fresh.metric("http_requests_total", models), 1);
  assertEquals(fresh.metric("http_dashboard_requests_total", models), 1);
  const unmatched = { route: "unmatched", status: "404" };
  assertEquals(fresh.metric("http_dashboard_requests_total", unmatched), 1);
});

Deno.test("unknown paths share one label", async () => {
  const fresh = await small({});
  for (let i = 0; i < 30; i++) await fresh.request(`/secret-${i}`);
  await fresh.request("/x", { method: "PROPFIND" });
  await fresh.request("/models/nobody-1/predict", { method: "POST", body: "{}" });
  const routes = fresh.labelValues("http_requests_total", "route");
  assertEquals(routes.filter((route) => /secret|nobody|\/x/.test(route)), []);
  const unmatched = { route: "unmatched" };
  assertEquals(fresh.metric("http_requests_total", unmatched), 31);
  assertEquals(fresh.metric("http_requests_total", { ...unmatched, method: "other" }), 1);
});

Deno.test("request and response bodies are measured by their size on the wire", async () => {
  const fresh = await small({});
  const body = JSON.stringify(echo(1));
  const packed = await new Response(
    new Blob([body]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  const route = { route: "/v2/models/{model}/infer" };
  const answer = await fresh.post("/v2/models/echo/infer", packed, { "content-encoding": "gzip" });
  assertEquals(fresh.metric("http_request_size_bytes", route), packed.length);
  assertEquals(fresh.metric("http_response_size_bytes", route), (await answer.bytes()).length);
});

Deno.test("every route's counts start at 0", async () => {
  const fresh = await small({});
  const text = await (await fresh.request("/metrics")).text();
  assertStringIncludes(
    text,
    'http_requests_total{method="POST",route="/predict",status="503"} 0\n',
  );
});

Deno.test("/metrics answers in the format asked for", async () => {
  const plain = await app.request("/metrics");
  assertEquals(plain.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assertEquals(plain.headers.get("vary"), "accept, accept-encoding");
  const open = await app.request("/metrics", {
    headers: { accept: "application/openmetrics-text;version=1.0.0" },
  });
  assertEquals(
    open.headers.get("content-type"),
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  );
  assertEquals((await open.text()).endsWith("# EOF\n"), true);
});

Deno.test("/metrics says which class is positive, and what costs how much", async () => {
  const text = await (await app.request("/metrics")).text();
  for (
    const line of [
      'model_positive_class{model="churn",version="1",class="Yes"} 1',
      'model_outcome_cost{model="churn",version="1",predicted="No",actual="Yes"} 100',
    ]
  ) {
    assertStringIncludes(text, line);
  }
});

Deno.test("/metrics is compressed when the client accepts gzip", async () => {
  const packed = await app.request("/metrics", { headers: { "accept-encoding": "gzip, br" } });
  assertEquals(packed.headers.get("content-encoding"), "gzip");
  const stream = packed.body!.pipeThrough(new DecompressionStream("gzip"));
  assertStringIncludes(await new Response(stream).text(), "# TYPE http_requests_total counter");
  for (const encoding of ["gzip;q=0", "gzip;q=0 , br", "gzip; q=0.00", "identity", "br"]) {
    const plain = await app.request("/metrics", { headers: { "accept-encoding": encoding } });
    assertEquals([encoding, plain.headers.get("content-encoding")], [encoding, null]);
    await plain.text();
  }
});

Deno.test("none of these requests was a fault of the server", () => {
  const faults = app.logged.filter((line) => JSON.parse(line).message !== "audit");
  assertEquals(faults, []);
});
