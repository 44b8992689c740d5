/** What is served, and in which state: the same list on every thread. */

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
  /** Why no version is ready; empty when one is. */
  readonly reason: string;
}

export interface Catalog {
  readonly models: readonly CatalogModel[];
  /** The model of `/predict`, whether or not it is there; undefined until a model has been ready. */
  readonly defaultModel: string | undefined;
  /** True once every model found at the start has been tried, and all that should answer do. */
  readonly ready: boolean;
}

export const EMPTY_CATALOG: Catalog = { models: [], defaultModel: undefined, ready: false };
