/** What recording and alerting rules have in common. */

import type { ResultSample } from "../promql/engine.ts";
import { labelsKey } from "../promql/labels.ts";
import type { Labels } from "../storage.ts";
import type { QueryFunction } from "./query.ts";

/** One evaluation of a rule. */
export interface Evaluation {
  /** Milliseconds; a slot of the group's grid. */
  readonly time: number;
  readonly queryOffsetMs: number;
  /** The most series or alerts; 0 is any number. */
  readonly limit: number;
  readonly query: QueryFunction;
}

/** Whether two samples have the same labels. */
export function hasDuplicates(samples: readonly { readonly labels: Labels }[]): boolean {
  return new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length;
}

/** A rule that turns the value of its query into samples to store. What fails throws. */
export interface Rule {
  evaluate(evaluation: Evaluation): Promise<readonly ResultSample[]>;
}
