/** Where the reference of a version comes from, as GET /models says. */

import { wholeNumber } from "../../../format/units.ts";
import type { ModelVersion } from "../../../state/served_models.ts";

export interface ReferenceState {
  /** A file of the version, rows that it answered, or none yet. */
  readonly source: "file" | "live" | "none";
  /** Rows that it was made of. */
  readonly rows?: number;
  /** When a live one was made, as an ISO time. */
  readonly made?: string;
  /** Whether a live one takes the place of reference.json. */
  readonly replaces_file?: boolean;
  /** Without a reference: rows answered so far, and rows that one is made of. */
  readonly rows_seen?: number;
  readonly rows_needed?: number;
  /** The last rows, which can become the reference. */
  readonly rows_kept: number;
}

/** The server makes no reference of fewer rows. */
export const FEWEST_REFERENCE_ROWS = 500;

/** Undefined for a server that makes no references. */
export function referenceStateOf(version: ModelVersion | undefined): ReferenceState | undefined {
  return (version as { reference?: ReferenceState } | undefined)?.reference;
}

/** "training data, 5,634 rows"; empty without a reference. */
export function sourceText({ source, rows, made }: ReferenceState): string {
  const count = rows === undefined ? "" : `, ${wholeNumber(rows)} rows`;
  if (source === "none") return "";
  if (source === "file") return `reference.json${count}`;
  return `live rows${count}${made === undefined ? "" : `, of ${made.slice(0, 10)}`}`;
}
