import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { requestText } from "./otlp.ts";
import type { FinishedTrace } from "./request_trace.ts";
import { decodeExport } from "./testing/receiver.ts";
import { Tracer } from "./tracer.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

const caller = (flags: string) =>
  new Headers({ traceparent: `00-${TRACE}-b7ad6b7169203331-${flags}`, tracestate: "a=1" });

const requestWith = (headers: Headers) => ({ method: "GET", url: "http://server/", headers });

function begin(sample: number, random: number, headers: Headers, mayBegin = true) {
  const tracer = new Tracer({ sample, random: () => random, onEnd: () => {} });
  return tracer.begin(requestWith(headers), mayBegin, performance.now());
}

Deno.test("a request of a sampled trace is traced as part of it, whatever the share", () => {
  const trace = begin(0, 0, caller("01"), false);
  assertEquals(trace?.traceId, TRACE);
  assertEquals(trace?.context.state, "a=1");
});

Deno.test("a request of a trace that is not sampled is not traced", () => {
  assertEquals(begin(1, 0, caller("00")), undefined);
});

const cases:
  readonly (readonly [sample: number, random: number, mayBegin: boolean, want: boolean])[] = [
    [1, 0.999, true, true],
    [0.5, 0.49, true, true],
    [0.5, 0.5, true, false],
    [0, 0, true, false],
    [1, 0, false, false],
  ];
for (const [sample, random, mayBegin, want] of cases) {
  const what = `share ${sample}, random number ${random}${mayBegin ? "" : ", on a probe"}`;
  Deno.test(`a trace ${want ? "begins" : "does not begin"} with a request: ${what}`, () => {
    assertEquals(begin(sample, random, new Headers(), mayBegin) !== undefined, want);
    const invalid = new Headers({ traceparent: "00-no", tracestate: "a=1" });
    const trace = begin(sample, random, invalid, mayBegin);
    assertEquals([trace !== undefined, trace?.context.state ?? ""], [want, ""]);
  });
}

Deno.test("traces that begin here have ids of their own", () => {
  const [one, other] = [begin(1, 0, new Headers()), begin(1, 0, new Headers())];
  assertMatch(one!.traceId, /^[0-9a-f]{32}$/);
  assertEquals(one!.traceId === other!.traceId, false);
});

Deno.test("a span has the time of the system's clock", () => {
  let finished: FinishedTrace | undefined;
  const tracer = new Tracer({ sample: 1, onEnd: (trace) => finished = trace });
  const before = Date.now();
  tracer.begin(requestWith(new Headers()), true, performance.now())!.ended({
    ...{ route: "/", labels: {}, status: 200, seconds: 0 },
    ...{ requestBytes: 0, responseBytes: 0 },
  });
  const text = requestText({}, { name: "m", version: "1" }, finished!.spans);
  const started = Number(decodeExport(text).spans[0]!.start / 1_000_000n);
  assertEquals(Math.abs(started - before) < 1000, true, `${started} and ${before}`);
});
