/**
 * The interface between a store of time series and its users: the query engine, which reads, and
 * scrapes and rules, which append. Both sides import this file; neither imports the other.
 */

import type { SampleBuffer } from "./sample_columns.ts";

/**
 * A series' labels by name, `__name__` among them, in the order of their
 * names. A label with an empty value is the same as no label and never stored.
 */
export type Labels = ReadonlyMap<string, string>;

/** `name op value`; regular expressions are RE2 and match the whole value. */
export interface Matcher {
  readonly name: string;
  readonly op: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/**
 * The samples of one series within a time range.
 *
 * Only the first `length` slots of the arrays count. Times are integer milliseconds since 1970,
 * ascending and without duplicates. `stale[i] === 1` marks the end of the series at that time;
 * `values[i]` then has no meaning. (Prometheus marks it with a NaN of special bits, which
 * JavaScript does not keep.)
 */
export interface Samples {
  readonly length: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stale: Uint8Array;
}

/** A sample; `value` has no meaning if it marks the end of its series. */
export interface Sample {
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
  readonly isStale: boolean;
}

/** The last of some samples; undefined when there is none. */
export function lastOf({ length, times, values, stale }: Samples): Sample | undefined {
  const last = length - 1;
  if (last < 0) return undefined;
  return { time: times[last]!, value: values[last]!, isStale: stale[last] === 1 };
}

/** One series of a store. Its samples are decoded when they are read. */
export interface Series {
  readonly labels: Labels;
  /**
   * The samples with `minTime <= time <= maxTime`, both in milliseconds.
   *
   * @param buffer where they may be decoded: they are lost when it is used again
   */
  samples(minTime: number, maxTime: number, buffer?: SampleBuffer): Samples;
  /** The last of `samples(minTime, maxTime)`, from stores that find it sooner than all of them. */
  newest?(minTime: number, maxTime: number, buffer: SampleBuffer): Sample | undefined;
}

/** A store that can be queried. */
export interface Queryable {
  /**
   * Every series that all `matchers` accept and that may hold samples in the
   * range (both ends included, milliseconds), in the order of their labels.
   */
  select(matchers: readonly Matcher[], minTime: number, maxTime: number): readonly Series[];
}

/**
 * Identifies a series of one store. A reference is not reused: after its series is removed, it
 * never identifies another one.
 */
export type SeriesRef = number;

/**
 * The result of appending a sample.
 *
 * - `appended`: it is stored.
 * - `same`: the series' last sample has this time and this value; nothing to do.
 * - `duplicate`: the last sample has this time and another value, which stays.
 * - `outOfOrder`: the series has a later sample.
 * - `outOfBounds`: the time is before the retention, or not a whole number of milliseconds, or
 *   thousands of years away.
 * - `unknownSeries`: the series was removed; ask `ref` for it again.
 */
export type AppendResult =
  | "appended"
  | "same"
  | "duplicate"
  | "outOfOrder"
  | "outOfBounds"
  | "unknownSeries";

/** A sample that stands for others of its series, usually with the id of a trace. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  /** In milliseconds since 1970. */
  readonly time: number;
}

/** The exemplars of one series, in the order of their times. */
export interface SeriesExemplars {
  readonly labels: Labels;
  readonly exemplars: readonly Exemplar[];
}

/** A store that takes exemplars. It decides which ones it keeps. */
export interface ExemplarAppender {
  append(labels: Labels, exemplar: Exemplar): void;
}

/** A store that takes samples. It does not throw: a result says why a sample was refused. */
export interface Appender {
  /**
   * The reference of the series with these labels, which is created if it is new.
   * Undefined if the store holds as many series as it may.
   */
  ref(labels: Labels): SeriesRef | undefined;
  append(ref: SeriesRef, time: number, value: number): AppendResult;
  /** Marks that the series ended at `time`: from then on, instant queries skip it. */
  appendStale(ref: SeriesRef, time: number): AppendResult;
}
