import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { hashOfKey } from "../access/key_ring.ts";
import { TestApp } from "../http/testing/app.ts";
import { FORWARDED_ROUTES } from "./forwarded_routes.ts";
import { TestGateway } from "./testing/gateway.ts";
import { RawUpstream } from "./testing/raw_upstream.ts";

/** A port where nothing listens. */
function deadUrl(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}

async function errorOf(response: Response): Promise<string> {
  return (await response.json()).error;
}

// What the description calls them.
const OF_OPERATORS = ["query", "metrics", "admin"];
const NOT_FORWARDED = ["Health", "Dashboard", "Access", "Prometheus"];

interface DescribedRoute {
  readonly tags: readonly string[];
  readonly "x-required-scope"?: string;
}

Deno.test("the gateway forwards exactly the routes of clients that the server has", async () => {
  const server = await TestApp.start({ graphs: {} });
  const { paths } = await (await server.request("/openapi.json")).json();
  const theirs = Object.entries<Record<string, DescribedRoute>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { "x-required-scope": scope = "" }]) => !OF_OPERATORS.includes(scope))
      .filter(([, { tags }]) => !NOT_FORWARDED.includes(tags[0]!))
      .map(([method]) => `${method.toUpperCase()} ${path}`)
  );
  const forwarded = FORWARDED_ROUTES.map(({ method, path }) => `${method} ${path}`);
  assertEquals(forwarded.sort(), [...theirs, "GET /openapi.json"].sort());
});

Deno.test("a request reaches the upstream, and its answer the client", async () => {
  using upstream = new RawUpstream((_, connection) =>
    connection.answer('{"a":1}', "201 Created", "content-type: application/json\r\nx-b: c\r\n")
  );
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.post("/models/churn/predict?allow_nan=true", { x: 1 }, {
    "x-request-id": "id-1",
    "content-type": "application/json",
  });
  assertEquals([response.status, await response.text()], [201, '{"a":1}']);
  assertEquals(response.headers.get("x-b"), "c");
  assertEquals(response.headers.get("x-request-id"), "id-1");
  const [request] = upstream.requests;
  assertStringIncludes(request!, "POST /models/churn/predict?allow_nan=true HTTP/1.1\r\n");
  assertStringIncludes(request!, "\r\ncontent-type: application/json\r\n");
  assertStringIncludes(request!, '\r\n\r\n{"x":1}');
  assertEquals(
    await gateway.metrics(
      'http_requests_total{method="POST",route="/models/{model}/predict",status="201"}',
    ),
    [
      'http_requests_total{method="POST",route="/models/{model}/predict",status="201"} 1',
    ],
  );
});

Deno.test("requests one after another share a connection", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url]);
  for (let i = 0; i < 5; i++) assertEquals(await (await gateway.post("/predict")).text(), "x");
  assertEquals([upstream.opened, upstream.requests.length], [1, 5]);
});

Deno.test("a connection that the upstream has closed is not used again", async () => {
  using upstream = new RawUpstream(async (_, connection) => {
    await connection.answer("x", "200 OK", "connection: close\r\n");
    connection.close();
  });
  using gateway = new TestGateway([upstream.url]);
  for (let i = 0; i < 3; i++) assertEquals((await gateway.post("/feedback")).status, 200);
  assertEquals(upstream.opened, 3);
});

Deno.test("a large body goes through in both directions", async () => {
  const size = 3_000_000;
  using upstream = new RawUpstream((request, connection) => {
    const body = request.slice(request.indexOf("\r\n\r\n") + 4);
    return connection.answer(body);
  });
  using gateway = new TestGateway([upstream.url]);
  const body = new Uint8Array(size).fill(120);
  const response = await gateway.request("/models/m/predict", {
    ...{ method: "POST", body, headers: { "content-length": String(size) } },
  });
  assertEquals(response.headers.get("content-length"), String(size));
  assertEquals((await response.bytes()).length, size);
  assertEquals(await gateway.metrics("gateway_upstream_requests_in_flight"), [
    `gateway_upstream_requests_in_flight{upstream="127.0.0.1:${upstream.port}"} 0`,
  ]);
});

Deno.test("a body without a length is sent in chunks", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url]);
  const body = ReadableStream.from([new Uint8Array([97, 98]), new Uint8Array([99])]);
  assertEquals((await gateway.request("/predict", { method: "POST", body })).status, 200);
  assertStringIncludes(upstream.requests[0]!, "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
});

Deno.test("a body above --max-body is refused, whether its length is known or not", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url], { maxBody: 100_000 });
  const bytes = new Uint8Array(100_001);
  const declared = { "content-length": String(bytes.length) };
  const message = "The body is larger than 100000 bytes (--max-body): send fewer rows at once";
  for (const headers of [declared, {}] as Record<string, string>[]) {
    const body = ReadableStream.from([bytes]);
    const response = await gateway.request("/predict", { method: "POST", body, headers });
    assertEquals([response.status, await errorOf(response)], [413, message]);
  }
  assertEquals(upstream.requests, []);
});

Deno.test("labels may be of any length", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url], { maxBody: 100_000 });
  const body = ReadableStream.from([new Uint8Array(200_000).fill(97)]);
  assertEquals((await gateway.request("/feedback", { method: "POST", body })).status, 200);
});

Deno.test("an answer that breaks off is cut, and counted", async () => {
  using upstream = new RawUpstream(async (_, connection) => {
    await connection.send(`HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${"x".repeat(70_000)}`);
    connection.close();
  });
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.request("/models");
  assertEquals((await response.bytes()).length, 70_000);
  const [line] = gateway.logged;
  assertStringIncludes(line!, "an answer broke off");
  assertStringIncludes(line!, "closed the connection in the middle of its answer");
});

Deno.test("an answer in chunks that breaks off fails", async () => {
  using upstream = new RawUpstream(async (_, connection) => {
    await connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel");
    connection.close();
  });
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.request("/models");
  const failed = await response.text().then(() => false, () => true);
  assertEquals(failed, true);
});

Deno.test("HEAD has the length of the answer to GET, and ends", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x".repeat(100)));
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.request("/models", { method: "HEAD" });
  assertEquals([response.headers.get("content-length"), await response.text()], ["100", ""]);
  assertMatch(upstream.requests[0]!, /^GET /);
});

Deno.test("HEAD of an answer that is streamed ends too", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x".repeat(100_000)));
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.request("/models", { method: "HEAD" });
  assertEquals([response.headers.get("content-length"), await response.text()], ["100000", ""]);
  assertEquals(gateway.upstreams.all[0]!.inFlight, 0);
});

Deno.test("an upstream that is away is answered with 502 and the reason", async () => {
  using gateway = new TestGateway([deadUrl()]);
  const response = await gateway.post("/predict");
  assertEquals(response.status, 502);
  assertEquals(await errorOf(response), "The model server cannot be reached: Connection refused");
  using several = new TestGateway([deadUrl(), deadUrl()]);
  assertEquals(
    await errorOf(await several.post("/predict")),
    "None of the 2 model servers can be reached; the last cannot be reached: Connection refused",
  );
});

Deno.test("a request that reached no upstream goes to another one, whatever it is", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  const dead = deadUrl();
  using gateway = new TestGateway([dead, upstream.url]);
  const body = ReadableStream.from([new Uint8Array([97])]);
  assertEquals((await gateway.request("/feedback", { method: "POST", body })).status, 200);
  assertEquals(await gateway.metrics("gateway_upstream_retries_total"), [
    `gateway_upstream_retries_total{upstream="${new URL(dead).host}"} 1`,
    `gateway_upstream_retries_total{upstream="127.0.0.1:${upstream.port}"} 0`,
  ]);
  // It is not tried again before a health check has found it healthy.
  for (let i = 0; i < 4; i++) assertEquals((await gateway.post("/feedback")).status, 200);
  assertEquals(await gateway.metrics("gateway_upstream_up"), [
    `gateway_upstream_up{upstream="${new URL(dead).host}"} 0`,
    `gateway_upstream_up{upstream="127.0.0.1:${upstream.port}"} 1`,
  ]);
  assertEquals(
    (await gateway.metrics("gateway_upstream_requests_total"))
      .filter((line) => line.includes("unreachable") && !line.endsWith(" 0")).length,
    1,
  );
});

/** An upstream that closes the connection of its first requests without an answer. */
function breaking(times: number): RawUpstream {
  let broken = 0;
  return new RawUpstream((_, connection) =>
    broken++ < times ? connection.close() : connection.answer("x")
  );
}

Deno.test("a prediction whose connection broke is sent once more", async () => {
  for (const [times, status] of [[1, 200], [2, 502]] as const) {
    using upstream = breaking(times);
    using gateway = new TestGateway([upstream.url]);
    const response = await gateway.post("/models/m/predict");
    assertEquals(response.status, status);
    assertEquals(upstream.requests.length, 2);
    if (status === 200) continue;
    assertEquals(
      await errorOf(response),
      "The model server closed the connection before it answered: " +
        "it may have handled the request before",
    );
  }
});

Deno.test("labels whose connection broke are not sent again", async () => {
  using upstream = breaking(1);
  using gateway = new TestGateway([upstream.url]);
  assertEquals((await gateway.post("/feedback")).status, 502);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("a body that was streamed is not sent again", async () => {
  using upstream = breaking(1);
  using gateway = new TestGateway([upstream.url]);
  const body = ReadableStream.from([new Uint8Array([97])]);
  assertEquals((await gateway.request("/predict", { method: "POST", body })).status, 502);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("an answer that is not HTTP is answered with 502", async () => {
  using upstream = new RawUpstream((_, connection) => connection.send("SSH-2.0-x\r\n\r\n"));
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.post("/predict");
  assertEquals(response.status, 502);
  assertEquals(
    await errorOf(response),
    'The model server sent an answer that is not HTTP/1.1: status line "SSH-2.0-x"',
  );
});

Deno.test("an upstream that does not answer in time is answered with 504, and not asked again", async () => {
  using upstream = new RawUpstream(() => {});
  using gateway = new TestGateway([upstream.url], { timeoutMs: 50 });
  const response = await gateway.post("/predict");
  assertEquals(
    [response.status, await errorOf(response)],
    [504, "The model server did not answer within 0.05 s (--timeout)"],
  );
  assertEquals(upstream.requests.length, 1);
});

Deno.test("a body may arrive for longer than --timeout, which is the time of the upstream", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url], { timeoutMs: 100 });
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      if (sent++ < 5) controller.enqueue(new Uint8Array([97]));
      else controller.close();
    },
  });
  assertEquals((await gateway.request("/feedback", { method: "POST", body })).status, 200);
});

Deno.test("an upstream that does not take a streamed body in time is answered with 504", async () => {
  using upstream = new RawUpstream(() => {});
  using gateway = new TestGateway([upstream.url], { timeoutMs: 50 });
  const body = ReadableStream.from([new Uint8Array([97])]);
  assertEquals((await gateway.request("/feedback", { method: "POST", body })).status, 504);
  assertEquals(gateway.upstreams.all[0]!.inFlight, 0);
});

Deno.test("connections without a request for long are closed, and the others kept", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url]);
  await gateway.post("/predict");
  const [only] = gateway.upstreams.all;
  only!.closeIdle(60_000);
  await gateway.post("/predict");
  assertEquals(upstream.opened, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  only!.closeIdle(10);
  await gateway.post("/predict");
  assertEquals(upstream.opened, 2);
});

Deno.test("the upstream with fewer requests gets the next one", async () => {
  const held: (() => void)[] = [];
  const hold = new RawUpstream((_, connection) => {
    held.push(() => void connection.answer("held"));
  });
  using _ = hold;
  using other = new RawUpstream((_, connection) => connection.answer("other"));
  using gateway = new TestGateway([hold.url, other.url]);
  const first = gateway.post("/predict");
  for (let i = 0; i < 3; i++) assertEquals(await (await gateway.post("/predict")).text(), "other");
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  held[0]!();
  assertEquals(await (await first).text(), "held");
});

Deno.test("requests beyond the connections wait, and those beyond the queue get 503", async () => {
  const held: (() => void)[] = [];
  using upstream = new RawUpstream((_, connection) => {
    held.push(() => void connection.answer("x"));
  });
  using gateway = new TestGateway([upstream.url], { connections: 1, queue: 1 });
  const answers = [gateway.post("/predict"), gateway.post("/predict"), gateway.post("/predict")];
  const refused = await answers[2]!;
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertMatch(await errorOf(refused), /^1 requests wait for a model server already \(--queue\)/);
  for (let answered = 0; answered < 2;) {
    if (held.length > answered) held[answered++]!();
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals([(await answers[0]!).status, (await answers[1]!).status], [200, 200]);
  assertEquals(upstream.opened, 1);
});

Deno.test("a request that waits too long for a connection gets 503", async () => {
  using upstream = new RawUpstream(() => {});
  using gateway = new TestGateway([upstream.url], { connections: 1, timeoutMs: 100 });
  const answers = await Promise.all([gateway.post("/predict"), gateway.post("/predict")]);
  assertEquals(answers.map(({ status }) => status).sort(), [503, 504]);
});

Deno.test("/health is 503 while no upstream is healthy, and names them", async () => {
  let status = "200 OK";
  using upstream = new RawUpstream((_, connection) => connection.answer("", status));
  const dead = deadUrl();
  using gateway = new TestGateway([upstream.url, dead]);
  const health = async () => {
    const response = await gateway.request("/health");
    return [response.status, await response.json()];
  };
  await gateway.health.start();
  const upstreams = {
    [`127.0.0.1:${upstream.port}`]: "healthy",
    [new URL(dead).host]: "not healthy",
  };
  assertEquals(await health(), [200, { status: "ok", upstreams }]);
  assertEquals((await gateway.request("/v2/health/ready")).status, 200);
  status = "503 Service Unavailable";
  using later = new TestGateway([upstream.url]);
  await later.health.start();
  assertEquals((await later.request("/health")).status, 503);
  assertEquals((await later.request("/v2/health/ready")).status, 503);
  assertEquals((await later.request("/-/ready")).status, 503);
  assertEquals((await later.request("/v2/health/live")).status, 200);
  assertStringIncludes(later.logged[0]!, '"reason":"/health answers 503"');
});

Deno.test("/health under an unknown name shows no upstreams", async () => {
  using gateway = new TestGateway([deadUrl()]);
  const response = await gateway.request("/health", { headers: { host: "evil.example" } });
  assertEquals(await response.json(), { status: "ok" });
});

Deno.test("curl gets one word at /, and the metrics of the gateway", async () => {
  using gateway = new TestGateway([deadUrl()]);
  assertEquals(await (await gateway.request("/")).text(), "home\n");
  const metrics = await (await gateway.request("/metrics")).text();
  assertStringIncludes(metrics, "# TYPE http_requests_total counter");
  assert(!metrics.includes("model_predictions_total"));
});

Deno.test("routes of the operator are not forwarded", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url]);
  for (const path of ["/api/v1/query", "/-/reload", "/v2/repository/models/m/load"]) {
    assertEquals((await gateway.post(path)).status, 404);
  }
  assertEquals(upstream.requests, []);
});

Deno.test("keys of the gateway are checked, and not passed on", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  const key = { name: "shop", sha256: hashOfKey("k"), scopes: ["predict"], models: ["churn"] };
  using gateway = new TestGateway([upstream.url], {
    keys: [{ ...key, rates: {}, expiresMs: undefined } as never],
    upstreamKey: "theirs",
  });
  const status = async (path: string, shown = "k") =>
    (await gateway.post(path, {}, { "x-api-key": shown })).status;
  assertEquals(await status("/models/churn/predict", "wrong"), 401);
  assertEquals(await status("/models/fraud/predict"), 403);
  assertEquals(await status("/predict"), 403);
  assertEquals(await status("/feedback"), 403);
  assertEquals(await status("/models/churn/predict"), 200);
  assertEquals(upstream.requests.length, 1);
  assertStringIncludes(upstream.requests[0]!, "\r\nauthorization: Bearer theirs\r\n");
  assert(!upstream.requests[0]!.includes("x-api-key"));
});

Deno.test("pages of other sites may not predict through the gateway", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url]);
  const response = await gateway.post("/predict", {}, { "sec-fetch-site": "cross-site" });
  assertEquals(response.status, 403);
  assertEquals(upstream.requests, []);
});

Deno.test("--demo-error-rate fails predictions only, before they are sent", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("x"));
  using gateway = new TestGateway([upstream.url], { demoErrorRate: 1 });
  assertEquals((await gateway.post("/predict")).status, 500);
  assertEquals((await gateway.post("/feedback")).status, 200);
  assertEquals(upstream.requests.length, 1);
});
