/**
 * How much one target may send. A target may be faulty; then its own scrape fails
 * and nothing else.
 */
export interface ExpositionLimits {
  /** Characters of one line. */
  readonly lineLength: number;
  readonly samples: number;
  /** Labels of one series, its name among them. */
  readonly labels: number;
  /** Characters of the name of a metric or a label. */
  readonly nameLength: number;
  /** Characters of the value of a label. */
  readonly valueLength: number;
}

/** Far above what the exporter of one machine or one service sends. */
export const DEFAULT_LIMITS: ExpositionLimits = {
  lineLength: 65_536,
  samples: 500_000,
  labels: 128,
  nameLength: 1024,
  valueLength: 16_384,
};
