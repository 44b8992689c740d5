import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import type { ApiRequest } from "./api_reply.ts";
import { Proxy, type ProxyOptions } from "./proxy.ts";
import { QueryQueue } from "./query_queue.ts";

const GOOD = '{"status":"success","data":[]}';
const JSON_HEADERS = { "content-type": "application/json" };

/** A proxy of a Prometheus that answers with `respond`, and the requests that it got. */
function proxyTo(
  respond: (url: URL, init: RequestInit) => Response | Promise<Response>,
  options: Partial<ProxyOptions> = {},
) {
  const asked: { url: string; init: RequestInit }[] = [];
  const proxy = new Proxy({
    url: "http://prometheus:9090/prefix/",
    tenant: undefined,
    tokenFile: undefined,
    timeoutMs: 60_000,
    queue: new QueryQueue({ running: 4, waiting: 4 }),
    fetch: async (url, init) => {
      asked.push({ url: url.href, init });
      return await respond(url, init);
    },
    ...options,
  });
  return { proxy, asked };
}

function good(): Response {
  return new Response(GOOD, { headers: { ...JSON_HEADERS, "set-cookie": "a=b", server: "x" } });
}

const QUERY: ApiRequest = {
  path: "/api/v1/query",
  name: "",
  method: "GET",
  query: "?query=up%7B%7D&time=1",
  form: "",
  acceptEncoding: null,
};

async function ask(proxy: Proxy, request: Partial<ApiRequest> = {}, signal?: AbortSignal) {
  const controller = new AbortController();
  const reply = await proxy.answer({ ...QUERY, ...request }, signal ?? controller.signal);
  return { ...reply, text: new TextDecoder().decode(reply.body) };
}

Deno.test("Proxy forwards a query and its response, and nothing else", async () => {
  const { proxy, asked } = proxyTo(good);
  const { status, headers, text } = await ask(proxy);
  const wanted = { ...JSON_HEADERS, via: "1.1 modelwatch" };
  assertEquals({ status, headers, text }, { status: 200, headers: wanted, text: GOOD });
  const [{ url, init }] = asked as [typeof asked[0]];
  assertEquals(url, "http://prometheus:9090/prefix/api/v1/query?query=up%7B%7D&time=1");
  assertEquals([init.method, init.redirect, init.body], ["GET", "manual", undefined]);
  assertEquals([...new Headers(init.headers)], [
    ["accept", "application/json"],
    ["user-agent", "modelwatch"],
  ]);
});

Deno.test("Proxy forwards a form as a form", async () => {
  const { proxy, asked } = proxyTo(good);
  await ask(proxy, { method: "POST", query: "", form: "query=a+b&match[]=c" });
  assertEquals(asked[0]?.init.method, "POST");
  assertEquals(String(asked[0]?.init.body), "query=a+b&match%5B%5D=c");
});

Deno.test("Proxy sends its tenant and its token, and reads the token for each request", async () => {
  let reads = 0;
  const { proxy, asked } = proxyTo(good, {
    tenant: "team",
    tokenFile: "/token",
    readFile: (path) => Promise.resolve(`${path.slice(1)}${++reads}\n`),
  });
  await ask(proxy);
  await ask(proxy);
  const sent = asked.map(({ init }) => new Headers(init.headers));
  assertEquals(sent.map((headers) => headers.get("x-scope-orgid")), ["team", "team"]);
  assertEquals(sent.map((headers) => headers.get("authorization")), [
    ...["Bearer token1", "Bearer token2"],
  ]);
});

Deno.test("Proxy sends the trace that a request belongs to", async () => {
  const { proxy, asked } = proxyTo(good);
  await ask(proxy, { trace: { traceparent: "00-a-b-01", tracestate: "c=d" } });
  await ask(proxy);
  const sent = asked.map(({ init }) => new Headers(init.headers));
  const names = ["traceparent", "tracestate"];
  assertEquals(sent.map((headers) => names.map((name) => headers.get(name))), [
    ["00-a-b-01", "c=d"],
    [null, null],
  ]);
});

Deno.test("Proxy reports an unreadable token without its path", async () => {
  const readFile = () => Promise.reject(new Error("no /secret/token"));
  const { proxy, asked } = proxyTo(good, { tokenFile: "/secret/token", readFile });
  const { status, text } = await ask(proxy);
  assertEquals([status, asked.length, text.includes("secret")], [503, 0, false]);
});

const paths = [
  ...["/api/v1/admin/tsdb/delete_series", "/api/v1/write", "/api/v1/read", "/-/reload", "/-/quit"],
  ...["/api/v1/status/config", "/api/v1/status/flags", "/federate", "/metrics", "/"],
  ...["/api/v1/query/../admin", "//other/api/v1/query", "http://other/api/v1/query"],
];
for (const path of paths) {
  Deno.test(`Proxy forwards nothing to ${path}`, async () => {
    const { proxy, asked } = proxyTo(good);
    assertEquals((await ask(proxy, { path })).status, 404);
    assertEquals(asked, []);
  });
}

/** Names of labels, and the segment of the path for each. */
const labels: readonly (readonly [string, string])[] = [
  ["job", "job"],
  ["U__a", "U__a"],
  ["..", "U___2e__2e_"],
  ["../../admin/tsdb/snapshot?", "U___2e__2e__2f__2e__2e__2f_admin_2f_tsdb_2f_snapshot_3f_"],
  ["a\\b#c%2e", "U__a_5c_b_23_c_25_2e"],
  ["ü\u{1F600}", "U___fc__1f600_"],
];
for (const [name, part] of labels) {
  Deno.test(`Proxy sends the label ${JSON.stringify(name)} as one segment of the path`, async () => {
    const { proxy, asked } = proxyTo(good);
    await ask(proxy, { path: "/api/v1/label/{name}/values", name, query: "" });
    assertEquals(asked[0]?.url, `http://prometheus:9090/prefix/api/v1/label/${part}/values`);
  });
}

Deno.test("Proxy refuses a label without a name", async () => {
  const { proxy, asked } = proxyTo(good);
  const { status } = await ask(proxy, { path: "/api/v1/label/{name}/values", name: "" });
  assertEquals([status, asked.length], [400, 0]);
});

Deno.test("Proxy forwards errors of Prometheus", async () => {
  const body = '{"status":"error","errorType":"bad_data","error":"no"}';
  const { proxy } = proxyTo(() => new Response(body, { status: 400, headers: JSON_HEADERS }));
  const { status, text } = await ask(proxy);
  assertEquals([status, text], [400, body]);
});

/** Failures of Prometheus, and the status and text that the client gets. */
const failures: readonly (readonly [string, () => Response | Promise<Response>, number, string])[] =
  [
    [
      "redirects",
      () => new Response(GOOD, { status: 302, headers: { ...JSON_HEADERS, location: "http://x" } }),
      503,
      "Prometheus responded with status 302",
    ],
    [
      "answers with a page",
      () => new Response("<html>", { status: 502, headers: { "content-type": "text/html" } }),
      503,
      "Prometheus responded with status 502 and no JSON",
    ],
    ["cannot be reached", () => Promise.reject(new TypeError("refused")), 503, "refused"],
    [
      "answers without an end",
      () => {
        const pull = (stream: ReadableStreamDefaultController) =>
          stream.enqueue(new Uint8Array(100));
        return new Response(new ReadableStream({ pull }), { headers: JSON_HEADERS });
      },
      422,
      "the response is larger than 1000 bytes",
    ],
  ];
for (const [what, respond, status, error] of failures) {
  Deno.test(`Proxy fails when Prometheus ${what}`, async () => {
    const reply = await ask(proxyTo(respond, { maxBytes: 1000 }).proxy);
    assertEquals(reply.status, status);
    assertStringIncludes(JSON.parse(reply.text).error, error);
  });
}

/** Never responds; fails when it is aborted, as `fetch` does. */
function never(_url: URL, { signal }: RequestInit): Promise<Response> {
  return new Promise((_, reject) => {
    signal!.addEventListener("abort", () => reject(signal!.reason));
    if (signal!.aborted) reject(signal!.reason);
  });
}

Deno.test("Proxy fails when Prometheus takes too long", async () => {
  const { status, text } = await ask(proxyTo(never, { timeoutMs: 1 }).proxy);
  assertEquals([status, JSON.parse(text).errorType], [503, "timeout"]);
});

Deno.test("Proxy cancels the request when the client disconnects", async () => {
  const controller = new AbortController();
  const answer = ask(proxyTo(never).proxy, {}, controller.signal);
  controller.abort();
  const { status, text } = await answer;
  assertEquals([status, JSON.parse(text).errorType], [499, "canceled"]);
});

Deno.test("Proxy reports the result and the seconds of each request", async () => {
  const told: [string, string, number][] = [];
  const onAnswer = (...answer: [string, string, number]) => told.push(answer);
  const error = '{"status":"error"}';
  const answers = [good(), new Response(error, { status: 422, headers: JSON_HEADERS })];
  const { proxy } = proxyTo(() => answers.shift() ?? Promise.reject(new Error("away")), {
    onAnswer,
  });
  for (let i = 0; i < 3; i++) await ask(proxy);
  assertEquals(told.map(([path, result]) => [path, result]), [
    [QUERY.path, "success"],
    [QUERY.path, "status 422"],
    [QUERY.path, "unavailable"],
  ]);
  assertEquals(told.every(([, , seconds]) => seconds >= 0 && seconds < 60), true);
});

Deno.test("Proxy removes all slashes at the end of its URL", async () => {
  const { proxy, asked } = proxyTo(good, { url: "http://prometheus/prefix//#x" });
  await ask(proxy, { query: "" });
  assertEquals(asked[0]!.url, "http://prometheus/prefix/api/v1/query");
});

Deno.test("Proxy escapes a label's name in the path as Prometheus 3 does", async () => {
  const { proxy, asked } = proxyTo(good);
  for (const name of ["job", "a.b_c", "é"]) {
    await ask(proxy, { path: "/api/v1/label/{name}/values", name, query: "" });
  }
  assertEquals(asked.map(({ url }) => url.split("/").at(-2)), ["job", "U__a_2e_b__c", "U___e9_"]);
});

const answered: readonly (readonly [number, string | undefined, boolean])[] = [
  [200, "application/json", true],
  [200, "application/json; charset=utf-8", true],
  [422, "application/json", true],
  [200, "text/html", false],
  [200, "x/application/json", false],
  [200, undefined, false],
  [300, "application/json", false],
  [399, "application/json", false],
  [400, "application/json", true],
];
for (const [status, type, passes] of answered) {
  Deno.test(`Proxy ${passes ? "forwards" : "does not forward"} ${status} of ${type}`, async () => {
    const headers = type === undefined ? {} : { "content-type": type };
    const { proxy } = proxyTo(() =>
      new Response(new TextEncoder().encode(GOOD), { status, headers })
    );
    const reply = await ask(proxy);
    assertEquals([reply.status, reply.text === GOOD], passes ? [status, true] : [503, false]);
  });
}

Deno.test("Proxy forwards a response of exactly the allowed size", async () => {
  const maxBytes = GOOD.length;
  assertEquals((await ask(proxyTo(good, { maxBytes }).proxy)).status, 200);
  const { text } = await ask(proxyTo(good, { maxBytes: maxBytes - 1 }).proxy);
  assertStringIncludes(text, `larger than ${maxBytes - 1} bytes`);
});
