import { notFoundError, quoteValue } from "../errors.ts";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import type { ModelStore } from "../models/serving/model_store.ts";
import type { TensorSpec } from "../models/tensor.ts";
import type { CatalogModel, CatalogVersion } from "../models/catalog.ts";
import type { Reference } from "../models/folder/reference.ts";
import { json } from "./reply.ts";
import type { Route } from "./route.ts";
import { OBJECT } from "./schemas.ts";
import type { Services } from "./services.ts";

/** What is loaded: in our own words at `/models`, and for clients of KServe V1 and TensorFlow Serving. */
export function modelsRoutes({ store }: Services): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/models",
      statuses: [200],
      doc: { summary: "The models and their versions", tag: "Models", answer: OBJECT },
      handle: () =>
        json({
          default_model: store.catalog.defaultModel ?? null,
          models: store.catalog.models.map((model) => describeModel(model, store)),
          skipped: store.catalog.skipped,
        }),
    },
    {
      method: "GET",
      path: "/models/{model}",
      statuses: [200, 404],
      doc: { summary: "A model, its manifest and versions", tag: "Models", answer: OBJECT },
      handle: (exchange) => json(describeModel(store.entry(exchange.param("model")), store)),
    },
    {
      method: "GET",
      path: "/models/{model}/versions/{version}",
      statuses: [200, 404, 503],
      doc: { summary: "A version that is ready, and its manifest", tag: "Models", answer: OBJECT },
      handle: (exchange) => {
        const found = store.find(exchange.param("model"), exchange.param("version"));
        const { model, version, manifest = null } = found;
        return json({ model, version, manifest, ...describeVersion(found) });
      },
    },
    {
      method: "GET",
      path: "/models/{model}/versions/{version}/reference",
      statuses: [200, 404, 503],
      doc: {
        summary: "A version's reference profile: what its training data looked like",
        tag: "Models",
        answer: OBJECT,
      },
      handle: (exchange) =>
        json(referenceOf(store.find(exchange.param("model"), exchange.param("version")))),
    },
    {
      method: "GET",
      path: "/v1/models",
      statuses: [200],
      doc: { summary: "The models' names", tag: "KServe V1", answer: OBJECT },
      handle: () => json({ models: store.catalog.models.map(({ name }) => name) }),
    },
    {
      method: "GET",
      path: "/v1/models/{model}",
      statuses: [200, 404],
      doc: {
        summary: "Whether a model is ready, and its versions",
        tag: "KServe V1",
        answer: OBJECT,
      },
      handle: (exchange) => {
        const { name, versions } = store.entry(exchange.param("model"));
        return json(servingStatus(name, versions));
      },
    },
    {
      method: "GET",
      path: "/v1/models/{model}/versions/{version}",
      statuses: [200, 404],
      doc: { summary: "Whether a version is ready", tag: "KServe V1", answer: OBJECT },
      handle: (exchange) => {
        const model = store.entry(exchange.param("model"));
        return json(servingStatus(model.name, [versionOf(model, exchange.param("version"))]));
      },
    },
  ];
}

function describeModel(model: CatalogModel, store: ModelStore) {
  const loaded = [...store.loaded()].filter((version) => version.model === model.name);
  const current = loaded.find(({ version }) => version === model.defaultVersion);
  return {
    name: model.name,
    default_version: model.defaultVersion ?? null,
    task: current?.task ?? null,
    manifest: current?.manifest ?? null,
    reason: model.reason,
    versions: model.versions.map((entry) => ({
      ...entry,
      ...describeVersion(loaded.find(({ version }) => version === entry.version)),
    })),
  };
}

function describeVersion(version: LoadedVersion | undefined) {
  if (version === undefined) return {};
  const { task, classes, sha256, whyNotShared, warnings, inputs, outputs } = version;
  const batching = { batching: whyNotShared === undefined, batching_reason: whyNotShared ?? "" };
  return {
    ...{ task, classes, sha256, ...batching, warnings },
    inputs: inputs.map(describeTensor),
    outputs: outputs.map(describeTensor),
  };
}

/** A shape of which nothing is known is null; [] is a scalar's. */
function describeTensor({ name, datatype, shape }: TensorSpec) {
  return { name, datatype, shape: shape ?? null };
}

function referenceOf({ model, version, reference }: LoadedVersion): Reference {
  if (reference !== undefined) return reference;
  throw notFoundError(
    `Version ${version} of model "${model}" has no reference profile: it has no reference.json`,
  );
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

/** KServe reads `ready`, TensorFlow Serving's clients `model_version_status`. */
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
