import { assertEquals } from "@std/assert/mod.js";
import { requestText, type Span, spanText } from "./otlp.ts";
import { decodeExport } from "./testing/receiver.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  isParentRemote: true,
  state: "a=1",
  name: "GET /metrics",
  kind: "server",
  start: 1_700_000_000_000.25,
  end: 1_700_000_000_001.5,
  attributes: { text: "a", whole: 3, part: 0.5, yes: true, none: undefined },
  error: "it broke",
};

function received(span: Span) {
  const text = requestText({ "service.name": "x" }, { name: "m", version: "1" }, [spanText(span)]);
  return decodeExport(text);
}

Deno.test("a request has the spans of one resource and one scope", () => {
  const { resource, scope, spans } = received(SPAN);
  assertEquals(resource, { "service.name": "x" });
  assertEquals(scope, { name: "m", version: "1" });
  assertEquals(spans, [{
    traceId: SPAN.traceId,
    spanId: SPAN.spanId,
    parentSpanId: "00f067aa0ba902b7",
    traceState: "a=1",
    flags: 0x301,
    name: "GET /metrics",
    kind: 2,
    start: 1_700_000_000_000_250_000n,
    end: 1_700_000_000_001_500_000n,
    attributes: { text: "a", whole: 3, part: 0.5, yes: true },
    status: { code: 2, message: "it broke" },
  }]);
});

Deno.test("a span inside of the process has a local parent, and no error by default", () => {
  const inner: Span = { ...SPAN, isParentRemote: false, kind: "internal", error: undefined };
  const [span] = received(inner).spans;
  assertEquals([span!.flags, span!.kind, span!.status], [0x101, 1, {}]);
});

Deno.test("the first span of a trace has no parent and no state", () => {
  const { parentSpanId: _, ...rest } = SPAN;
  const first: Span = { ...rest, parentSpanId: undefined, isParentRemote: false, state: "" };
  const [span] = received(first).spans;
  assertEquals([span!.parentSpanId, span!.traceState], ["", ""]);
  assertEquals(spanText(first).includes("traceState"), false);
});

Deno.test("several spans are separated", () => {
  const texts = [spanText(SPAN), spanText(SPAN)];
  assertEquals(decodeExport(requestText({}, { name: "m", version: "1" }, texts)).spans.length, 2);
});
