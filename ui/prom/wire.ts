/** The data of a query in a response, as Prometheus writes it. */

import type { Labels, WireSeries } from "./frame.ts";

export interface WireSample {
  readonly metric: Labels;
  readonly value: readonly [number, string];
}

export type QueryResult =
  | { readonly resultType: "vector"; readonly result: readonly WireSample[] }
  | { readonly resultType: "matrix"; readonly result: readonly WireSeries[] }
  | { readonly resultType: "scalar" | "string"; readonly result: readonly [number, string] };
