/** A run of a version that took too long and was stopped. */
export interface Hang {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
  /** The longest time of the run. */
  readonly seconds: number;
}
