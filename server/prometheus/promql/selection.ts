/** Reads series from the store for one query. */

import type { Labels, Queryable, Samples, Series } from "../storage.ts";
import type { Grid, Row } from "./grid.ts";
import { children, type Expr, type LabelMatcher, type VectorSelector } from "./ast.ts";

/** A series within a time range. Its samples are decoded when they are read. */
export interface SelectedSeries {
  readonly labels: Labels;
  samples(): Samples;
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
      kept = this.#select(matchers, minTime, maxTime).map(decodedOnce);
      this.#kept.set(key, kept);
    }
    return kept;
  }

  #select(
    matchers: readonly LabelMatcher[],
    minTime: number,
    maxTime: number,
  ): SelectedSeries[] {
    const selected = this.#queryable.select(matchers, minTime, maxTime);
    return selected.map((series) => inRange(series, minTime, maxTime));
  }
}

function keyOf(matchers: readonly LabelMatcher[]): string {
  return JSON.stringify(matchers.map(({ name, op, value }) => [name, op, value]));
}

function inRange(series: Series, minTime: number, maxTime: number): SelectedSeries {
  return { labels: series.labels, samples: () => series.samples(minTime, maxTime) };
}

function decodedOnce({ labels, samples }: SelectedSeries): SelectedSeries {
  let decoded: Samples | undefined;
  return { labels, samples: () => decoded ??= samples() };
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
  if (!stale.subarray(0, length).includes(1)) return samples;
  const kept = { length: 0, times: new Float64Array(length), values: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    if (stale[i]) continue;
    kept.times[kept.length] = times[i]!;
    kept.values[kept.length] = values[i]!;
    kept.length++;
  }
  return kept;
}

/**
 * Fills a row with `value` of the newest sample up to each time, unless that sample is older than
 * the lookback or marks the end of its series.
 */
export function sampleAt(
  samples: Samples,
  times: Grid,
  lookback: number,
  row: Row,
  value: (samples: Samples, index: number) => number,
): void {
  let after = 0;
  for (let i = 0; i < times.count; i++) {
    const time = times.start + i * times.step;
    while (after < samples.length && samples.times[after]! <= time) after++;
    const newest = after - 1;
    if (newest < 0 || samples.stale[newest] || samples.times[newest]! <= time - lookback) continue;
    row.values[i] = value(samples, newest);
    row.present[i] = 1;
  }
}
