import type { Manifest } from "../folder/manifest.ts";
import { durationMs } from "../folder/duration.ts";

/** How many rows share a run, and how long a run waits for them. */
export interface RunLimits {
  /** The most rows of a run of several requests, and of a piece beside short requests. */
  readonly maxRows: number;
  /**
   * The most rows of any run, at least `maxRows`. A request with more is run in pieces, of so many
   * rows while no short requests come.
   */
  readonly wholeRows: number;
  /** A run begins at once when so many rows wait. */
  readonly preferredRows: number;
  /** How long a request waits for others while fewer rows wait, in milliseconds. */
  readonly maxDelayMs: number;
}

// Without a measurement: a larger batch delays its first request more than it saves the others.
const UNMEASURED_ROWS = 256;

/** The rows that runs should have. */
export type MeasuredRows = Pick<RunLimits, "maxRows" | "wholeRows">;

/**
 * The limits of a version's runs: those of `model.json`, else what its trial has measured.
 *
 * @param measured undefined when nothing was measured
 */
export function runLimits(
  manifest: Manifest | undefined,
  measured: MeasuredRows | undefined,
): RunLimits {
  const bounds = typeof manifest?.batching === "object" ? manifest.batching : {};
  const maxRows = bounds.max_rows ?? measured?.maxRows ?? UNMEASURED_ROWS;
  return {
    maxRows,
    wholeRows: bounds.max_rows ?? measured?.wholeRows ?? UNMEASURED_ROWS,
    preferredRows: Math.min(maxRows, bounds.preferred_rows ?? maxRows),
    maxDelayMs: bounds.max_delay === undefined ? 0 : durationMs(bounds.max_delay)!,
  };
}
