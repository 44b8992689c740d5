/** Reads series from the store for one query. */

import { SampleBuffer } from "../sample_columns.ts";
import {
  type Labels,
  lastOf,
  type Queryable,
  type Sample,
  type Samples,
  type Series,
} from "../storage.ts";
import type { Grid, Row } from "./grid.ts";
import { children, type Expr, type LabelMatcher, type VectorSelector } from "./ast.ts";

/** A series within a time range. Its samples are decoded when they are read. */
export interface SelectedSeries {
  readonly labels: Labels;
  /** They are lost when those of another series are read. */
  samples(): Samples;
  /** The last of the samples; undefined when there is none. */
  newest(): Sample | undefined;
}

/**
 * The series that one query reads. A selector that occurs several times with the same range is
 * decoded once. Others are not kept, so a long range needs the memory of one series at a time.
 */
export class Selection {
  readonly #queryable: Queryable;
  /** The number of times that a selector occurs in the query. */
  readonly #uses = new Map<string, number>();
  readonly #kept = new Map<string, readonly SelectedSeries[]>();
  readonly #buffer = new SampleBuffer();

  constructor(queryable: Queryable, expr: Expr) {
    this.#queryable = queryable;
    this.#count(expr);
  }

  #count(expr: Expr): void {
    if (expr.kind === "vector") {
      const key = keyOf(expr.matchers);
      this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
    }
    for (const child of children(expr)) this.#count(child);
  }

  /** The series of a selector with their samples from `minTime` to `maxTime`, both included. */
  read({ matchers }: VectorSelector, minTime: number, maxTime: number): readonly SelectedSeries[] {
    const selector = keyOf(matchers);
    if (this.#uses.get(selector) === 1) return this.#select(matchers, minTime, maxTime);
    const key = `${minTime} ${maxTime} ${selector}`;
    let kept = this.#kept.get(key);
    if (kept === undefined) {
      kept = this.#select(matchers, minTime, maxTime).map((series) => new DecodedOnce(series));
      this.#kept.set(key, kept);
    }
    return kept;
  }

  #select(
    matchers: readonly LabelMatcher[],
    minTime: number,
    maxTime: number,
  ): InRange[] {
    const selected = this.#queryable.select(matchers, minTime, maxTime);
    return selected.map((series) => new InRange(series, minTime, maxTime, this.#buffer));
  }
}

function keyOf(matchers: readonly LabelMatcher[]): string {
  return JSON.stringify(matchers.map(({ name, op, value }) => [name, op, value]));
}

class InRange implements SelectedSeries {
  readonly labels: Labels;
  readonly #series: Series;
  readonly #minTime: number;
  readonly #maxTime: number;
  readonly #buffer: SampleBuffer;

  constructor(series: Series, minTime: number, maxTime: number, buffer: SampleBuffer) {
    this.labels = series.labels;
    this.#series = series;
    this.#minTime = minTime;
    this.#maxTime = maxTime;
    this.#buffer = buffer;
  }

  samples(): Samples {
    return this.#series.samples(this.#minTime, this.#maxTime, this.#buffer);
  }

  /** The samples in arrays of their own. */
  ownSamples(): Samples {
    return this.#series.samples(this.#minTime, this.#maxTime);
  }

  newest(): Sample | undefined {
    const series = this.#series;
    if (series.newest === undefined) return lastOf(this.samples());
    return series.newest(this.#minTime, this.#maxTime, this.#buffer);
  }
}

/** Keeps what was decoded. */
class DecodedOnce implements SelectedSeries {
  readonly labels: Labels;
  readonly #series: InRange;
  #decoded: Samples | undefined;

  constructor(series: InRange) {
    this.labels = series.labels;
    this.#series = series;
  }

  samples(): Samples {
    return this.#decoded ??= this.#series.ownSamples();
  }

  newest(): Sample | undefined {
    return this.#series.newest();
  }
}

/** Values with their times; the first `length` slots count. */
export interface Points {
  readonly length: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** The samples without the stale ones; the same arrays if there are none. */
export function withoutStale(samples: Samples): Points {
  const { length, times, values, stale } = samples;
  if (!hasStale(samples)) return samples;
  const kept = { length: 0, times: new Float64Array(length), values: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    if (stale[i]) continue;
    kept.times[kept.length] = times[i]!;
    kept.values[kept.length] = values[i]!;
    kept.length++;
  }
  return kept;
}

function hasStale({ length, stale }: Samples): boolean {
  for (let i = 0; i < length; i++) if (stale[i]) return true;
  return false;
}

/** What a row shows of a sample. */
export type ValueOfSample = (time: number, value: number) => number;

/**
 * Fills a row with `valueOf` the newest sample up to each time, unless that sample is older than the
 * lookback or marks the end of its series.
 */
export function sampleAt(
  samples: Samples,
  times: Grid,
  lookback: number,
  row: Row,
  valueOf: ValueOfSample,
): void {
  let after = 0;
  for (let i = 0; i < times.count; i++) {
    const time = times.start + i * times.step;
    while (after < samples.length && samples.times[after]! <= time) after++;
    const newest = after - 1;
    if (newest < 0 || samples.stale[newest] || samples.times[newest]! <= time - lookback) continue;
    row.values[i] = valueOf(samples.times[newest]!, samples.values[newest]!);
    row.present[i] = 1;
  }
}

/** Fills a row of one time with `valueOf` the newest sample of a series, as `sampleAt` does. */
export function newestOf(series: SelectedSeries, row: Row, valueOf: ValueOfSample): void {
  const sample = series.newest();
  if (sample === undefined || sample.isStale) return;
  row.values[0] = valueOf(sample.time, sample.value);
  row.present[0] = 1;
}
