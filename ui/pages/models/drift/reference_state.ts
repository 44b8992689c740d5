/** Where the reference of a version comes from, as GET /models says. */

import type { ModelVersion } from "../../../state/served_models.ts";

export interface ReferenceState {
  /** A file of the version, rows that it answered, or none yet. */
  readonly source: "file" | "live" | "none";
  /** Rows that the reference was made from. */
  readonly rows: number;
  /** Rows answered that a reference could be made from, and how many one needs. */
  readonly rows_seen: number;
  readonly rows_needed: number;
}

/** Undefined for a server that makes no references. */
export function referenceStateOf(version: ModelVersion | undefined): ReferenceState | undefined {
  return (version as { reference?: ReferenceState } | undefined)?.reference;
}
