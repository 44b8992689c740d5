/** Why requests were refused or failed, over the range. */

import { instant } from "../state/ask.ts";
import { FAULTS } from "./requests.ts";

/** Of the chosen model. */
export const REFUSALS = {
  invalid: instant(({ where, range }) =>
    `sum by (model, version, reason) (increase(model_invalid_total{${where}}[${range}])) > 0`
  ),
  faults: instant((vars) =>
    `sum by (model, version, outcome) ` +
    `(increase(model_requests_total{${vars.with(FAULTS)}}[${vars.range}])) > 0`
  ),
  last: instant(({ where, range }) =>
    `max by (model, version, route, reason, field) ` +
    `(max_over_time(model_last_refusal_timestamp_seconds{${where}}[${range}]))`
  ),
};

/** Of all models, with the requests that reached none of them. */
export const ALL_REFUSALS = {
  ...REFUSALS,
  elsewhere: instant(({ range }) =>
    `sum by (route, status) (increase(http_requests_total{route=~".*(predict|infer).*",` +
    `status=~"401|403|404|405|408|415|429"}[${range}])) > 0`
  ),
};
