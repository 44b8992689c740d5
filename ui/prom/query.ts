/** Queries with their times, and their answers. */

import type { Frame, Labels } from "./frame.ts";
import type { Grid } from "./step.ts";
import type { QueryResult } from "./wire.ts";

export interface RangeQuery {
  readonly kind: "range";
  readonly expr: string;
  readonly grid: Grid;
  /** Seconds before the end of the known points in which the backend may still change them. */
  readonly unsettled: number;
  /** The most series in the answer. Old backends ignore it. */
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
  /** As received: a matrix or a string, which `samples` cannot hold. */
  readonly result: QueryResult;
}

export type Answer = RangeAnswer | InstantAnswer;

/** The state of a query: its last answer, and whether a newer one is under way. */
export interface QueryState {
  readonly loading: boolean;
  readonly data?: Answer;
  /** The error message of the last attempt; `data` is older then. */
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly tookMs: number;
  readonly bytes: number;
}
