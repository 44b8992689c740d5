/** The times that a query as a whole asks for, and what they mean inside it. */

import type { At, Duration } from "./ast.ts";
import { type DurationContext, durationSeconds } from "./duration_expression.ts";
import { executionError } from "./errors.ts";
import type { Grid } from "./grid.ts";

/** A range query's start, end and step in milliseconds; an instant query has no step. */
export class QueryTimes {
  readonly start: number;
  readonly end: number;
  readonly step: number;

  constructor(start: number, end: number, step: number) {
    this.start = start;
    this.end = end;
    this.step = step;
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

  /** As `milliseconds`, for what must be longer than nothing. */
  length(duration: Duration): number {
    const length = this.milliseconds(duration);
    if (length > 0) return length;
    throw executionError("duration must be greater than 0");
  }
}
