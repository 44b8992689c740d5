/**
 * What the query engine asks of a store of time series, what a store hands back,
 * and how samples get in. Both sides import this file; neither imports the other.
 */

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
 * The samples of one series inside the time range that was asked for.
 *
 * Only the first `length` slots of the arrays count. Times are integer
 * milliseconds since 1970, ascending, each once. `stale[i] === 1` says that
 * the series ended there: `values[i]` then means nothing. (A stale marker is a
 * NaN with special bits, which JavaScript does not keep; so it is a flag.)
 */
export interface Samples {
  readonly length: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stale: Uint8Array;
}

/** One series of a store. Reading it decodes it. */
export interface Series {
  readonly labels: Labels;
  /** The samples with `minTime <= time <= maxTime`, both in milliseconds. */
  samples(minTime: number, maxTime: number): Samples;
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
 * Names a series of one store. A reference outlives its series without harm: it
 * never comes to mean another one.
 */
export type SeriesRef = number;

/**
 * What became of a sample.
 *
 * - `appended`: it is stored.
 * - `same`: the series' last sample has this time and this value; nothing to do.
 * - `duplicate`: the last sample has this time and another value, which stays.
 * - `outOfOrder`: the series has a later sample.
 * - `outOfBounds`: the time is older than what is kept, or not a whole number of
 *   milliseconds, or thousands of years away.
 * - `unknownSeries`: the series is gone; ask `ref` for it again.
 */
export type AppendResult =
  | "appended"
  | "same"
  | "duplicate"
  | "outOfOrder"
  | "outOfBounds"
  | "unknownSeries";

/** A store that takes samples. It throws nothing: what it refuses, it says. */
export interface Appender {
  /**
   * The reference of the series with these labels, which is created if need be.
   * Undefined if there is no room for another series.
   */
  ref(labels: Labels): SeriesRef | undefined;
  append(ref: SeriesRef, time: number, value: number): AppendResult;
  /** Marks that the series ended at `time`: from then on, instant queries skip it. */
  appendStale(ref: SeriesRef, time: number): AppendResult;
}
