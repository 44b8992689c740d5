/** What is served, and in which state: the same list on every thread. */

import type { SkippedPath } from "./folder/skipped_paths.ts";

/** Names of the model repository extension. */
export type VersionState = "READY" | "UNAVAILABLE";

export interface CatalogVersion {
  readonly version: string;
  readonly state: VersionState;
  /** Why it is not ready, or why its last change was not taken; else empty. */
  readonly reason: string;
}

export interface CatalogModel {
  readonly name: string;
  /** Undefined when no version is ready. */
  readonly defaultVersion: string | undefined;
  /** None while its folder has never been read. */
  readonly versions: readonly CatalogVersion[];
  /** Taken out of service by request. */
  readonly unloaded: boolean;
  /** Why no version is ready; empty when one is. */
  readonly reason: string;
}

export interface Catalog {
  readonly models: readonly CatalogModel[];
  /** The model of `/predict`, whether or not it is there; undefined until a model has been ready. */
  readonly defaultModel: string | undefined;
  /** What looks like a model or a version, and is neither. */
  readonly skipped: readonly SkippedPath[];
  /** True once every model found at the start has been tried. */
  readonly started: boolean;
  /** How far the start is; only while it goes on. */
  readonly starting?: StartProgress;
}

/** Versions found at the start, and how many of them were tried. */
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
 * One model that answers is enough: a load balancer that heeds this must not
 * take the others away because one is broken.
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

/** A model with a good version is ready, also when its last change was not taken. */
export function isReady({ defaultVersion }: CatalogModel): boolean {
  return defaultVersion !== undefined;
}
