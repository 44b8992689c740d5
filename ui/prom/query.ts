/** A query with its times, and what is known of its answer. */

import type { Frame, Labels } from "./frame.ts";
import type { Grid } from "./step.ts";
import type { QueryResult } from "./wire.ts";

export interface RangeQuery {
  readonly kind: "range";
  readonly expr: string;
  readonly grid: Grid;
  /** How far back from the end of the cached points the source may still change them, seconds. */
  readonly unsettled: number;
  /** How many series the source may answer at most. Old ones do not know it and answer all. */
  readonly limit?: number | undefined;
}

export interface InstantQuery {
  readonly kind: "instant";
  readonly expr: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly limit?: number | undefined;
}

export type Query = RangeQuery | InstantQuery;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface RangeAnswer {
  readonly kind: "range";
  readonly frame: Frame;
}

export interface InstantAnswer {
  readonly kind: "instant";
  readonly time: number;
  readonly samples: readonly Sample[];
  /** As it came: with the samples of a range selector, or a text, which `samples` cannot hold. */
  readonly result: QueryResult;
}

export type Answer = RangeAnswer | InstantAnswer;

/** How far a query is. */
export interface QueryState {
  readonly loading: boolean;
  readonly data?: Answer;
  /** The last attempt's error, in the source's words. `data` is older then. */
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly tookMs: number;
  readonly bytes: number;
}
