import { assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { modelsRoutes } from "./models_routes.ts";
import type { Reply } from "./reply.ts";
import type { Exchange } from "./route.ts";
import type { Services } from "./services.ts";
import { askRoute } from "./testing/exchange.ts";

/** The answer of a route when `version` is requested. */
function answerOf(path: string, version: Partial<LoadedVersion>): unknown {
  const store = { find: () => version } as unknown as Services["store"];
  const route = modelsRoutes({ store } as Services).find((route) => route.path === path);
  const exchange = { param: (name: string) => name } as Exchange;
  return JSON.parse((route?.handle(exchange) as Reply).body as string);
}

const BARE: Partial<LoadedVersion> = {
  model: "bare",
  version: "1",
  task: "tensor",
  classes: [],
  ...{ engine: "native", engineReason: "faster" },
  warnings: ["odd"],
  referenceSource: "none",
  watchPlan: { columns: [], unwatched: 0, notes: [] },
};
/** What is said of the rows of a version that is not watched. */
const NOT_WATCHED = {
  reference: { source: "none", rows_kept: 0 },
  watch: { features: 0, unwatched_features: 0, notes: [] },
};

Deno.test("GET /models/{model}/versions/{version} has a null manifest for a model without one", () => {
  const answer = answerOf("/models/{model}/versions/{version}", {
    ...BARE,
    inputs: [],
    outputs: [],
  });
  assertEquals(answer, {
    ...{ model: "bare", version: "1", task: "tensor", classes: [], warnings: ["odd"] },
    ...{ inputs: [], outputs: [], manifest: null, batching: true, batching_reason: "" },
    ...{ engine: "native", engine_reason: "faster" },
    ...NOT_WATCHED,
  });
});

Deno.test("GET /models/{model}/versions/{version} has null for an unknown shape", () => {
  const inputs = [
    { name: "any", datatype: "FP32", shape: undefined },
    { name: "scalar", datatype: "FP32", shape: [] },
  ] as const;
  const answer = answerOf("/models/{model}/versions/{version}", { ...BARE, inputs, outputs: [] });
  assertEquals((answer as { inputs: unknown }).inputs, [
    { name: "any", datatype: "FP32", shape: null },
    { name: "scalar", datatype: "FP32", shape: [] },
  ]);
});

Deno.test("GET /models/{model}/versions/{version} says why requests do not share runs", () => {
  const whyNotShared = 'node "sum" (ReduceSum) mixes rows';
  const version = { ...BARE, inputs: [], outputs: [], whyNotShared };
  const answer = answerOf("/models/{model}/versions/{version}", version);
  const { batching, batching_reason } = answer as Record<string, unknown>;
  assertEquals({ batching, batching_reason }, { batching: false, batching_reason: whyNotShared });
});

const READY = { version: "1", state: "READY", reason: "" } as const;
const BROKEN = { version: "2", state: "UNAVAILABLE", reason: "it is bad" } as const;
const LOADED = {
  ...BARE,
  model: "m",
  manifest: { name: "m" },
  ...{ sha256: "ab", inputs: [], outputs: [] },
} as unknown as LoadedVersion;
const MODELS = [
  { name: "m", defaultVersion: "1", versions: [READY, BROKEN], unloaded: false, reason: "" },
  { name: "n", defaultVersion: undefined, versions: [BROKEN], unloaded: true, reason: "out" },
  { name: "o", defaultVersion: undefined, versions: [], unloaded: false, reason: "unread" },
];

/** Routes over three models: one of two versions ready, none ready, and without versions. */
function catalogRoutes(defaultModel?: string) {
  const other = { ...LOADED, model: "other", task: "regression" };
  const store = {
    catalog: { models: MODELS, defaultModel, skipped: [{ path: "x", reason: "odd" }] },
    loaded: () => [other, LOADED],
    entry: (name: string) => MODELS.find((model) => model.name === name),
  };
  return modelsRoutes({ store } as unknown as Services);
}

const DESCRIBED = [
  {
    ...{ name: "m", default_version: "1", task: "tensor", manifest: { name: "m" }, reason: "" },
    versions: [
      {
        ...{ ...READY, task: "tensor", classes: [], sha256: "ab", warnings: ["odd"] },
        ...{ batching: true, batching_reason: "", inputs: [], outputs: [], ...NOT_WATCHED },
        ...{ engine: "native", engine_reason: "faster" },
      },
      BROKEN,
    ],
  },
  {
    ...{ name: "n", default_version: null, task: null, manifest: null, reason: "out" },
    versions: [BROKEN],
  },
  {
    ...{ name: "o", default_version: null, task: null, manifest: null, reason: "unread" },
    versions: [],
  },
];

Deno.test("GET /models describes each model, and the details of its loaded versions", async () => {
  const [routes, none] = [catalogRoutes("m"), catalogRoutes()];
  const skipped = [{ path: "x", reason: "odd" }];
  const want = { default_model: "m", models: DESCRIBED, skipped };
  assertEquals((await askRoute(routes, "/models")).answer, want);
  assertEquals((await askRoute(none, "/models")).answer, { ...want, default_model: null });
  for (const described of DESCRIBED) {
    const params = { model: described.name };
    assertEquals((await askRoute(routes, "/models/{model}", { params })).answer, described);
  }
});

const AVAILABLE = {
  ...{ version: "1", state: "AVAILABLE", status: { error_code: "OK", error_message: "" } },
};
const ENDED = {
  ...{ version: "2", state: "END" },
  status: { error_code: "UNAVAILABLE", error_message: "it is bad" },
};
const statuses: readonly (readonly [
  params: { readonly model: string; readonly version?: string },
  ready: boolean,
  versions: readonly unknown[],
])[] = [
  [{ model: "m" }, true, [AVAILABLE, ENDED]],
  [{ model: "n" }, false, [ENDED]],
  [{ model: "o" }, false, []],
  [{ model: "m", version: "1" }, true, [AVAILABLE]],
  [{ model: "m", version: "2" }, false, [ENDED]],
];
for (const [params, ready, versions] of statuses) {
  Deno.test(`GET /v1/models/… reports whether ${Object.values(params)} is ready`, async () => {
    const path = params.version === undefined
      ? "/v1/models/{model}"
      : "/v1/models/{model}/versions/{version}";
    const { answer } = await askRoute(catalogRoutes(), path, { params });
    assertEquals(answer, { name: params.model, ready, model_version_status: versions });
  });
}

Deno.test("GET /v1/models lists names, and an unknown version is answered with the known ones", async () => {
  const routes = catalogRoutes();
  assertEquals((await askRoute(routes, "/v1/models")).answer, { models: ["m", "n", "o"] });
  for (const [model, known] of [["m", "1, 2"], ["o", "none"]] as const) {
    const ask = () =>
      askRoute(routes, "/v1/models/{model}/versions/{version}", {
        params: { model, version: "7" },
      });
    const error = await assertRejectsKind(ask, "not_found");
    assertEquals(
      (error as Error).message,
      `Model "${model}" has no version "7"; known versions: ${known}`,
    );
  }
});

Deno.test("the routes of models declare every status that they can answer", () => {
  const told = catalogRoutes().map(({ method, path, statuses, doc }) => {
    assertEquals([method, doc.summary !== ""], ["GET", true]);
    return `${path} ${statuses.join(" ")} ${doc.tag}`;
  });
  assertEquals(told, [
    "/models 200 Models",
    "/models/{model} 200 404 Models",
    "/models/{model}/versions/{version} 200 404 503 Models",
    "/v1/models 200 KServe V1",
    "/v1/models/{model} 200 404 KServe V1",
    "/v1/models/{model}/versions/{version} 200 404 KServe V1",
  ]);
});
