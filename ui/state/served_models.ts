/** The models that the server lists at /models. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { fetchAllowed } from "./access.ts";
import { BASE } from "./base.ts";
import type { Session } from "./session.ts";
import type {
  ListedModel as Model,
  ListedVersion as ModelVersion,
  ModelsResponse,
  TensorInfo,
} from "../../server/http/models_response.ts";

export type Manifest = NonNullable<Model["manifest"]>;
type AnyFeature = Manifest["features"][number];
type NumberFeature = Extract<AnyFeature, { type: "number" }>;
type CategoryFeature = Extract<AnyFeature, { type: "category" }>;

/** The fields of a feature that the page reads, for both types. */
export interface Feature
  extends
    Pick<AnyFeature, "name" | "type" | "required" | "default" | "description" | "unit">,
    Partial<Pick<NumberFeature, "min" | "max" | "step">>,
    Partial<Pick<CategoryFeature, "values">> {}

export type Skipped = ModelsResponse["skipped"][number];
export type { Model, ModelVersion, TensorInfo };

export interface Models {
  readonly defaultModel: string;
  readonly list: readonly Model[];
  readonly skipped: readonly Skipped[];
}

const EVERY_MS = 15_000;

export interface Failure {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly reason: string;
}

/** Why the list of models is not known, or is old; undefined while it is fresh. */
export const modelsFailure: Signal<Failure | undefined> = signal();

/** The models, refreshed now and then. Undefined until the first response; kept when the server is away. */
export function followModels(session: Session): ReadonlySignal<Models | undefined> {
  const models = signal<Models>();
  const ask = async () => {
    if (!document.hidden) {
      try {
        const next = await readModels();
        if (JSON.stringify(next) !== JSON.stringify(models.value)) models.value = next;
        modelsFailure.value = undefined;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        modelsFailure.value = { since: modelsFailure.value?.since ?? Date.now(), reason };
      }
    }
    setTimeout(ask, session.live.value ? EVERY_MS : 4 * EVERY_MS);
  };
  ask();
  return models;
}

async function readModels(): Promise<Models> {
  const response = await fetchAllowed(`${BASE}/models`);
  if (!response.ok) throw new Error(`the server responded with status ${response.status}`);
  const body = await response.json();
  if (!Array.isArray(body.models)) throw new Error("the response has no list of models");
  return {
    defaultModel: body.default_model ?? "",
    list: body.models,
    skipped: body.skipped ?? [],
  };
}

const ModelsContext = createContext<ReadonlySignal<Models | undefined>>(signal(undefined));
export const ModelsProvider = ModelsContext.Provider;

export function useModels(): Models | undefined {
  return useContext(ModelsContext).value;
}
