import type { KeyEntry } from "./key_entry.ts";

/** Who sends a request. */
export interface Caller {
  /** The key that the request shows; undefined without one. */
  readonly key: KeyEntry | undefined;
}

export const ANYBODY: Caller = { key: undefined };
