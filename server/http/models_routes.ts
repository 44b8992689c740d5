import { notFoundError, quoteValue } from "../errors.ts";
import type { CatalogModel, CatalogVersion } from "../models/catalog.ts";
import {
  describeModel,
  modelSchema,
  modelsResponse,
  modelsResponseSchema,
  versionResponse,
  versionResponseSchema,
} from "./models_response.ts";
import { json } from "./reply.ts";
import type { Route } from "./route.ts";
import { OBJECT } from "./schema.ts";
import type { Services } from "./services.ts";

/** The models: our own `/models`, and `/v1/models` for KServe V1 and TensorFlow Serving. */
export function modelsRoutes({ store }: Services): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/models",
      access: "any key",
      statuses: [200],
      doc: {
        summary: "The models and their versions",
        tag: "Models",
        response: modelsResponseSchema,
      },
      handle: () => json(modelsResponse(store)),
    },
    {
      method: "GET",
      path: "/models/{model}",
      access: "any key",
      statuses: [200, 404],
      doc: { summary: "A model, its manifest and versions", tag: "Models", response: modelSchema },
      handle: (exchange) => json(describeModel(store.entry(exchange.param("model")), store)),
    },
    {
      method: "GET",
      path: "/models/{model}/versions/{version}",
      access: "any key",
      statuses: [200, 404, 503],
      doc: {
        summary: "A version that is ready, and its manifest",
        tag: "Models",
        response: versionResponseSchema,
      },
      handle: (exchange) =>
        json(versionResponse(store.find(exchange.param("model"), exchange.param("version")))),
    },
    {
      method: "GET",
      path: "/v1/models",
      access: "any key",
      statuses: [200],
      doc: { summary: "The models' names", tag: "KServe V1", response: OBJECT },
      handle: () => json({ models: store.catalog.models.map(({ name }) => name) }),
    },
    {
      method: "GET",
      path: "/v1/models/{model}",
      access: "any key",
      statuses: [200, 404],
      doc: {
        summary: "Whether a model is ready, and its versions",
        tag: "KServe V1",
        response: OBJECT,
      },
      handle: (exchange) => {
        const { name, versions } = store.entry(exchange.param("model"));
        return json(servingStatus(name, versions));
      },
    },
    {
      method: "GET",
      path: "/v1/models/{model}/versions/{version}",
      access: "any key",
      statuses: [200, 404],
      doc: { summary: "Whether a version is ready", tag: "KServe V1", response: OBJECT },
      handle: (exchange) => {
        const model = store.entry(exchange.param("model"));
        return json(servingStatus(model.name, [versionOf(model, exchange.param("version"))]));
      },
    },
  ];
}

/** A version, ready or not. */
function versionOf({ name, versions }: CatalogModel, wanted: string): CatalogVersion {
  const found = versions.find(({ version }) => version === wanted);
  if (found !== undefined) return found;
  const known = versions.map(({ version }) => version).join(", ") || "none";
  throw notFoundError(
    `Model "${name}" has no version ${quoteValue(wanted)}; known versions: ${known}`,
  );
}

/** KServe clients read `ready`, those of TensorFlow Serving `model_version_status`. */
function servingStatus(name: string, versions: readonly CatalogVersion[]) {
  return {
    name,
    ready: versions.some(({ state }) => state === "READY"),
    model_version_status: versions.map(({ version, state, reason }) => ({
      version,
      state: state === "READY" ? "AVAILABLE" : "END",
      status: {
        error_code: reason === "" ? "OK" : "UNAVAILABLE",
        error_message: reason,
      },
    })),
  };
}
