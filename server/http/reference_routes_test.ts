import { assertEquals } from "@std/assert/mod.js";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { assertRejectsKind, assertThrowsKind } from "../testing/assert_kind.ts";
import { quietAudit } from "../access/testing/callers.ts";
import { referenceRoutes } from "./reference_routes.ts";
import type { Services } from "./services.ts";
import { askRoute, type TestRequest } from "./testing/exchange.ts";

const PATH = "/models/{model}/versions/{version}/reference";
const PARAMS = { model: "m", version: "1" };

/** Routes over one version, which gets a reference by request, and the changes that were made. */
function routesOf(version: Partial<LoadedVersion>) {
  const changes: unknown[] = [];
  let found = { ...PARAMS, referenceSource: "none", ...version } as LoadedVersion;
  const routes = referenceRoutes(
    {
      store: { find: () => found },
      audit: quietAudit(),
      repository: {
        promoteRows(...change: unknown[]) {
          changes.push(change);
          found = {
            ...found,
            ...{ referenceSource: "live", reference: { rows: 600, features: {} } },
            live: { made: 0, replaced: undefined },
          } as unknown as LoadedVersion;
          return Promise.resolve();
        },
        takeReferenceBack: (...change: unknown[]) => Promise.resolve(void changes.push(change)),
      },
    } as unknown as Services,
  );
  const ask = (method: string, request: TestRequest = {}) =>
    askRoute(routes.filter((route) => route.method === method), PATH, {
      params: PARAMS,
      ...request,
    });
  return { routes, ask, changes };
}

Deno.test("GET …/reference answers with the reference profile", async () => {
  const reference = { rows: 3, features: {}, classes: { no: 0.5, yes: 0.5 } };
  assertEquals((await routesOf({ reference }).ask("GET")).answer, reference);
});

Deno.test("GET …/reference answers 404 for a version without a reference, and says what is missing", () => {
  const [get] = routesOf({}).routes;
  assertThrowsKind(
    () => get!.handle({ param: (name: keyof typeof PARAMS) => PARAMS[name] } as never),
    "not_found",
    'Version 1 of model "m" has no reference profile: it has no reference.json, and has not answered enough rows to make one of them',
  );
});

const promoted: readonly (readonly [body: unknown, rows: number | undefined])[] = [
  [{ rows: 600 }, 600],
  [{ rows: -1 }, -1],
  [{}, undefined],
  ["", undefined],
];
for (const [body, rows] of promoted) {
  Deno.test(`POST …/reference with ${JSON.stringify(body)} promotes rows, and answers the new state`, async () => {
    const { ask, changes } = routesOf({});
    const { status, answer } = await ask("POST", { body });
    assertEquals(changes, [["m", "1", rows]]);
    assertEquals([status, answer], [200, {
      ...{ source: "live", rows: 600, made: "1970-01-01T00:00:00.000Z" },
      ...{ replaces_file: false, rows_kept: 0 },
    }]);
  });
}

const refused: readonly (readonly [body: unknown, message: string])[] = [
  ["[]", "expected an object or an empty body, got an array of 0"],
  ["null", "expected an object or an empty body, got null"],
  ["7", "expected an object or an empty body, got 7"],
  [{ rows: "600" }, 'rows: expected a whole number, got "600"'],
  [{ rows: 600.5 }, "rows: expected a whole number, got 600.5"],
  [{ rows: null }, "rows: expected a whole number, got null"],
  [{ row: 600 }, 'row: only "rows" is known'],
];
for (const [body, message] of refused) {
  Deno.test(`POST …/reference rejects ${JSON.stringify(body)}`, async () => {
    const { ask, changes } = routesOf({});
    const error = await assertRejectsKind(() => ask("POST", { body }), "invalid_input");
    assertEquals([(error as Error).message, changes], [message, []]);
  });
}

Deno.test("DELETE …/reference takes the reference back, and answers the new state", async () => {
  const { ask, changes } = routesOf({});
  const { status, answer } = await ask("DELETE");
  assertEquals([status, answer, changes], [200, { source: "none", rows_kept: 0 }, [["m", "1"]]]);
});

Deno.test("the routes of references declare every status that they can answer", () => {
  const told = routesOf({}).routes.map(({ method, path, statuses, doc }) => {
    assertEquals([path, doc.tag, doc.summary !== ""], [PATH, "Models", true]);
    return `${method} ${statuses.join(" ")} ${doc.bodyOptional ?? "without body"}`;
  });
  assertEquals(told, [
    "GET 200 404 503 without body",
    "POST 200 400 403 404 408 413 415 503 true",
    "DELETE 200 403 404 503 without body",
  ]);
});
