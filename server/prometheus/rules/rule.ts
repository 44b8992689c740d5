/** The common part of recording and alerting rules. */

import type { ResultSample } from "../promql/engine.ts";
import { labelsKey } from "../promql/labels.ts";
import type { Labels } from "../storage.ts";
import type { QueryFunction } from "./query.ts";

/** One evaluation of a rule. */
export interface Evaluation {
  /** The slot, in milliseconds since 1970. */
  readonly time: number;
  readonly queryOffsetMs: number;
  /** The most series or alerts; 0 means no limit. */
  readonly limit: number;
  readonly query: QueryFunction;
}

/** Whether two samples have the same labels. */
export function hasDuplicates(samples: readonly { readonly labels: Labels }[]): boolean {
  return new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length;
}

/** A rule, which turns the value of its query into samples. It throws when it fails. */
export interface Rule {
  evaluate(evaluation: Evaluation): Promise<readonly ResultSample[]>;
}
