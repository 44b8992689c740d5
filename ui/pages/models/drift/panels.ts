/** The panels of lines over time: of one feature, and of the predictions. */

import type { LineQuery, TimePanelDefinition } from "../../../panels/time_panel.tsx";
import type { Labels } from "../../../prom/frame.ts";
import type { Expression } from "../../../state/expression.ts";
import type { Stroke } from "../../../state/palette.ts";
import { DRIFTED, MOVING } from "./level.ts";
import {
  by,
  classNoise,
  faults,
  matcher,
  predictionPsi,
  select,
  type Subject,
  whole,
} from "./queries.ts";
import { faultOf } from "./ranking.ts";

const REFERENCE: Stroke = { color: -1, dash: [4, 3] };

const SPREAD = ["mean", "+ SD", "− SD", "reference", "ref. + SD", "ref. − SD"];

const PSI_SCALE = {
  thresholds: [{ value: MOVING, text: "moving" }, { value: DRIFTED, text: "drifted" }],
  y: { from: 0, least: DRIFTED * 1.15 },
  nothing: "No window of this range has 500 rows",
};

/** One query for several lines, each with its name in the label `line`. */
function namedLines(
  lines: Readonly<Record<string, Expression>>,
  strokes: (labels: Labels) => Stroke,
): LineQuery {
  const named = ([name, expr]: [string, Expression]): Expression => (vars) =>
    `label_replace(${expr(vars)}, "line", ${JSON.stringify(name)}, "", "")`;
  const parts = Object.entries(lines).map(named);
  return {
    expr: (vars) => parts.map((part) => part(vars)).join(" or "),
    name: ({ line = "" }) => line,
    stroke: strokes,
  };
}

export function psiPanel(subject: Subject, feature: string): TimePanelDefinition {
  const { name, each } = subject.window;
  const one = matcher("feature", feature);
  const psi = whole(select(`feature:model_feature_psi:${name}`, subject, one));
  const noise = whole(select(`feature:model_feature_psi_noise:${name}`, subject, one));
  return {
    id: "feature-psi",
    title: "PSI",
    detail: `${each} windows`,
    unit: "number",
    lines: [namedLines(
      { "PSI": psi, "noise floor": noise },
      ({ line }) => line === "PSI" ? { color: 0, dash: [] } : REFERENCE,
    )],
    ...PSI_SCALE,
  };
}

interface Moments {
  readonly mean: Expression;
  readonly stddev: Expression;
}

/** Mean and standard deviation, now and in the reference, as six lines of one query. */
function spreadLines(now: Moments, reference: Moments): LineQuery {
  const apart = ({ mean, stddev }: Moments, sign: string): Expression => (vars) =>
    `${mean(vars)} ${sign} ${stddev(vars)}`;
  const expressions = [now, reference]
    .flatMap((of) => [of.mean, apart(of, "+"), apart(of, "-")]);
  const named = SPREAD.map((name, at) => [name, expressions[at]!]);
  return namedLines(Object.fromEntries(named), ({ line = "" }) => ({
    color: line.startsWith("ref") ? -1 : 0,
    dash: line.endsWith("SD") ? [4, 3] : [],
  }));
}

export function spreadPanel(subject: Subject, feature: string): TimePanelDefinition {
  const { name } = subject.window;
  const one = matcher("feature", feature);
  const figure = (series: string) => whole(select(series, subject, one));
  return {
    id: "feature-spread",
    title: "Mean and spread",
    detail: "± a standard deviation (SD)",
    unit: "number",
    lines: [spreadLines({
      mean: figure(`feature:model_feature:mean${name}`),
      stddev: figure(`feature:model_feature:stddev${name}`),
    }, {
      mean: figure("feature:model_feature_reference:mean"),
      stddev: figure("feature:model_feature_reference:stddev"),
    })],
    always: SPREAD,
  };
}

/** Mean and spread of the score, or of the predicted value. */
export function predictedSpreadPanel(subject: Subject, title: string): TimePanelDefinition {
  const { name } = subject.window;
  const figure = (series: string) => whole(select(series, subject));
  return {
    id: "predicted-spread",
    title,
    detail: "mean ± a standard deviation (SD)",
    unit: "number",
    lines: [spreadLines({
      mean: figure(`version:model_prediction:mean${name}`),
      stddev: figure(`version:model_prediction:stddev${name}`),
    }, {
      mean: figure("model_prediction_reference_mean"),
      stddev: figure("model_prediction_reference_stddev"),
    })],
    always: SPREAD,
  };
}

/** The most categories with a line of their own. */
const MOST_CATEGORIES = 8;

export function categoriesPanel(subject: Subject, feature: string): TimePanelDefinition {
  const { name } = subject.window;
  const one = matcher("feature", feature);
  const shares = by("bin", select(`feature_bin:model_feature_values:ratio${name}`, subject, one));
  const expected = by("bin", select("feature_bin:model_feature_reference:ratio", subject, one));
  return {
    id: "feature-spread",
    title: "Categories",
    detail: "share of rows",
    unit: "ratio",
    lines: [{
      // The reference does not change, so these are the same categories at every moment.
      expr: (vars) =>
        `${shares(vars)} and on (bin) topk(${MOST_CATEGORIES}, ${expected(vars)} > 0)`,
      name: ({ bin = "" }) => bin,
    }],
    y: { from: 0 },
  };
}

const FAULT_NAMES: Readonly<Record<string, string>> = { out_of_range: "out of range" };

export function faultsPanel(subject: Subject, feature: string): TimePanelDefinition {
  const one = `${matcher("feature", feature)},bin="missing"`;
  return {
    id: "feature-faults",
    title: "Bad values",
    detail: "share of rows",
    unit: "ratio",
    lines: [
      {
        expr: by("__name__", faults(subject, [feature])),
        name: ({ __name__: name = "" }) => FAULT_NAMES[faultOf(name)] ?? faultOf(name),
      },
      {
        expr: whole(select("feature_bin:model_feature_reference:ratio", subject, one)),
        name: "missing in the reference",
        stroke: REFERENCE,
      },
    ],
    y: { from: 0, least: 0.01 },
  };
}

export function predictionPsiPanel(subject: Subject, regression: boolean): TimePanelDefinition {
  const values = regression ? "predicted value" : "score";
  return {
    id: "prediction-psi",
    title: "Drift of the predictions",
    detail: `PSI, ${subject.window.each} windows`,
    unit: "number",
    lines: [
      {
        expr: predictionPsi(subject),
        name: ({ __name__: name = "" }) => name.includes("class") ? "classes" : values,
      },
      ...(regression
        ? []
        : [{ expr: classNoise(subject), name: "noise floor of classes", stroke: REFERENCE }]),
    ],
    ...PSI_SCALE,
    nothing: "Needs a reference, and 500 rows in a window",
  };
}
