/** How many rows share a run, and how long a run waits for them. */
export interface RunLimits {
  /** The most rows of a run of several requests. A request with more is run in pieces. */
  readonly maxRows: number;
  /** A run begins at once when so many rows wait. */
  readonly preferredRows: number;
  /** How long a request waits for others while fewer rows wait, in milliseconds. */
  readonly maxDelayMs: number;
}

/** Runs that wait for no further requests. */
export function naturalLimits(maxRows: number): RunLimits {
  return { maxRows, preferredRows: 1, maxDelayMs: 0 };
}
