import type { At, Duration } from "./ast.ts";
import { type DurationContext, durationSeconds } from "./duration_expression.ts";
import { executionError, InvalidRangeError } from "./errors.ts";
import type { Grid } from "./grid.ts";

// As Prometheus: a point every minute for a week.
const MAX_STEPS = 11_000;

/** The times that a query as a whole asks for, and what they mean inside it. */
export class QueryTimes {
  readonly start: number;
  readonly end: number;
  /** In milliseconds; 0 for an instant query. */
  readonly step: number;

  private constructor(start: number, end: number, step: number) {
    this.start = start;
    this.end = end;
    this.step = step;
  }

  /** The time of an instant query. */
  static at(time: number): QueryTimes {
    return new QueryTimes(time, time, 0);
  }

  /** The times of a range query. Throws an InvalidRangeError for those that none may have. */
  static range(start: number, end: number, step: number): QueryTimes {
    if (!(end >= start)) {
      throw new InvalidRangeError("end", "end timestamp must not be before start time");
    }
    if (!(step > 0)) {
      throw new InvalidRangeError(
        "step",
        "zero or negative query resolution step widths are not accepted. Try a positive integer",
      );
    }
    if (Math.floor((end - start) / step) > MAX_STEPS) {
      throw new InvalidRangeError(
        undefined,
        `exceeded maximum resolution of ${MAX_STEPS.toLocaleString("en")} points per timeseries. ` +
          "Try decreasing the query resolution (?step=XX)",
      );
    }
    return new QueryTimes(start, end, step);
  }

  get isRange(): boolean {
    return this.step > 0;
  }

  /** The times at which the whole expression is evaluated. */
  get grid(): Grid {
    const { start, end, step } = this;
    return step === 0
      ? { start, step: 1, count: 1 }
      : { start, step, count: Math.floor((end - start) / step) + 1 };
  }

  /** What `step()` and `range()` give, in seconds. */
  get durations(): DurationContext {
    return { step: this.step / 1000, range: (this.end - this.start) / 1000 };
  }

  /** The times that a selector or subquery looks at, one for each time of the grid. */
  shifted({ at, offset }: { at: At | null; offset: Duration | null }, grid: Grid): Grid {
    const shift = offset === null ? 0 : this.milliseconds(offset);
    if (at === null) return { ...grid, start: grid.start - shift };
    return { start: this.#timeOf(at) - shift, step: 0, count: grid.count };
  }

  #timeOf(at: At): number {
    if (at.kind === "time") return at.time;
    return at.kind === "start" ? this.start : this.end;
  }

  milliseconds(duration: Duration): number {
    try {
      return Math.round(durationSeconds(duration, this.durations) * 1000);
    } catch (error) {
      if (error instanceof RangeError) throw executionError(error.message);
      throw error;
    }
  }

  /** As `milliseconds`, for a duration that must be positive. */
  length(duration: Duration): number {
    const length = this.milliseconds(duration);
    if (length > 0) return length;
    throw executionError("duration must be greater than 0");
  }
}
