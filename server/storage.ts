/**
 * What the query engine asks of a store of time series, and what a store
 * hands back. Both sides import this file; neither imports the other.
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
