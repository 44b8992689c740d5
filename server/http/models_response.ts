/** The responses of `/models`: the models and their versions. */

import * as z from "zod";
import type { CatalogModel, CatalogVersion } from "../models/catalog.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import type { ModelStore } from "../models/serving/model_store.ts";
import { DATATYPES, type TensorSpec } from "../models/tensor.ts";
import {
  describeReference,
  describeWatch,
  referenceSchema,
  watchSchema,
} from "./reference_state.ts";
import type { BodyOf } from "./schema.ts";

const tensor = z.object({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  shape: z.array(z.int()).nullable().describe(
    "-1 is any size; null when not even the number of dimensions is known.",
  ),
});

const task = z.enum(["binary", "multiclass", "regression", "labels", "tensor"]);

const manifest = z.custom<Manifest | null>().meta({
  type: ["object", "null"],
  description: "model.json, with every default filled in; null without that file.",
});

const loadedVersion = z.object({
  task,
  classes: z.array(z.string()),
  sha256: z.string(),
  batching: z.boolean().describe("Whether requests share runs of the graph."),
  batching_reason: z.string().describe("Why they do not."),
  batching_rows: z.int().describe("The most rows of a run that requests share."),
  engine: z.enum(["wasm", "native"]).describe("The engine that runs its graph."),
  engine_reason: z.string().describe("Why this engine, where both could run the graph."),
  warnings: z.array(z.string()),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
  reference: referenceSchema,
  watch: watchSchema,
});

const listedVersion = z.object({
  version: z.string(),
  state: z.enum(["READY", "UNAVAILABLE"]),
  reason: z.string().describe("Why it is not ready, or why its last change was refused."),
  since: z.iso.datetime().optional().describe("Since when there is a reason."),
  ...loadedVersion.partial().shape,
});

export const modelSchema = z.object({
  name: z.string(),
  default_version: z.string().nullable(),
  task: task.nullable(),
  manifest,
  reason: z.string().describe("Why no version is ready."),
  versions: z.array(listedVersion),
});

export const modelsResponseSchema = z.object({
  default_model: z.string().nullable(),
  models: z.array(modelSchema),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })).describe(
    "Files and folders that look like a model or a version and are not served.",
  ),
});

export const versionResponseSchema = z.object({
  model: z.string(),
  version: z.string(),
  manifest,
  ...loadedVersion.shape,
});

export type ModelsResponse = BodyOf<typeof modelsResponseSchema>;
export type ListedModel = BodyOf<typeof modelSchema>;
export type ListedVersion = BodyOf<typeof listedVersion>;
export type TensorInfo = BodyOf<typeof tensor>;

export function modelsResponse(store: ModelStore): ModelsResponse {
  const { defaultModel, models, skipped } = store.catalog;
  return {
    default_model: defaultModel ?? null,
    models: models.map((model) => describeModel(model, store)),
    skipped,
  };
}

export function describeModel(model: CatalogModel, store: ModelStore): ListedModel {
  const loaded = [...store.loaded()].filter((version) => version.model === model.name);
  const current = loaded.find(({ version }) => version === model.defaultVersion);
  return {
    name: model.name,
    default_version: model.defaultVersion ?? null,
    task: current?.task ?? null,
    manifest: current?.manifest ?? null,
    reason: model.reason,
    versions: model.versions.map((entry) => {
      const version = loaded.find(({ version }) => version === entry.version);
      return {
        ...describeEntry(entry),
        ...(version === undefined ? {} : describeVersion(version)),
      };
    }),
  };
}

function describeEntry({ since, ...entry }: CatalogVersion) {
  return since === undefined ? entry : { ...entry, since: new Date(since).toISOString() };
}

export function versionResponse(found: LoadedVersion): BodyOf<typeof versionResponseSchema> {
  const { model, version, manifest = null } = found;
  return { model, version, manifest, ...describeVersion(found) };
}

function describeVersion(version: LoadedVersion): BodyOf<typeof loadedVersion> {
  const { task, classes, sha256, whyNotShared, engine, engineReason, warnings } = version;
  const { inputs, outputs, sharedRows } = version;
  const batching = {
    ...{ batching: whyNotShared === undefined, batching_reason: whyNotShared ?? "" },
    batching_rows: sharedRows,
  };
  return {
    ...{ task, classes, sha256, ...batching, engine, engine_reason: engineReason, warnings },
    inputs: inputs.map(describeTensor),
    outputs: outputs.map(describeTensor),
    reference: describeReference(version),
    watch: describeWatch(version),
  };
}

function describeTensor({ name, datatype, shape }: TensorSpec): TensorInfo {
  return { name, datatype, shape: shape ?? null };
}
