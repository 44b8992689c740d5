/** What the server serves, as it says itself at /models. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { BASE } from "./base.ts";
import type { Session } from "./session.ts";

export interface Feature {
  readonly name: string;
  readonly description?: string;
  readonly type: "number" | "category";
  readonly required: boolean;
  readonly values?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly default?: string | number;
}

export interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly owner?: string;
  readonly task: string;
  readonly features?: readonly Feature[];
  readonly classes?: readonly (string | number)[];
  readonly threshold?: number;
}

export interface ModelVersion {
  readonly version: string;
  readonly state: string;
  readonly reason: string;
  readonly sha256?: string;
  readonly warnings?: readonly string[];
  readonly batching?: boolean;
  readonly batching_reason?: string;
  readonly classes?: readonly (string | number)[];
  readonly inputs?: readonly TensorInfo[];
  readonly outputs?: readonly TensorInfo[];
}

export interface TensorInfo {
  readonly name: string;
  readonly datatype: string;
  /** -1 is any size; null when not even the number of dimensions is known. */
  readonly shape: readonly number[] | null;
}

export interface Model {
  readonly name: string;
  readonly default_version: string | null;
  readonly task: string | null;
  readonly manifest: Manifest | null;
  readonly versions: readonly ModelVersion[];
}

/** What looks like a model or a version, and is not served. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export interface Models {
  readonly defaultModel: string;
  readonly list: readonly Model[];
  readonly skipped: readonly Skipped[];
}

const EVERY_MS = 15_000;

/** Undefined until the first answer; kept when the server does not answer. */
export function followModels(session: Session): ReadonlySignal<Models | undefined> {
  const models = signal<Models>();
  const ask = async () => {
    if (!document.hidden) {
      try {
        const body = await (await fetch(`${BASE}/models`)).json();
        const next = {
          defaultModel: body.default_model ?? "",
          list: body.models,
          skipped: body.skipped ?? [],
        };
        if (JSON.stringify(next) !== JSON.stringify(models.value)) models.value = next;
      } catch {
        // The queries tell that the server is away; the names stay.
      }
    }
    setTimeout(ask, session.live.value ? EVERY_MS : 4 * EVERY_MS);
  };
  ask();
  return models;
}

const ModelsContext = createContext<ReadonlySignal<Models | undefined>>(signal(undefined));
export const ModelsProvider = ModelsContext.Provider;

export function useModels(): Models | undefined {
  return useContext(ModelsContext).value;
}
