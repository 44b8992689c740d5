import { assertEquals } from "@std/assert/mod.js";
import { RequestTrace } from "../tracing/request_trace.ts";
import { outgoingTrace, traceFields } from "./traced.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = `00-${TRACE}-b7ad6b7169203331`;

function request(flags: string): Request {
  const headers = { traceparent: `${CALLER}-${flags}`, tracestate: "a=1" };
  return new Request("http://server/", { headers });
}

const trace = new RequestTrace({
  ...{ method: "GET", url: "http://server/", traceId: TRACE, clockOffset: 0, start: 0 },
  parent: { traceId: TRACE, spanId: "b7ad6b7169203331", sampled: true, state: "a=1" },
  newSpanId: () => "00f067aa0ba902b7",
  onEnd: () => {},
});

Deno.test("requests to other servers have the span of a traced request as their parent", () => {
  assertEquals(outgoingTrace(request("01"), trace), {
    ...{ traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, tracestate: "a=1" },
  });
});

Deno.test("the trace of a request without a span is passed on, with the flag of the caller", () => {
  const passedOn = (flags: string) => outgoingTrace(request(flags), undefined)?.traceparent;
  assertEquals([passedOn("00"), passedOn("01")], [`${CALLER}-00`, `${CALLER}-01`]);
  assertEquals(outgoingTrace(new Request("http://server/"), undefined), undefined);
});

Deno.test("log lines have the ids of the span, or the caller's trace without one", () => {
  assertEquals(traceFields(request("01"), trace), {
    ...{ trace_id: TRACE, span_id: "00f067aa0ba902b7" },
  });
  assertEquals(traceFields(request("00"), undefined), { trace_id: TRACE });
  assertEquals(traceFields(new Request("http://server/"), undefined), { trace_id: undefined });
});
