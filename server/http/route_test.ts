import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { Guard } from "../access/guard.ts";
import { Hono } from "hono";
import { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Family } from "../metrics/family.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import { notFoundError } from "../errors.ts";
import { BodyBudget } from "./body_budget.ts";
import { LARGE_BYTES } from "./pieces.ts";
import { limiter } from "../access/testing/callers.ts";
import type { Reply } from "./reply.ts";
import { addRoute, type Route } from "./route.ts";
import type { Tracer } from "../tracing/tracer.ts";
import { Uploads } from "./uploads.ts";

/** An app of one route, its log and its counts. */
function appOf(
  handle: Route["handle"],
  route: Partial<Route> = {},
  logRequests = false,
  tracer?: Tracer,
) {
  const merge = new Merge();
  const logged: Record<string, unknown>[] = [];
  const app = new Hono();
  const whole = {
    ...{ method: "GET", path: "/things/{name}", access: "any key", statuses: [200], handle },
    ...route,
  };
  const tally = new Tally((event) => merge.accept("a", [event]));
  const guard = new Guard(tally, {
    ...{ allowedHosts: ["server"], openAdmin: false, sessionSecret: new Uint8Array(32) },
  });
  const bodies = new BodyBudget(BodyBudget.allocate(1), 0, 1_000_000);
  addRoute(app, whole as Route, {
    ...{ tally, guard, bodies },
    log: new Logger(
      { level: "debug", format: "json" },
      "test",
      (line) => logged.push(JSON.parse(line)),
    ),
    options: { maxBody: 10, logRequests },
    uploads: new Uploads(Infinity),
    limiter: limiter(),
    tracer,
  });
  const counted = (family: Family) => merge.collect().filter((one) => one.family === family);
  return {
    ask: (path: string, init?: RequestInit) => app.request(`http://server${path}`, init),
    ...{ logged, bodies },
    first: (family: Family) => counted(family)[0]!.cells[0],
    requests: () =>
      Object.fromEntries(
        counted(FAMILIES.httpRequests).map(({ labels, cells }) => [labels["status"], cells[0]]),
      ),
  };
}

const text = (body: Reply["body"], status = 200): Reply => ({
  status,
  body,
  headers: { "content-type": "text/plain" },
});

Deno.test("the length of a response is in bytes, not in characters", async () => {
  const answers: readonly [Reply["body"], number][] = [
    ["abc", 3],
    ["é€", 5],
    ["\x7f", 1],
    ["\x80", 2],
    [new Uint8Array(7), 7],
  ];
  for (const [body, length] of answers) {
    const { ask, first } = appOf(() => text(body));
    const head = await ask("/things/a", { method: "HEAD" });
    assertEquals(head.headers.get("content-length"), String(length));
    assertEquals(first(FAMILIES.httpResponseSize), length);
  }
});

Deno.test("a large response is sent in pieces and has its length", async () => {
  const whole = "é".repeat(LARGE_BYTES + 1);
  const large = await appOf(() => text(whole)).ask("/things/a");
  assertEquals(large.headers.get("content-length"), String(2 * (LARGE_BYTES + 1)));
  assertEquals(await large.text(), whole);
  const small = await appOf(() => text("x".repeat(LARGE_BYTES))).ask("/things/a");
  assertEquals(small.headers.get("content-length"), null);
});

Deno.test("a large response counts as held until it is sent, and one beyond the budget gets 503", async () => {
  const { ask, bodies } = appOf(() => text("x".repeat(600_000)));
  const first = await ask("/things/a");
  assertEquals(bodies.held, 600_000);
  const second = await ask("/things/a");
  assertEquals([second.status, second.headers.get("retry-after")], [503, "1"]);
  assertEquals((await ask("/things/a", { method: "HEAD" })).status, 200);
  assertEquals((await first.text()).length, 600_000);
  assertEquals(bodies.held, 0);
  const third = await ask("/things/a");
  assertEquals(third.status, 200);
  await third.body!.cancel();
  assertEquals(bodies.held, 0);
});

Deno.test("a response with an empty body has no body at all", async () => {
  const response = await appOf(() => text("", 204)).ask("/things/a");
  assertEquals([response.status, response.body], [204, null]);
});

Deno.test("every status of a route, and 500, is exposed as 0 from the start", async () => {
  const { ask, requests } = appOf(() => text("", 204), { statuses: [204, 404] });
  assertEquals(requests(), { "204": 0, "404": 0, "500": 0 });
  await ask("/things/a");
  assertEquals(requests(), { "204": 1, "404": 0, "500": 0 });
});

Deno.test("an error of a handler becomes a response, and only an unexpected one is logged", async () => {
  const missing = appOf(() => Promise.reject(notFoundError("no such thing")));
  assertEquals((await missing.ask("/things/a")).status, 404);
  assertEquals(missing.logged, []);
  const broken = appOf(() => Promise.reject(new Error("oops")));
  assertEquals((await broken.ask("/things/a")).status, 500);
  assertEquals(broken.requests()["500"], 1);
  const [{ level, message, method, route, error }] = broken.logged as [Record<string, string>];
  assertEquals([level, message], ["error", "request failed"]);
  assertEquals([method, route], ["GET", "/things/{name}"]);
  assertStringIncludes(error!, "Error: oops\n");
  const strange = appOf(() => Promise.reject("text"));
  await strange.ask("/things/a");
  assertEquals(strange.logged[0]!["error"], "text");
});

Deno.test("requests are logged with their route if the option is set", async () => {
  const { ask, logged } = appOf(() => text("x", 201), {}, true);
  await ask("/things/secret");
  const { level, message, method, route, status, milliseconds } = logged[0]!;
  assertEquals([level, message], ["info", "request"]);
  assertEquals([method, route, status], ["GET", "/things/{name}", 201]);
  const time = milliseconds as number;
  assertEquals(time >= 0 && time < 60_000 && Number.isInteger(Math.round(time * 1e6) / 1000), true);
  const quiet = appOf(() => text("x"));
  await quiet.ask("/things/a");
  assertEquals(quiet.logged, []);
});

Deno.test("a request is logged with its milliseconds, down to a thousandth", async () => {
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    const { ask, logged } = appOf(
      () => {
        time += 12.3456;
        return text("x");
      },
      {},
      true,
    );
    await ask("/things/a");
    assertEquals(logged[0]!["milliseconds"], 12.346);
  } finally {
    performance.now = now;
  }
});

Deno.test("a body is read within the limit, and its size on the wire is counted", async () => {
  const route = { method: "POST" } as const;
  const { ask, first } = appOf(async (exchange) => text(await exchange.body()), route);
  assertEquals(
    await (await ask("/things/a", { method: "POST", body: "0123456789" })).text(),
    "0123456789",
  );
  assertEquals(first(FAMILIES.httpRequestSize), 10);
  assertEquals((await ask("/things/a", { method: "POST", body: "01234567890" })).status, 413);
});

const paths: readonly [
  pattern: string,
  path: string,
  variable: string,
  value: string | undefined,
][] = [
  ["/things/{name}", "/things/a%20b", "name", "a b"],
  ["/things/{name}", "/things/a/b", "name", undefined],
  ["/things/{name}/more", "/things/a/more", "name", "a"],
  ["/things/{name}", "/things/a:b", "name", "a:b"],
  ["/v1/models/{model}", "/v1/models/a", "model", "a"],
  ["/v1/models/{model}", "/v1/models/a:b", "model", undefined],
  ["/v1/models/{model}:predict", "/v1/models/a:predict", "model", "a"],
  ["/v1/models/{model}:predict", "/v1/models/a:other", "model", undefined],
  ["/v1/models/{model}:predict", "/v1/models/:predict", "model", undefined],
  ["/files/{rest}", "/files/a/b.js", "rest", "a/b.js"],
  ["/files/{rest}", "/files/", "rest", ""],
  ["/things/{name}", "/things/a", "other", ""],
];
for (const [path, asked, variable, value] of paths) {
  Deno.test(`${asked} as ${path} has ${value ?? "no answer"} for ${variable}`, async () => {
    const { ask } = appOf((exchange) => text(`<${exchange.param(variable)}>`), { path });
    const response = await ask(asked);
    const found = response.status === 200 ? await response.text() : undefined;
    assertEquals(found, value === undefined ? undefined : `<${value}>`);
  });
}
