import { assertEquals } from "@std/assert/mod.js";
import { parse } from "../../../../server/prometheus/promql/parser.ts";
import { type Expression, varsOf } from "../../../state/expression.ts";
import { START } from "../../../state/place.ts";
import { accuracyQueries, BY_VERSION, windowOf } from "./queries.ts";

const CHURN = varsOf({ ...START, model: "churn" }, { from: 0, to: 3600 }, 15, 5);

const windows = [
  ["1h", "20s", "5m"],
  ["7d", "20s", "14h"],
  // Of ranges that are short for their scrape interval, a point needs a few scrapes at least.
  ["5m", "1m", "1m"],
] as const;
for (const [range, cell, window] of windows) {
  Deno.test(`a point of ${range} has the labels of ${window}`, () => {
    assertEquals(windowOf({ range, cell }), window);
  });
}

const versions = [["", 'model="churn"'], ["2", 'model="churn",version="2"']] as const;
for (const [version, matchers] of versions) {
  Deno.test(`the queries of version "${version}" are about it`, () => {
    const { everLabelled, sliceEstimates } = accuracyQueries(version);
    assertEquals(everLabelled(CHURN), `sum(model_outcomes_total{${matchers}})`);
    assertEquals(
      sliceEstimates(CHURN),
      `sum by (slice, correct) (increase(model_estimated_outcomes_total{${matchers},slice!=""}[1h]))`,
    );
  });
}

Deno.test("cells of chosen classes are selected by their names, whatever is in them", () => {
  assertEquals(
    accuracyQueries("").cells(["a.b", '"c"'])(CHURN),
    "sum by (predicted, actual) (increase(model_outcomes_total{" +
      'model="churn",predicted=~"a\\\\.b|\\"c\\"",actual=~"a\\\\.b|\\"c\\""}[1h]))',
  );
});

Deno.test("confusions are the largest cells beside the diagonal", () => {
  const grown = 'increase(model_outcomes_total{model="churn"}[1h])';
  assertEquals(
    accuracyQueries("").confusions(10)(CHURN),
    `topk(10, sum by (predicted, actual) (${grown}) unless on (predicted, actual) ` +
      `label_replace(sum by (predicted) (${grown}), "actual", "$1", "predicted", "(.*)"))`,
  );
});

const { cells, confusions, ...queries } = accuracyQueries('a"b');
const all: Record<string, Expression> = {
  ...queries,
  ...BY_VERSION,
  cells: cells(),
  confusions: confusions(10),
  someCells: cells(["x", 'y"']),
};
for (const [name, expression] of Object.entries(all)) {
  Deno.test(`the query "${name}" can be parsed`, () => void parse(expression(CHURN)));
}
