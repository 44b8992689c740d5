/** Totals of a version over all threads. Times in seconds. */
export interface ModelStatistics {
  readonly model: string;
  readonly version: string;
  readonly requests: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly runs: number;
  /** When the last request ended, as Unix time; 0 when there was none. */
  readonly lastRequestSeconds: number;
  readonly requestSeconds: number;
  readonly queueSeconds: number;
  readonly computeSeconds: number;
}
