import { caller } from "../access/testing/callers.ts";
import { assertEquals } from "@std/assert/mod.js";
import { ERROR_STATUSES } from "../prometheus/api/api_error.ts";
import type { ApiReply, ApiRequest } from "../prometheus/api/api_reply.ts";
import { ENDPOINT_PATHS } from "../prometheus/api/endpoint_paths.ts";
import { prometheusRoutes } from "./prometheus_routes.ts";
import type { Exchange, Route } from "./route.ts";
import type { Services } from "./services.ts";

const REPLY: ApiReply = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: new TextEncoder().encode("{}"),
};

/** The routes, and the requests that came to the monitor thread. */
function routesWith(
  answer: (signal: AbortSignal) => Promise<ApiReply>,
  corsOrigins = ["http://a"],
) {
  const asked: ApiRequest[] = [];
  const services = {
    options: { corsOrigins },
    monitor: {
      prometheus: (request: ApiRequest, signal: AbortSignal) => {
        asked.push(request);
        return answer(signal);
      },
    },
  };
  return { routes: prometheusRoutes(services as unknown as Services), asked };
}

function find(routes: readonly Route[], method: string, path: string): Route {
  return routes.find((route) => route.method === method && route.path === path)!;
}

function exchange(init: RequestInit & { query?: string; name?: string } = {}): Exchange {
  const { query = "", name = "", body = null, ...rest } = init;
  return {
    request: new Request(`http://server/api${query}`, rest),
    param: () => name,
    body: () => new Response(body).bytes(),
    stream: () => Promise.reject(new Error("Prometheus' API reads whole bodies")),
    received: () => Promise.reject(new Error("Prometheus' API reads whole bodies")),
    caller: caller(),
    useRows: () => {},
  };
}

const QUERY = "/api/v1/query";

Deno.test("a request by GET goes to the monitor thread with what its address says", async () => {
  const { routes, asked } = routesWith(() => Promise.resolve(REPLY));
  const reply = await find(routes, "GET", QUERY).handle(
    exchange({ query: "?query=up&time=1", headers: { "accept-encoding": "gzip" } }),
  );
  assertEquals(asked, [{
    method: "GET",
    path: QUERY,
    name: "",
    query: "?query=up&time=1",
    form: "",
    acceptEncoding: "gzip",
    trace: undefined,
  }]);
  assertEquals([reply.status, reply.body], [200, REPLY.body]);
  assertEquals(reply.headers, {
    "content-type": "application/json",
    vary: "origin, accept-encoding",
  });
});

const FORM = "application/x-www-form-urlencoded";
const forms = [
  { type: FORM, form: "query=up" },
  { type: `${FORM}; charset=utf-8`, form: "query=up" },
  { type: "text/plain", form: "" },
  { type: `text/plain; ${FORM}`, form: "" },
];
for (const { type, form } of forms) {
  Deno.test(`a request by POST of the type ${type} has the form "${form}"`, async () => {
    const { routes, asked } = routesWith(() => Promise.resolve(REPLY));
    await find(routes, "POST", QUERY).handle(
      exchange({ method: "POST", body: "query=up", headers: { "content-type": type } }),
    );
    assertEquals(asked.map(({ method, form, query }) => [method, form, query]), [[
      "POST",
      form,
      "",
    ]]);
  });
}

Deno.test("a request by POST without a type has no form", async () => {
  const { routes, asked } = routesWith(() => Promise.resolve(REPLY));
  await find(routes, "POST", QUERY).handle(exchange({ method: "POST", body: "query=up" }));
  assertEquals(asked[0]!.form, "");
});

Deno.test("the name in a path is handed on, where the path has one", async () => {
  const { routes, asked } = routesWith(() => Promise.resolve(REPLY));
  const path = ENDPOINT_PATHS.find(({ path }) => path.includes("{name}"))!.path;
  await find(routes, "GET", path).handle(exchange({ name: "job" }));
  await find(routes, "GET", QUERY).handle(exchange({ name: "job" }));
  assertEquals(asked.map(({ name }) => name), ["job", ""]);
});

Deno.test("pages of the origins that are listed may read answers", async () => {
  const { routes } = routesWith(() => Promise.resolve(REPLY));
  const headersFor = async (method: string, path: string, origin: string) => {
    const { headers } = await find(routes, method, path).handle(exchange({ headers: { origin } }));
    return headers;
  };
  for (const [method, path] of [["GET", QUERY], ["OPTIONS", "/api/v1/{rest}"]] as const) {
    const headers = await headersFor(method, path, "http://a");
    assertEquals(headers["access-control-allow-origin"], "http://a");
    assertEquals(headers.vary, "origin, accept-encoding");
    assertEquals(
      (await headersFor(method, path, "http://b"))["access-control-allow-origin"],
      undefined,
    );
  }
});

Deno.test("a browser that asks before it asks gets an empty answer", async () => {
  const { routes } = routesWith(() => Promise.resolve(REPLY));
  const route = find(routes, "OPTIONS", "/api/v1/{rest}");
  const { status, body } = await route.handle(exchange());
  assertEquals([status, body, route.statuses], [204, "", [204]]);
});

Deno.test("a client that goes away is told to the monitor thread", async () => {
  const seen: boolean[] = [];
  const leaving = new AbortController();
  const { routes } = routesWith((signal) => {
    leaving.abort();
    seen.push(signal.aborted);
    return Promise.resolve(REPLY);
  });
  await find(routes, "GET", QUERY).handle(exchange({ signal: leaving.signal }));
  assertEquals(seen, [true]);
});

Deno.test("every path of the API has a route for each of its methods, with its statuses", () => {
  const { routes } = routesWith(() => Promise.resolve(REPLY));
  for (const { path, methods, summary } of ENDPOINT_PATHS) {
    for (const method of methods) {
      const { statuses, doc } = find(routes, method, path);
      const more = method === "POST" ? [400, 408, 413, 415] : [];
      assertEquals(statuses, [200, ...ERROR_STATUSES, ...more]);
      assertEquals([doc.summary, doc.tag, doc.response !== undefined], [
        summary,
        "Prometheus",
        true,
      ]);
    }
  }
  assertEquals(
    routes.length,
    ENDPOINT_PATHS.reduce((count, { methods }) => count + methods.length, 1),
  );
});
