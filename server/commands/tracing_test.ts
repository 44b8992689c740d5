import { assert, assertEquals } from "@std/assert/mod.js";
import { OtlpReceiver } from "../tracing/testing/receiver.ts";
import { VERSION } from "../version.ts";
import { TestServer } from "./testing/server.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;

/** A row that the demo model of fraud takes. */
const ROW = Array(28).fill(0);

async function predict(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/models/fraud/predict`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ instances: [ROW] }),
  });
  assertEquals(response.status, 200, await response.text());
  return response.headers.get("traceresponse");
}

Deno.test("spans arrive at a collector, with the service and its attributes", async () => {
  await using receiver = new OtlpReceiver();
  await using server = await TestServer.start([
    ...["--trace-endpoint", receiver.url, "--trace-header", "api-key=12%2034"],
    ...["--trace-attribute", "team=risk,service.name=other", "--log-requests"],
  ]);
  await predict(server.url, { traceparent });
  await receiver.until(() => receiver.spans.length === 3);
  const [{ path, headers, resource, scope }] = receiver.exports as [typeof receiver.exports[0]];
  assertEquals([path, headers.get("api-key")], ["/v1/traces", "12 34"]);
  assertEquals({ ...resource, "service.instance.id": "" }, {
    ...{ "service.name": "other", "service.version": VERSION, "service.instance.id": "" },
    team: "risk",
  });
  assertEquals(scope, { name: "modelwatch", version: VERSION });
  assertEquals(new Set(receiver.spans.map(({ traceId }) => traceId)), new Set([TRACE]));
  const line = await server.line(({ message }) => message === "request");
  const request = receiver.spans.find(({ kind }) => kind === 2)!;
  assertEquals([line.trace_id, line.span_id], [TRACE, request.spanId]);
  assert(Math.abs(Number(request.start / 1_000_000n) - Date.now()) < 60_000);
});

Deno.test("the last spans are sent before the server ends", async () => {
  await using receiver = new OtlpReceiver();
  await using server = await TestServer.start(["--trace-endpoint", receiver.url]);
  await predict(server.url, { traceparent });
  assertEquals(await server.stop(), 0);
  assertEquals(receiver.spans.map(({ name }) => name).sort(), [
    ...["POST /models/{model}/predict", "queue", "run"],
  ]);
});

Deno.test("without a collector nothing is traced, and log lines have the caller's trace", async () => {
  await using server = await TestServer.start(["--log-requests"]);
  assertEquals(await predict(server.url, { traceparent }), null);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  assertEquals(text.includes("tracing_spans_total{"), false);
  await server.line(({ trace_id }) => trace_id === TRACE);
});

Deno.test("a collector that is away costs spans, and no predictions", async () => {
  const receiver = new OtlpReceiver();
  const { url } = receiver;
  await receiver[Symbol.asyncDispose]();
  await using server = await TestServer.start(["--trace-endpoint", url]);
  assert(await predict(server.url));
  await server.line(({ level, message }) =>
    level === "warn" && message === "Cannot export spans: Connection refused"
  );
  assertEquals(await server.stop(), 0);
});
