import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { NotFoundError } from "../errors.ts";
import type { LoadedVersion } from "../inference/loaded_version.ts";
import { modelsRoutes } from "./models_routes.ts";
import type { Reply } from "./reply.ts";
import type { Exchange } from "./route.ts";
import type { Services } from "./services.ts";

/** What the route answers when this is the version that is asked for. */
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
  warnings: ["odd"],
};
const REFERENCE = "/models/{model}/versions/{version}/reference";

Deno.test("GET …/reference answers the reference profile as it was read", () => {
  const reference = { rows: 3, features: {}, classes: { no: 0.5, yes: 0.5 } };
  assertEquals(answerOf(REFERENCE, { reference }), reference);
});

Deno.test("GET …/reference answers 404 for a version without one, and says what is not there", () => {
  assertThrows(
    () => answerOf(REFERENCE, { model: "bare", version: "2" }),
    NotFoundError,
    'Version 2 of model "bare" has no reference profile: it has no reference.json',
  );
});

Deno.test("GET /models/{model}/versions/{version} has null for the manifest of a bare model", () => {
  const version = { ...BARE, inputs: [], outputs: [] };
  const answer = answerOf("/models/{model}/versions/{version}", version);
  assertEquals(answer, { ...version, manifest: null, batching: true, batching_reason: "" });
});

Deno.test("GET /models/{model}/versions/{version} has null for a shape of which nothing is known", () => {
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
