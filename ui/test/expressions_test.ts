/** Every query of a page can be parsed, with a chosen model and without. */

import { parse } from "../../server/prometheus/promql/parser.ts";
import * as processes from "../expressions/processes.ts";
import * as requests from "../expressions/requests.ts";
import * as system from "../pages/system/queries.ts";
import * as containers from "../pages/system/container_queries.ts";
import * as model from "../pages/models/queries.ts";
import * as operations from "../pages/operations/queries.ts";
import { START } from "../state/place.ts";
import { type Expression, varsOf } from "../state/expression.ts";

/** All expressions in the exports of a module, at any depth. */
function expressionsIn(value: unknown): Expression[] {
  if (typeof value === "function") return value.length <= 1 ? [value as Expression] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
}

const places = [
  START,
  { ...START, model: "churn" },
  { ...START, model: 'a"b\\c', version: "2" },
];

const { latency, ...others } = requests;
const { shareOf, ...models } = model;
const expressions = [
  ...expressionsIn(others),
  ...expressionsIn(processes),
  ...expressionsIn(operations),
  ...expressionsIn(models),
  ...expressionsIn(system),
  ...expressionsIn(containers),
  latency(0.95),
  shareOf('a "quoted" class'),
];

Deno.test(`the ${expressions.length} queries of Operations, Models and System can be parsed`, () => {
  for (const place of places) {
    const vars = varsOf(place, { from: 0, to: 3600 }, 15, 5);
    for (const expression of expressions) {
      const text = expression(vars);
      // Names of lines are functions too, of labels.
      if (typeof text === "string" && text.includes("(")) parse(text);
    }
  }
});
