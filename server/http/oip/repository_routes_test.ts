import { quietAudit } from "../../access/testing/callers.ts";
import { assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { Services } from "../services.ts";
import { askRoute } from "../testing/exchange.ts";
import { repositoryRoutes } from "./repository_routes.ts";

const READY = { version: "1", state: "READY", reason: "" };
const BROKEN = { version: "2", state: "UNAVAILABLE", reason: "it is bad" };
const MODELS = [
  { name: "m", reason: "", versions: [READY, BROKEN] },
  { name: "unread", reason: "no permission", versions: [] },
];

/** Routes, and the changes that they requested. */
function routesOf() {
  const changes: string[] = [];
  const change = (verb: string) => (model: string) => {
    changes.push(`${verb} ${model}`);
    return Promise.resolve();
  };
  const routes = repositoryRoutes(
    {
      store: { catalog: { models: MODELS } },
      repository: { load: change("load"), unload: change("unload") },
      audit: quietAudit(),
    } as unknown as Services,
  );
  const ask = (path: string, body: unknown, headers: HeadersInit = {}) =>
    askRoute(routes, path, { body, params: { model: "m" }, headers });
  return { routes, ask, changes };
}

const INDEX = "/v2/repository/index";
const ALL = [
  { name: "m", ...READY },
  { name: "m", ...BROKEN },
  { name: "unread", state: "UNAVAILABLE", reason: "no permission" },
];

const indexes: readonly (readonly [body: unknown, want: unknown])[] = [
  ["", ALL],
  [{}, ALL],
  [{ ready: false }, ALL],
  [{ ready: true }, ALL.slice(0, 1)],
];
for (const [body, want] of indexes) {
  Deno.test(`the index for ${JSON.stringify(body)} has ${(want as unknown[]).length} entries`, async () => {
    assertEquals(await routesOf().ask(INDEX, body), { status: 200, answer: want });
  });
}

const LOAD = "/v2/repository/models/{model}/load";
const UNLOAD = "/v2/repository/models/{model}/unload";
const FOLDER_ONLY = "models are loaded from the model folder only: put the file there";
const LONG = "x".repeat(100);

const done: readonly (readonly [path: string, body: unknown, change: string])[] = [
  [LOAD, "", "load m"],
  [LOAD, { parameters: null }, "load m"],
  [LOAD, { parameters: 3 }, "load m"],
  [LOAD, { parameters: { configuration: 1, "myfile:x": 1 } }, "load m"],
  [UNLOAD, "", "unload m"],
  [UNLOAD, { parameters: { unload_dependents: true } }, "unload m"],
];
for (const [path, body, change] of done) {
  Deno.test(`${path} accepts ${JSON.stringify(body)}`, async () => {
    const { ask, changes } = routesOf();
    assertEquals(await ask(path, body), { status: 200, answer: {} });
    assertEquals(changes, [change]);
  });
}

const refused: readonly (readonly [path: string, body: unknown, message: string])[] = [
  [INDEX, { ready: "yes" }, 'ready: expected true or false, got "yes"'],
  [INDEX, { ready: null }, "ready: expected true or false, got null"],
  [LOAD, { parameters: { config: "{}" } }, `parameters.config: ${FOLDER_ONLY}`],
  [LOAD, { parameters: { a: 1, "file:x": "" } }, `parameters.file:x: ${FOLDER_ONLY}`],
  [
    LOAD,
    { parameters: { [`file:${LONG}`]: "" } },
    `parameters.file:${LONG.slice(0, 55)}: ${FOLDER_ONLY}`,
  ],
  ...[INDEX, LOAD, UNLOAD].flatMap((path) =>
    ([["[]", "an array of 0"], ["null", "null"], ["1", "1"]] as const).map(([body, got]) =>
      [path, body, `expected an object or an empty body, got ${got}`] as const
    )
  ),
];
for (const [path, body, message] of refused) {
  Deno.test(`${path} rejects ${JSON.stringify(body).slice(0, 60)}, and changes nothing`, async () => {
    const { ask, changes } = routesOf();
    const error = await assertRejectsKind(() => ask(path, body), "invalid_input");
    assertEquals([(error as Error).message, changes], [message, []]);
  });
}

Deno.test("the routes of the repository declare every status that they can answer", () => {
  const told = routesOf().routes.map(({ method, path, statuses, doc }) =>
    [method, path, statuses, doc.tag, doc.bodyOptional] as const
  );
  const wrong = [400, 408, 413, 415];
  const changed = [200, 400, 403, 404, 408, 413, 415, 503];
  assertEquals(told, [
    ["POST", INDEX, [200, ...wrong], "Model repository", true],
    ["POST", LOAD, changed, "Model repository", true],
    ["POST", UNLOAD, changed, "Model repository", true],
  ]);
});
