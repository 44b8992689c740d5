import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import { requestText } from "../tracing/otlp.ts";
import type { FinishedTrace } from "../tracing/request_trace.ts";
import { decodeExport } from "../tracing/testing/receiver.ts";
import { Tracer } from "../tracing/tracer.ts";
import { TestApp } from "./testing/app.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;

const samples = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
);
const rows = samples.samples.slice(0, 2).map(({ instance }: { instance: unknown }) => instance);

const finished: FinishedTrace[] = [];
const tracer = new Tracer({ sample: 1, onEnd: (trace) => finished.push(trace) });
const app = await TestApp.start({ tracer, maxRows: 2 });

/** The spans that a request leaves, its own first. */
async function traced(path: string, init: RequestInit = {}) {
  finished.length = 0;
  const response = await app.request(path, init);
  const text = await response.text();
  const spans = finished.flatMap((trace) =>
    decodeExport(requestText({}, { name: "m", version: "1" }, trace.spans)).spans
  );
  return { response, text, spans };
}

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

Deno.test("a prediction has spans for the request, the queue and the run", async () => {
  const { response, spans } = await traced(
    "/models/churn/predict",
    post({ instances: rows }, { traceparent, tracestate: "a=1" }),
  );
  assertEquals(response.status, 200);
  assertEquals(spans.map(({ name }) => name), ["POST /models/{model}/predict", "queue", "run"]);
  const [request, queue, run] = spans as [typeof spans[0], typeof spans[0], typeof spans[0]];
  for (const { traceId, traceState, attributes } of spans) {
    assertEquals([traceId, traceState], [TRACE, "a=1"]);
    assertEquals([attributes["model.name"], attributes["model.version"]], ["churn", "1"]);
    assertEquals(attributes["model.rows"], 2);
  }
  assertEquals(request.parentSpanId, "b7ad6b7169203331");
  assertEquals([queue.parentSpanId, run.parentSpanId], [request.spanId, request.spanId]);
  const times = [request.start, queue.start, queue.end, run.start, run.end, request.end];
  assertEquals(times, [...times].sort((a, b) => Number(a - b)));
  assertEquals(response.headers.get("traceresponse"), `00-${TRACE}-${request.spanId}-01`);
  assert(request.attributes["http.request.body.size"] as number > 0);
});

Deno.test("tensors have the same spans as rows", async () => {
  const { graph } = await app.request("/v2/models/fraud").then(async (response) => ({
    graph: await response.json(),
  }));
  const inputs = graph.inputs.map(({ name, datatype, shape }: {
    name: string;
    datatype: string;
    shape: number[];
  }) => {
    const whole = shape.map((size) => size === -1 ? 1 : size);
    const data = Array(whole.reduce((a, b) => a * b, 1)).fill(0);
    return { name, datatype, shape: whole, data };
  });
  const { response, spans } = await traced("/v2/models/fraud/infer", post({ inputs }));
  assertEquals(response.status, 200);
  assertEquals(spans.map(({ name }) => name), ["POST /v2/models/{model}/infer", "queue", "run"]);
  assertEquals(spans[2]!.attributes["model.rows"], 1);
});

Deno.test("a trace that begins here is named in the answer", async () => {
  const { response, spans } = await traced("/models/churn/predict", post({ instances: rows }));
  assertMatch(response.headers.get("traceresponse")!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  assertEquals(response.headers.get("traceresponse")!.split("-")[1], spans[0]!.traceId);
});

const untraced: readonly (readonly [name: string, path: string, init: RequestInit])[] = [
  [
    "whose caller does not record it",
    "/models/churn/predict",
    post({ instances: rows }, { traceparent: traceparent.replace(/1$/, "0") }),
  ],
  ["that probes the server", "/health", {}],
  ["that scrapes it", "/metrics", {}],
  ["for the list of models", "/models", {}],
  ["for a query", "/api/v1/query?query=up", {}],
  ["for an unknown path", "/no/such/path", {}],
];
for (const [name, path, init] of untraced) {
  Deno.test(`a request ${name} has no spans`, async () => {
    const { response, spans } = await traced(path, init);
    assertEquals([spans, response.headers.get("traceresponse")], [[], null]);
  });
}

Deno.test("a probe of a traced caller is traced too, and an unknown path has no route", async () => {
  const headers = { traceparent };
  assertEquals((await traced("/health", { headers })).spans[0]?.name, "GET /health");
  const { spans: [span] } = await traced("/no/such/path", { headers });
  assertEquals([span?.name, span?.attributes["http.route"]], ["GET", undefined]);
  assertEquals(span?.attributes["http.response.status_code"], 404);
});

Deno.test("an invalid traceparent is ignored, and a trace begins here", async () => {
  const init = post({ instances: rows }, { traceparent: "00-bad", tracestate: "a=1" });
  const { spans } = await traced("/models/churn/predict", init);
  assertEquals([spans[0]?.parentSpanId, spans[0]?.traceState], ["", ""]);
});

Deno.test("a refused request has one span, without an error of the server", async () => {
  const { response, spans } = await traced("/models/churn/predict", post({ instances: [{}] }));
  assertEquals([response.status, spans.length, spans[0]!.status], [400, 1, {}]);
  const all = await traced("/models/churn/predict", post({ instances: [...rows, ...rows] }));
  assertEquals([all.response.status, all.spans.length], [413, 1]);
});

Deno.test("a request without an available service has an error with its kind", async () => {
  const { response, spans } = await traced("/api/v1/query?query=up", { headers: { traceparent } });
  assertEquals([response.status, spans[0]?.status.code], [503, 2]);
});

Deno.test("/metrics has the ids of a trace as exemplars in OpenMetrics, and else not", async () => {
  const { response } = await traced("/models/churn/predict", post({ instances: rows }));
  app.monitor.keepExemplars(finished.flatMap(({ exemplars }) => exemplars));
  const [, traceId, spanId] = response.headers.get("traceresponse")!.split("-");
  const scrape = async (accept: string) =>
    await (await app.request("/metrics", { headers: { accept } })).text();
  const text = await scrape("application/openmetrics-text");
  const version = 'model="churn",version="1"';
  for (
    const [family, labels] of [
      ["http_request_duration_seconds", 'method="POST",route="/models/{model}/predict"'],
      ["model_request_duration_seconds", version],
      ["model_queue_duration_seconds", version],
      ["model_compute_duration_seconds", version],
    ]
  ) {
    const lines = text.split("\n").filter((line) =>
      line.startsWith(`${family}_bucket{${labels},`) && line.includes(" # ")
    );
    assertEquals(lines.length, 1, family);
    const [, id, span, value, time] =
      / # \{trace_id="(\w+)",span_id="(\w+)"\} (\S+) (\S+)$/.exec(lines[0]!) ?? [];
    assertEquals([id, span], [traceId, spanId]);
    const le = Number(/le="([^"]+)"/.exec(lines[0]!)![1]!.replace("+Inf", "Infinity"));
    assert(Number(value) <= le);
    assert(Math.abs(Number(time) - Date.now() / 1000) < 60);
  }
  assertEquals((await scrape("text/plain")).includes("trace_id"), false);
});
