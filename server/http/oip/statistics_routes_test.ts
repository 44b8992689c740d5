import { assertEquals } from "@std/assert/mod.js";
import type { ModelStatistics } from "../../metrics/model_statistics.ts";
import { askRoute } from "../testing/exchange.ts";
import type { Services } from "../services.ts";
import { statisticsRoutes } from "./statistics_routes.ts";

function totals(model: string, version: string): ModelStatistics {
  return {
    model,
    version,
    requests: { ok: 5, invalid: 2, timeout: 1 },
    rows: 50,
    runs: 4,
    lastRequestSeconds: 1_700_000_000.1234,
    requestSeconds: 0.5,
    queueSeconds: 0.25,
    computeSeconds: 0.125,
  };
}

const ALL = [["a", "1"], ["a", "2"], ["b", "1"], ["gone", "1"]].map(([model, version]) =>
  totals(model!, version!)
);

/** The routes of a server that has loaded `a` in two versions and `b` in one. */
const ROUTES = statisticsRoutes(
  {
    store: {
      loaded: () => [
        { model: "a", version: "1" },
        { model: "a", version: "2" },
        { model: "b", version: "1" },
      ],
      entry: (name: string) => ({ name }),
      find: (_: string, version: string) => ({ version }),
    },
    monitor: { statistics: () => Promise.resolve(ALL) },
  } as unknown as Services,
);

/** The versions of which a route tells statistics. */
async function told(path: string, params: Record<string, string> = {}): Promise<string[]> {
  const { status, answer } = await askRoute(ROUTES, path, { params });
  assertEquals(status, 200);
  const { model_stats } = answer as { model_stats: { name: string; version: string }[] };
  return model_stats.map(({ name, version }) => `${name}:${version}`);
}

const ONE = "/v2/models/{model}/versions/{version}/stats";

Deno.test("statistics are those of all versions that are loaded, and of no other", async () => {
  assertEquals(await told("/v2/models/stats"), ["a:1", "a:2", "b:1"]);
});

Deno.test("statistics of a model are those of its versions", async () => {
  assertEquals(await told("/v2/models/{model}/stats", { model: "a" }), ["a:1", "a:2"]);
  assertEquals(await told("/v2/models/{model}/stats", { model: "b" }), ["b:1"]);
  assertEquals(await told("/v2/models/{model}/stats", { model: "gone" }), []);
});

Deno.test("statistics of a version are its own", async () => {
  assertEquals(await told(ONE, { model: "a", version: "2" }), ["a:2"]);
  assertEquals(await told(ONE, { model: "b", version: "2" }), []);
});

Deno.test("statistics have Triton's names, times in nanoseconds and a time in milliseconds", async () => {
  const { answer } = await askRoute(ROUTES, ONE, { params: { model: "a", version: "1" } });
  assertEquals(answer, {
    model_stats: [{
      name: "a",
      version: "1",
      last_inference: 1_700_000_000_123,
      inference_count: 50,
      execution_count: 4,
      inference_stats: {
        success: { count: 5, ns: 500_000_000 },
        fail: { count: 3, ns: 0 },
        queue: { count: 5, ns: 250_000_000 },
        compute_input: { count: 5, ns: 0 },
        compute_infer: { count: 4, ns: 125_000_000 },
        compute_output: { count: 5, ns: 0 },
      },
      batch_stats: [],
    }],
  });
});

Deno.test("a version without answered requests has counts of 0", async () => {
  const routes = statisticsRoutes(
    {
      store: { loaded: () => [{ model: "a", version: "1" }] },
      monitor: { statistics: () => Promise.resolve([{ ...totals("a", "1"), requests: {} }]) },
    } as unknown as Services,
  );
  const { answer } = await askRoute(routes, "/v2/models/stats");
  const [{ inference_stats: { success, fail } }] = (answer as {
    model_stats: [{ inference_stats: Record<string, unknown> }];
  }).model_stats;
  assertEquals([success, fail], [{ count: 0, ns: 500_000_000 }, { count: 0, ns: 0 }]);
});

Deno.test("every route of statistics tells its statuses and what it answers", () => {
  for (const { method, statuses, doc } of ROUTES) {
    assertEquals([method, statuses], ["GET", [200, 404, 503, 504]]);
    assertEquals([doc.summary, doc.tag], [
      "Totals in the form of Triton's statistics extension",
      "Open Inference Protocol",
    ]);
  }
});
