/** Every query of a page can be parsed, with a chosen model and without. */

import { parse } from "../../server/prometheus/promql/parser.ts";
import * as processes from "../expressions/processes.ts";
import * as requests from "../expressions/requests.ts";
import * as system from "../pages/system/queries.ts";
import * as containers from "../pages/system/container_queries.ts";
import * as panels from "../pages/models/drift/panels.ts";
import * as drift from "../pages/models/drift/queries.ts";
import { windowFor } from "../pages/models/drift/window.ts";
import * as model from "../pages/models/queries.ts";
import * as operations from "../pages/operations/queries.ts";
import { firstSample } from "../shell/history_start.tsx";
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
const { shareOf, classesOf, classesPanel, ...models } = model;
const ODD = 'a "quoted" name (x|y)';

/** Queries about drift, which depend on a version, a window and features. */
const aboutDrift = [900, 86_400, 1e6].flatMap((range) => {
  const subject = { version: "2", window: windowFor(range) };
  const { worst, noise, shift, drifted, counted, referenceRows, driftedCount, badInputs } = drift;
  const { predictionPsi, classNoise, predictedMean, predictedBins } = drift;
  return [
    ...[worst, noise, shift, drifted, counted, referenceRows, driftedCount, badInputs],
    ...[predictionPsi, classNoise, predictedMean, predictedBins, drift.predictedReferenceBins],
  ].map((query) => query(subject)).concat([
    drift.psi({ ...subject, version: "" }),
    drift.psi(subject, [ODD, "b"]),
    drift.peaks(subject, 10),
    drift.faults(subject, [ODD]),
    drift.bins(subject, [ODD], 1_700_000_000),
    drift.referenceBins(subject, []),
    drift.means(subject, ODD, 1_700_000_000),
    drift.rows(subject, [ODD]),
    drift.accuracy(subject, "estimated_accuracy"),
    ...expressionsIn(drift.byVersion(subject.window)),
    ...expressionsIn([
      panels.psiPanel(subject, ODD),
      panels.spreadPanel(subject, ODD),
      panels.categoriesPanel(subject, ODD),
      panels.faultsPanel(subject, ODD),
      panels.predictedSpreadPanel(subject, ""),
      panels.predictionPsiPanel(subject, false),
    ].map(({ lines }) => lines.map(({ expr }) => expr))),
  ]);
});
const expressions = [
  ...expressionsIn(others),
  ...expressionsIn(processes),
  ...expressionsIn(operations),
  ...expressionsIn(models),
  ...expressionsIn(system),
  ...expressionsIn(containers),
  latency(0.95),
  firstSample,
  shareOf(ODD, "2"),
  classesOf("2"),
  ...classesPanel(undefined).lines.map(({ expr }) => expr),
  ...classesPanel([ODD, "b"]).lines.map(({ expr }) => expr),
  ...aboutDrift,
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
