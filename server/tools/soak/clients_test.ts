import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { inferring, predicting, querying, reloading, scraping, Soaker } from "./clients.ts";

/** A server that answers everything alike, and what it was asked for. */
function recorder(answer: () => Response) {
  const seen: { path: string; body: Uint8Array }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    seen.push({ path: `${request.method} ${pathname}`, body: await request.bytes() });
    return answer();
  });
  return {
    seen,
    paths: () => seen.map(({ path }) => path),
    soaker: new Soaker(`http://127.0.0.1:${server.addr.port}`),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const predictions = () => Response.json({ predictions: [{ id: "a" }] });

Deno.test("predicting() sends the label of every other answer", async () => {
  await using server = recorder(predictions);
  const client = predicting(server.soaker, { model: "m", records: [{ x: 1 }, { x: 2 }] }, ["Yes"]);
  for (const turn of [1, 2]) await client(turn);
  assertEquals(server.paths(), [
    "POST /models/m/predict",
    "POST /feedback",
    "POST /models/m/predict",
  ]);
  const texts = server.seen.map(({ body }) => new TextDecoder().decode(body));
  assertEquals(texts, [
    '{"instances":[{"x":2}]}',
    '[{"id":"a","actual":"Yes"}]',
    '{"instances":[{"x":1}]}',
  ]);
});

Deno.test("predicting() sends many rows in one request of five", async () => {
  await using server = recorder(predictions);
  await predicting(server.soaker, { model: "m", records: [{ x: 1 }] }, ["Yes"])(10);
  assertEquals(JSON.parse(new TextDecoder().decode(server.seen[0]!.body)).instances.length, 50);
});

Deno.test("inferring() sends tensors as JSON and as bytes behind it", async () => {
  await using server = recorder(predictions);
  const client = inferring(server.soaker, "m", 3);
  for (const turn of [0, 1]) await client(turn);
  const [json, binary] = server.seen.map(({ body }) => body);
  assertEquals(JSON.parse(new TextDecoder().decode(json)).inputs[0].data, [0.5, 0.5, 0.5]);
  assertEquals(new Float32Array(binary!.slice(-12).buffer), Float32Array.of(0.5, 0.5, 0.5));
});

Deno.test("the other clients ask for queries, lists, metrics and reloads", async () => {
  await using server = recorder(() => new Response("{}"));
  const clients = [
    querying(server.soaker),
    scraping(server.soaker),
    reloading(server.soaker, ["a", "b"]),
  ];
  for (const client of clients) for (const turn of [0, 1]) await client(turn);
  const paths = server.paths();
  assertStringIncludes(paths[0]!, "GET /api/v1/");
  assertEquals(paths.slice(1), [
    "GET /api/v1/query_range",
    ...["GET /metrics", "GET /health"],
    ...["POST /v2/repository/models/a/load", "POST /-/reload"],
    ...["POST /v2/repository/models/b/load", "POST /-/reload"],
  ]);
  assertEquals(server.soaker.totals, { requests: 8, failed: 0, failures: [] });
});

Deno.test("Soaker counts other statuses than 2xx as failures, and names the first ten", async () => {
  await using server = recorder(() => new Response("busy", { status: 503 }));
  for (let i = 0; i < 12; i++) assertEquals(await server.soaker.send("/a"), null);
  const { requests, failed, failures } = server.soaker.totals;
  assertEquals([requests, failed, failures.length], [12, 12, 10]);
  assertEquals(failures[0], "GET /a: 503 busy");
});

Deno.test("Soaker counts a refused connection as a failure", async () => {
  const soaker = new Soaker("http://127.0.0.1:1");
  assertEquals(await soaker.post("/a", {}), null);
  assertStringIncludes(soaker.totals.failures[0]!, "POST /a: ");
});
