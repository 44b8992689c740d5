import type { Reference } from "../folder/reference.ts";
import { tenthOf, TENTHS } from "./calibration_error.ts";
import { Moments } from "./moments.ts";
import { sharesOf } from "./number_column.ts";

/** Counts scores or confidences by tenths. */
export class ScoreCounts {
  readonly #counts = new Float64Array(TENTHS.length + 1);
  readonly #moments = new Moments();

  add(score: number): void {
    this.#counts[tenthOf(score)]!++;
    this.#moments.add(score);
  }

  /** Undefined when nothing was counted. */
  finish(): NonNullable<Reference["score"]> | undefined {
    const { count, mean, stddev } = this.#moments;
    if (count === 0) return undefined;
    return { edges: [...TENTHS], shares: sharesOf(this.#counts, count), mean, stddev };
  }
}
