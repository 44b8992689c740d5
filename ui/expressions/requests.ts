/** Requests and predictions of the chosen model, which several pages show. */

import type { Expression } from "../state/expression.ts";

/** Answers that were the server's fault; an invalid request is its sender's. */
export const FAULTS = 'outcome=~"overloaded|timeout|error"';

export const requests: Expression = ({ where, rate }) =>
  `sum(rate(model_requests_total{${where}}[${rate}]))`;

export const failed: Expression = (vars) =>
  `sum(rate(model_requests_total{${vars.with(FAULTS)}}[${vars.rate}])) / ${requests(vars)}`;

export const predictions: Expression = ({ where, rate }) =>
  `sum(rate(model_predictions_total{${where}}[${rate}]))`;

export function latency(quantile: number): Expression {
  return ({ where, rate }) =>
    `histogram_quantile(${quantile}, ` +
    `sum by (le) (rate(model_request_duration_seconds_bucket{${where}}[${rate}])))`;
}
