/** The list of models and their states, the same on every thread. */

import type { SkippedPath } from "./folder/skipped_paths.ts";

/** The names of the protocol's model repository extension. */
export type VersionState = "READY" | "UNAVAILABLE";

export interface CatalogVersion {
  readonly version: string;
  readonly state: VersionState;
  /** Why it is not ready, or why its last change was refused; else empty. */
  readonly reason: string;
  /** Since when there is a reason, in milliseconds since 1970. */
  readonly since?: number;
}

export interface CatalogModel {
  readonly name: string;
  /** Undefined when no version is ready. */
  readonly defaultVersion: string | undefined;
  /** Empty while its folder has never been read. */
  readonly versions: readonly CatalogVersion[];
  /** Whether it was unloaded by request. */
  readonly unloaded: boolean;
  /** Why no version is ready; empty when one is. */
  readonly reason: string;
}

export interface Catalog {
  readonly models: readonly CatalogModel[];
  /** The model of `/predict`, even if it does not exist; undefined until a model has been ready. */
  readonly defaultModel: string | undefined;
  /** Files and folders that look like a model or a version and are not served. */
  readonly skipped: readonly SkippedPath[];
  /** Whether every model found at the start has been tried. */
  readonly started: boolean;
  /** The progress of the start, until it has ended. */
  readonly starting?: StartProgress;
}

/** The number of versions found at the start, and how many of them have been tried. */
export interface StartProgress {
  readonly loaded: number;
  readonly total: number;
}

export const EMPTY_CATALOG: Catalog = {
  models: [],
  defaultModel: undefined,
  skipped: [],
  started: false,
};

/**
 * Why no request can be answered; empty when the server takes requests.
 *
 * One ready model is enough: a load balancer must not take all models away because one is broken.
 */
export function whyNotServing({ models, started }: Catalog): string {
  if (!started) return "the models are still being loaded";
  if (models.length === 0) return "there are no model folders";
  return models.some(isReady) ? "" : "no model is ready";
}

/** Whether the server takes requests, and all models but those unloaded by request are ready. */
export function allReady(catalog: Catalog): boolean {
  return whyNotServing(catalog) === "" &&
    catalog.models.every((model) => model.unloaded || isReady(model));
}

/** Whether a version of a model is ready, even if its last change was refused. */
export function isReady({ defaultVersion }: CatalogModel): boolean {
  return defaultVersion !== undefined;
}
