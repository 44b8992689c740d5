import { assertEquals } from "@std/assert/mod.js";
import { VERSION } from "../version.ts";
import { Collector, type Delivery } from "./collector.ts";
import { requestText, spanText } from "./otlp.ts";
import { OtlpReceiver } from "./testing/receiver.ts";

const BODY = requestText({}, { name: "m", version: "1" }, [spanText({
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: undefined,
  ...{ state: "", name: "a", kind: "server", attributes: {}, error: undefined },
  ...{ start: 1_700_000_000_000, end: 1_700_000_000_000 },
})]);
const forever = new AbortController().signal;

Deno.test("a collector gets JSON at its URL, with the headers", async () => {
  await using receiver = new OtlpReceiver();
  const headers = { "api-key": "1234", "content-type": "text/plain" };
  const collector = new Collector({ url: `${receiver.url}/v1/traces?a=1`, headers });
  assertEquals(await collector.post(BODY, forever), { kind: "taken", rejected: 0, message: "" });
  const [{ path, headers: received, spans }] = receiver.exports as [typeof receiver.exports[0]];
  assertEquals([path, spans.length], ["/v1/traces", 1]);
  assertEquals(received.get("api-key"), "1234");
  assertEquals(received.get("content-type"), "application/json");
  assertEquals(received.get("user-agent"), `modelwatch/${VERSION}`);
});

const answers: readonly (readonly [name: string, answer: Response, want: Delivery])[] = [
  [
    "an empty body",
    new Response(null, { status: 200 }),
    { kind: "taken", rejected: 0, message: "" },
  ],
  ["an empty object", Response.json({}), { kind: "taken", rejected: 0, message: "" }],
  [
    "rejected spans",
    Response.json({ partialSuccess: { rejectedSpans: "3", errorMessage: "old" } }),
    { kind: "taken", rejected: 3, message: "old" },
  ],
  [
    "a number that is none",
    Response.json({ partialSuccess: { rejectedSpans: -1 } }),
    { kind: "taken", rejected: 0, message: "" },
  ],
  [
    "status 400",
    new Response("x".repeat(300), { status: 400 }),
    { kind: "refused", reason: `status 400: ${"x".repeat(200)}` },
  ],
  ["status 404", new Response(null, { status: 404 }), { kind: "refused", reason: "status 404" }],
  [
    "a redirect",
    new Response(null, { status: 307, headers: { location: "http://127.0.0.1:1/" } }),
    { kind: "refused", reason: "status 307" },
  ],
  ...[429, 502, 503, 504].map((status) =>
    [
      `status ${status}`,
      new Response(null, { status }),
      { kind: "retry", reason: `status ${status}`, afterMs: undefined },
    ] as const
  ),
  [
    "a pause",
    new Response("busy", { status: 503, headers: { "retry-after": "2" } }),
    { kind: "retry", reason: "status 503: busy", afterMs: 2000 },
  ],
  [
    "a pause that ends at a date",
    new Response(null, {
      status: 503,
      headers: { "retry-after": "Fri, 31 Dec 1999 23:59:59 GMT" },
    }),
    { kind: "retry", reason: "status 503", afterMs: undefined },
  ],
];
for (const [name, answer, want] of answers) {
  Deno.test(`a collector that answers with ${name}: ${want.kind}`, async () => {
    await using receiver = new OtlpReceiver();
    receiver.answers.push(() => answer);
    const collector = new Collector({ url: receiver.url, headers: {} });
    assertEquals(await collector.post(BODY, forever), want);
  });
}

/** A receiver that has had a port, and is gone. */
async function closedReceiver(): Promise<OtlpReceiver> {
  await using receiver = new OtlpReceiver();
  return receiver;
}

Deno.test("a collector that cannot be reached may be tried again", async () => {
  const { url } = await closedReceiver();
  const collector = new Collector({ url, headers: {} });
  assertEquals(await collector.post(BODY, forever), {
    ...{ kind: "retry", reason: "Connection refused", afterMs: undefined },
  });
});

Deno.test("a collector that does not answer in time may be tried again", async () => {
  await using receiver = new OtlpReceiver();
  const late = Promise.withResolvers<Response>();
  receiver.answers.push(() => late.promise);
  const collector = new Collector({ url: receiver.url, headers: {}, timeoutMs: 50 });
  const delivery = await collector.post(BODY, forever);
  assertEquals(delivery, { kind: "retry", reason: "no answer in time", afterMs: undefined });
  late.resolve(new Response());
});

Deno.test("a request to a collector can be stopped", async () => {
  await using receiver = new OtlpReceiver();
  const late = Promise.withResolvers<Response>();
  receiver.answers.push(() => late.promise);
  const stop = new AbortController();
  const posted = new Collector({ url: receiver.url, headers: {} }).post(BODY, stop.signal);
  stop.abort();
  assertEquals((await posted).kind, "retry");
  late.resolve(new Response());
});

Deno.test("of an answer that never ends, a collector's start is read", async () => {
  await using receiver = new OtlpReceiver();
  const chunk = new TextEncoder().encode("busy ".repeat(1000));
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
  receiver.answers.push(() => new Response(body, { status: 400 }));
  const collector = new Collector({ url: receiver.url, headers: {} });
  const delivery = await collector.post(BODY, forever);
  assertEquals(delivery, { kind: "refused", reason: `status 400: ${"busy ".repeat(40)}` });
});
