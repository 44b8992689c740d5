import { assertEquals } from "@std/assert/mod.js";
import { overloadedError } from "../errors.ts";
import { type FinishedTrace, RequestTrace, type TracedAnswer } from "./request_trace.ts";
import { requestText } from "./otlp.ts";
import { decodeExport, type ReceivedSpan } from "./testing/receiver.ts";
import type { TraceContext } from "./trace_context.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT: TraceContext = {
  ...{ traceId: TRACE, spanId: "b7ad6b7169203331", sampled: true, state: "a=1" },
};
const LABELS = { method: "POST", route: "/predict" };
const ANSWER: TracedAnswer = {
  route: "/predict",
  labels: LABELS,
  status: 200,
  seconds: 0.5,
  requestBytes: 10,
  responseBytes: 20,
};

const REQUEST = { method: "POST", url: "http://server/base/predict?key=secret" };

/** The trace of a request that arrives at 100 ms, with spans numbered from 1. */
function traced(request = REQUEST) {
  let spans = 0;
  let finished: FinishedTrace | undefined;
  const trace = new RequestTrace({
    ...{ traceId: TRACE, parent: PARENT, clockOffset: 1_700_000_000_000, start: 100 },
    ...request,
    newSpanId: () => String(++spans).padStart(16, "0"),
    onEnd: (ended) => finished = ended,
  });
  const end = (answer: Partial<TracedAnswer> = {}) => {
    trace.ended({ ...ANSWER, ...answer });
    const { spans, exemplars } = finished!;
    const text = requestText({}, { name: "m", version: "1" }, spans);
    return { spans: decodeExport(text).spans, exemplars };
  };
  return { trace, end };
}

const ms = ({ start, end }: ReceivedSpan) =>
  [start, end].map((time) => Number(time - 1_700_000_000_000_000_000n) / 1e6);
const run = { from: 130, to: 140, rows: 5, requests: 2, error: undefined };

Deno.test("the span of a request has the caller's span as its parent", () => {
  const { spans: [span, ...others] } = traced().end();
  assertEquals(others, []);
  assertEquals({ ...span, start: 0, end: 0 }, {
    traceId: TRACE,
    spanId: "0000000000000001",
    parentSpanId: PARENT.spanId,
    traceState: "a=1",
    flags: 0x301,
    name: "POST /predict",
    kind: 2,
    attributes: {
      "http.request.method": "POST",
      "http.route": "/predict",
      "http.response.status_code": 200,
      "http.request.body.size": 10,
      "http.response.body.size": 20,
      "url.scheme": "http",
      "url.path": "/base/predict",
    },
    status: {},
    ...{ start: 0, end: 0 },
  });
  assertEquals(ms(span!), [100, 600]);
});

Deno.test("a trace that begins with the request has no parent", () => {
  const root = new RequestTrace({
    ...{ traceId: TRACE, parent: undefined, clockOffset: 1_700_000_000_000, start: 100 },
    ...REQUEST,
    newSpanId: () => "0000000000000001",
    onEnd: ({ spans }) => {
      const text = requestText({}, { name: "m", version: "1" }, spans);
      const [{ parentSpanId, flags, traceState }] = decodeExport(text).spans as [ReceivedSpan];
      assertEquals([parentSpanId, flags, traceState], ["", 0x101, ""]);
    },
  });
  assertEquals(root.context, {
    ...{ traceId: TRACE, spanId: "0000000000000001", sampled: true, state: "" },
  });
  root.ended(ANSWER);
});

Deno.test("the span of a request is the parent of requests to other servers", () => {
  const { trace } = traced();
  assertEquals(trace.context, { ...PARENT, spanId: "0000000000000001" });
});

Deno.test("waits and runs are spans below the request, with the model and the rows", () => {
  const { trace, end } = traced();
  trace.predicting("churn", "2", 3);
  trace.waited(110, 130);
  trace.ran(run);
  trace.predicted(0.04);
  const { spans: [request, queue, ran] } = end();
  const model = { "model.name": "churn", "model.version": "2", "model.rows": 3 };
  assertEquals(request!.attributes["model.name"], "churn");
  assertEquals([queue!.name, queue!.kind, queue!.attributes], ["queue", 1, model]);
  assertEquals([queue!.parentSpanId, queue!.flags], [request!.spanId, 0x101]);
  assertEquals([ran!.name, ran!.traceState], ["run", "a=1"]);
  assertEquals(ran!.attributes, { ...model, "model.batch.rows": 5, "model.batch.requests": 2 });
  assertEquals([ms(queue!), ms(ran!)], [[110, 130], [130, 140]]);
  assertEquals(new Set([request!.spanId, queue!.spanId, ran!.spanId]).size, 3);
});

Deno.test("rows that run one by one wait from the end of the run before", () => {
  const { trace, end } = traced();
  trace.waited(110, 130);
  trace.ran(run);
  trace.waited(110, 150);
  const { spans: [, first, , second] } = end();
  assertEquals([ms(first!), ms(second!)], [[110, 130], [140, 150]]);
});

Deno.test("a run that failed has the error, and no exemplar", () => {
  const { trace, end } = traced();
  trace.ran({ ...run, error: overloadedError("too much") });
  trace.ran({ ...run, error: new Error("/secret/path") });
  const { spans: [, known, unknown], exemplars } = end();
  assertEquals(known!.status, { code: 2, message: "too much" });
  assertEquals(unknown!.status, { code: 2, message: "Internal error" });
  assertEquals(exemplars.map(({ family }) => family), ["http_request_duration_seconds"]);
});

Deno.test("a status from 500 on makes the span an error, with the kind of the error", () => {
  const { trace, end } = traced();
  trace.failed(overloadedError("too much"));
  const { spans: [span] } = end({ status: 503 });
  assertEquals(span!.attributes["error.type"], "overloaded");
  assertEquals(span!.status, { code: 2, message: "too much" });
});

Deno.test("an unexpected error is named by its status, without its message", () => {
  const { trace, end } = traced();
  trace.failed(new Error("/secret/path"));
  const { spans: [span] } = end({ status: 500 });
  assertEquals(span!.attributes["error.type"], "500");
  assertEquals(span!.status, { code: 2, message: "Internal error" });
});

Deno.test("a handler that answers with a status from 500 on has an error without a text", () => {
  const { spans: [span] } = traced().end({ status: 502 });
  assertEquals([span!.attributes["error.type"], span!.status], ["502", { code: 2, message: "" }]);
});

Deno.test("a request that is refused is no error of the server", () => {
  const { trace, end } = traced();
  trace.failed(overloadedError("no"));
  const { spans: [span] } = end({ status: 499 });
  assertEquals([span!.status, "error.type" in span!.attributes], [{}, false]);
});

Deno.test("a request without a route is named by its method, an odd method by HTTP", () => {
  const [plain] = traced().end({ route: undefined }).spans;
  assertEquals([plain!.name, "http.route" in plain!.attributes], ["POST", false]);
  const [odd] = traced({ method: "BREW", url: "https://server/" }).end().spans;
  assertEquals(odd!.name, "HTTP /predict");
  assertEquals(odd!.attributes["http.request.method"], "_OTHER");
  assertEquals(odd!.attributes["http.request.method_original"], "BREW");
  assertEquals(odd!.attributes["url.scheme"], "https");
});

Deno.test("long texts are cut, and further runs are left out", () => {
  const { trace, end } = traced({
    ...{ method: "B".repeat(2000), url: `http://server/${"p".repeat(2000)}` },
  });
  for (let i = 0; i < 60; i++) {
    trace.waited(i, i + 1);
    trace.ran({ ...run, from: i + 1, to: i + 1 });
  }
  trace.failed(overloadedError("x".repeat(2000)));
  const { spans } = end({ status: 503 });
  assertEquals(spans.length, 101);
  const { attributes, status } = spans[0]!;
  assertEquals((attributes["url.path"] as string).length, 1000);
  assertEquals((attributes["http.request.method_original"] as string).length, 1000);
  assertEquals(status.message!.length, 1000);
});

Deno.test("each histogram of the request's latencies has one exemplar with the ids", () => {
  const { trace, end } = traced();
  trace.predicting("churn", "2", 3);
  trace.waited(110, 130);
  trace.ran(run);
  trace.waited(140, 150);
  trace.predicted(0.04);
  const version = { model: "churn", version: "2" };
  const ids = { traceId: TRACE, spanId: "0000000000000001", timeMs: 1_700_000_000_600 };
  assertEquals(end().exemplars, [
    { family: "model_queue_duration_seconds", labels: version, value: 0.02, ...ids },
    { family: "model_compute_duration_seconds", labels: version, value: 0.01, ...ids },
    { family: "model_request_duration_seconds", labels: version, value: 0.04, ...ids },
    { family: "http_request_duration_seconds", labels: LABELS, value: 0.5, ...ids },
  ]);
});
