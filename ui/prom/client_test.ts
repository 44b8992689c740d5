import { assert, assertEquals, assertRejects } from "@std/assert/mod.js";
import { BackendError, Client, UnreachableError } from "./client.ts";

const ANSWER = { status: "success", data: { resultType: "vector", result: [] } };
const signal = new AbortController().signal;

/** A client of a source that gives an answer, and what it was asked. */
function clientOf(body: unknown, answer: ResponseInit = {}) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const client = new Client("http://source/api/v1", (url, init) => {
    asked.push({ url: String(url), init });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return Promise.resolve(new Response(text, answer));
  });
  return { client, asked, url: () => asked[0]!.url };
}

Deno.test("Client requests an instant, with a limit if there is one", async () => {
  const { client, asked } = clientOf(ANSWER);
  const query = { kind: "instant", expr: "a + b", time: 5.5 } as const;
  await client.instant(query, signal);
  await client.instant({ ...query, limit: 7 }, signal);
  assertEquals(asked.map(({ url }) => url), [
    "http://source/api/v1/query?query=a+%2B+b&time=5.5",
    "http://source/api/v1/query?query=a+%2B+b&time=5.5&limit=7",
  ]);
  assertEquals(asked[0]!.init!.signal, signal);
  assertEquals(new Headers(asked[0]!.init!.headers).get("accept"), "application/json");
});

Deno.test("Client requests a part of a range's grid", async () => {
  const { client, url } = clientOf(ANSWER);
  const grid = { start: 0, end: 100, step: 10 };
  const query = { kind: "range", expr: "up", grid, unsettled: 0, limit: 3 } as const;
  await client.range(query, { ...grid, start: 80 }, signal);
  assertEquals(url(), "http://source/api/v1/query_range?query=up&start=80&end=100&step=10&limit=3");
});

Deno.test("Client requests a path alone, or with parameters of one value or more", async () => {
  const { client, asked } = clientOf(ANSWER);
  await client.ask("labels", {});
  await client.ask("series", { "match[]": ["a", "b"], limit: "1" });
  assertEquals(asked.map(({ url }) => url), [
    "http://source/api/v1/labels",
    "http://source/api/v1/series?match%5B%5D=a&match%5B%5D=b&limit=1",
  ]);
  assertEquals(asked[0]!.init!.signal, null);
});

Deno.test("Client requests from its own server by default", async () => {
  let asked = "";
  const client = new Client(undefined, (url) => {
    asked = String(url);
    return Promise.resolve(Response.json(ANSWER));
  });
  await client.ask("labels", {});
  assertEquals(asked, "/api/v1/labels");
});

Deno.test("a response has data, warnings before infos, and a length", async () => {
  const body = { ...ANSWER, warnings: ["w"], infos: ["i"] };
  const { client } = clientOf(body);
  const { tookMs, ...answer } = await client.ask("query", {});
  assertEquals(answer, {
    data: ANSWER.data,
    warnings: ["w", "i"],
    bytes: JSON.stringify(body).length,
  });
  assert(tookMs >= 0 && tookMs < 10_000, `${tookMs} ms`);
  assertEquals((await clientOf(ANSWER).client.ask("query", {})).warnings, []);
});

Deno.test("the skew is positive if the server's clock is ahead, negative if it is behind", async () => {
  for (const aheadMs of [3_600_000, -3_600_000]) {
    const date = new Date(Date.now() + aheadMs).toUTCString();
    const { client } = clientOf(ANSWER, { headers: { date } });
    let told = 0;
    client.onClock = () => told++;
    await client.ask("query", {});
    assert(Math.abs(client.skewMs - aheadMs) < 5000, `${client.skewMs} ms`);
    assertEquals(told, 1);
  }
});

Deno.test("a response without a Date header leaves the skew as it is", async () => {
  for (const headers of [{}, { date: "soon" }]) {
    const { client } = clientOf(ANSWER, { headers });
    client.skewMs = 77;
    client.onClock = () => assert(false, "there is no time to tell");
    await client.ask("query", {});
    assertEquals(client.skewMs, 77);
  }
});

Deno.test("a response with modelwatch in its Via header was relayed", async () => {
  const passedOn = async (headers: HeadersInit) => {
    const { client } = clientOf(ANSWER, { headers });
    await client.ask("query", {});
    return client.passedOn;
  };
  assertEquals(await passedOn({ via: "1.1 modelwatch" }), true);
  assertEquals(await passedOn({ via: "1.1 modelwatcher" }), false);
  assertEquals(await passedOn({}), false);
});

const refusals: readonly [string, unknown, number, string][] = [
  ["in its own words", { status: "error", error: "too many samples" }, 422, "too many samples"],
  [
    "with its status where it has no words",
    { status: "error" },
    400,
    "The backend responded with status 400",
  ],
  ["that has no JSON", "<html>", 404, "The backend responded with status 404 and no JSON"],
  [
    "that has no JSON, up to 501",
    "<html>",
    501,
    "The backend responded with status 501 and no JSON",
  ],
];
for (const [name, body, status, message] of refusals) {
  Deno.test(`Client tells a refusal ${name}`, async () => {
    const { client } = clientOf(body, { status });
    const error = await assertRejects(() => client.ask("query", {}), BackendError);
    assertEquals([error.name, error.message, error.status], ["BackendError", message, status]);
  });
}

const outages: readonly [string, unknown, number, string, string][] = [
  [
    "a proxy before a server that is down",
    "<html>",
    502,
    "Backend unreachable (status 502)",
    "Check that the server behind the proxy is running",
  ],
  [
    "a Prometheus that is away",
    { status: "error", errorType: "unavailable", error: "Prometheus does not answer" },
    503,
    "Prometheus does not answer",
    "Check that it is running at the address of --prometheus",
  ],
  [
    "a source that is busy",
    { status: "error", errorType: "unavailable", error: "Too many queries" },
    503,
    "Too many queries",
    "",
  ],
  [
    "a source that does not say why",
    { status: "error", errorType: "unavailable" },
    503,
    "Backend unreachable",
    "",
  ],
];
for (const [name, body, status, message, advice] of outages) {
  Deno.test(`Client tells ${name} from a refusal, and what to do`, async () => {
    const { client } = clientOf(body, { status });
    const error = await assertRejects(() => client.ask("query", {}), UnreachableError);
    assertEquals([error.name, error.message, error.advice], ["UnreachableError", message, advice]);
  });
}

Deno.test("Client tells an unreachable server from a request that was cancelled", async () => {
  const lost = new TypeError("network error");
  const client = new Client("", () => Promise.reject(lost));
  const error = await assertRejects(() => client.ask("query", {}, signal), UnreachableError);
  assertEquals([error.message, error.advice], [
    "Server unreachable",
    "Check that it is running and reachable",
  ]);
  await assertRejects(() => client.ask("query", {}), UnreachableError);
  const thrown = await assertRejects(() => client.ask("query", {}, AbortSignal.abort()));
  assertEquals(thrown, lost);
});
