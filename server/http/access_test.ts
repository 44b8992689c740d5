import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import type { KeyEntry } from "../access/key_entry.ts";
import { hashOfKey } from "../access/key_ring.ts";
import { SCOPES } from "../access/scope.ts";
import { TestApp } from "./testing/app.ts";

function key(name: string, parts: Partial<KeyEntry>): KeyEntry {
  return {
    ...{ name, sha256: hashOfKey(`${name}-key`), scopes: SCOPES, models: undefined },
    ...{ expiresMs: undefined, ...parts },
  };
}

const SAMPLE = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
).samples[0].instance;
const open = await TestApp.start();
const app = await TestApp.start({
  keys: [
    ...[key("all", {}), key("predict", { scopes: ["predict"] })],
    ...[key("metrics", { scopes: ["metrics"] }), key("fraud", { models: ["fraud"] })],
  ],
});

const OPEN_PATHS = [
  ...["/", "/graph", "/query", "/ui/{page}", "/ui/assets/{file}"],
  ...["/health", "/v2/health/live", "/v2/health/ready", "/-/healthy", "/-/ready"],
  ...["/session", "/api/v1/{rest}"],
];

interface Operation {
  readonly security: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const { paths } = await (await open.request("/openapi.json")).json() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
);

Deno.test("without a key every route but the open ones answers 401", async () => {
  for (const { path, method } of operations) {
    const filled = path.replace(/\{\w+\}/g, "x");
    const { status } = await app.request(filled, { method: method.toUpperCase() });
    const isOpen = OPEN_PATHS.includes(path);
    assertEquals(status === 401, !isOpen, `${method} ${path} answers ${status}`);
  }
});

Deno.test("the OpenAPI description says which routes need a key, and that they may answer 401", () => {
  for (const { path, method, operation: { security, responses } } of operations) {
    const isOpen = OPEN_PATHS.includes(path);
    assertEquals(security.length === 0, isOpen, `${method} ${path}`);
    if (!isOpen) assertEquals("401" in responses, true, `${method} ${path}`);
  }
});

Deno.test("a page of another site changes and counts nothing, neither by a script nor by a form", async () => {
  const type = "application/x-www-form-urlencoded";
  for (const { path, method } of operations) {
    if (method !== "post" && method !== "delete" || path.startsWith("/api/v1/")) continue;
    const filled = path.replace(/\{\w+\}/g, "x");
    const init = { method: method.toUpperCase(), body: method === "post" ? "x=1" : null };
    const foreign = await open.request(filled, { ...init, headers: { origin: "http://evil" } });
    assertEquals(foreign.status, 403, `${method} ${path}`);
    if (/predict$|infer$|index$/.test(path)) continue;
    const form = await open.request(filled, { ...init, headers: { "content-type": type } });
    assertEquals(form.status, 415, `${method} ${path}`);
  }
});

Deno.test("a name that was rebound reads nothing and changes nothing", async () => {
  for (const { path, method } of operations) {
    if (OPEN_PATHS.includes(path)) continue;
    const filled = path.replace(/\{\w+\}/g, "x");
    const headers = { host: "evil.example" };
    const { status } = await open.request(filled, { method: method.toUpperCase(), headers });
    assertEquals(status, 403, `${method} ${path}`);
  }
});

Deno.test("a wrong key is told from a missing one, and Bearer is asked for", async () => {
  const missing = await app.request("/models");
  const wrong = await app.request("/models", { headers: { "x-api-key": "nope" } });
  assertEquals(await wrong.json(), { error: "This key is not valid" });
  assertEquals(missing.headers.get("www-authenticate"), 'Bearer realm="Modelwatch"');
});

Deno.test("a key does what its scopes say, and no more", async () => {
  const headers = { "x-api-key": "predict-key" };
  assertEquals((await app.post("/models/churn/predict", SAMPLE, headers)).status, 200);
  assertEquals((await app.request("/models", { headers })).status, 200);
  const refused = await app.request("/metrics", { headers });
  assertEquals([refused.status, await refused.json()], [403, {
    error: 'The key "predict" has the scopes predict; this needs metrics',
  }]);
});

Deno.test("a key of one model gets no prediction of another one, on any route", async () => {
  const headers = { "x-api-key": "fraud-key" };
  const routes = ["/predict", "/v1/predict", "/models/churn/predict", "/v1/models/churn:predict"];
  for (const path of routes) {
    const body = path.includes(":") ? { instances: [SAMPLE] } : SAMPLE;
    const answer = await app.post(path, body, headers);
    assertEquals([answer.status, await answer.json()], [403, {
      error: 'The key "fraud" may not use model "churn"',
    }], path);
  }
  assertEquals((await app.post("/v2/models/churn/infer", { inputs: [] }, headers)).status, 403);
  assertEquals((await app.post("/v2/repository/models/churn/unload", {}, headers)).status, 403);
  assertEquals((await app.request("/models/fraud", { headers })).status, 200);
});

Deno.test("a session is opened with a key, used by its cookie, and ended", async () => {
  const opened = await app.post("/session", { key: "all-key" });
  const session = { needs_key: true, name: "all", scopes: [...SCOPES], models: null };
  assertEquals([opened.status, await opened.json()], [200, session]);
  const set = opened.headers.get("set-cookie")!;
  assertMatch(set, /^modelwatch_session=[^;]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  assertEquals(set.includes("all-key"), false);
  const headers = { cookie: set.split(";")[0]! };
  assertEquals((await app.request("/models", { headers })).status, 200);
  assertEquals(await (await app.request("/session", { headers })).json(), session);
  const ended = await app.request("/session", { method: "DELETE", headers });
  assertStringIncludes(ended.headers.get("set-cookie")!, "modelwatch_session=; Path=/; Max-Age=0");
});

Deno.test("a session over HTTPS is sent over HTTPS only", async () => {
  const answer = await app.post("/session", { key: "all-key" }, { "x-forwarded-proto": "https" });
  assertMatch(answer.headers.get("set-cookie")!, /; Secure$/);
});

Deno.test("without a key a session may do nothing, and without keys everything", async () => {
  const nothing = { needs_key: true, name: null, scopes: [], models: null };
  assertEquals(await (await app.request("/session")).json(), nothing);
  const all = { needs_key: false, name: null, scopes: [...SCOPES], models: null };
  assertEquals(await (await open.request("/session")).json(), all);
});

Deno.test("a session is opened by a valid key only", async () => {
  assertEquals((await app.post("/session", { key: "nope" })).status, 401);
  const answer = await app.post("/session", { password: "x" });
  assertEquals([answer.status, await answer.json()], [400, {
    error: 'expected an object with the text "key", an API key',
  }]);
});

Deno.test("a change is logged and counted with the key that made it", async () => {
  const before = app.logged.length;
  await app.post("/v2/repository/models/churn/load", {}, { "x-api-key": "all-key" });
  const { message, action, key, model, result } = JSON.parse(app.logged[before]!);
  assertEquals([message, action, key, model, result], ["audit", "load", "all", "churn", "ok"]);
  const labels = { action: "load", key: "all", model: "churn", result: "ok" };
  assertEquals(app.metric("access_changes_total", labels), 1);
});
