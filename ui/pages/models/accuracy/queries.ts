/** The queries of the section "Accuracy", about one version of the chosen model. */

import { readDuration, writeDuration } from "../../../format/duration.ts";
import { quotedRegexp } from "../../../promql/quoting.ts";
import type { Expression, Vars } from "../../../state/expression.ts";

// A point of a line over time has the labels of a twelfth of the range: those of a scrape or two
// are too few to tell more than noise.
const POINTS_PER_RANGE = 12;

/** The window of a point over time. */
export function windowOf({ range, cell }: Pick<Vars, "range" | "cell">): string {
  const [whole, least] = [range, cell].map((text) => readDuration(text) ?? 0);
  return writeDuration(Math.max(Math.round(whole! / POINTS_PER_RANGE / 1000) * 1000, least!));
}

// The cells of a large confusion matrix start with their first label, which increase() cannot see.
// These counts start at 0.
const CLASS_LABELS = "model_class_labels_total";
const ESTIMATES = "model_estimated_outcomes_total";

export type AccuracyQueries = ReturnType<typeof accuracyQueries>;

/** @param version empty for all versions that the page shows */
export function accuracyQueries(version: string) {
  const where = (vars: Vars, more = "") => {
    if (version === "") return vars.with(more);
    const chosen = `version=${JSON.stringify(version)}`;
    return vars.everyVersion(more === "" ? chosen : `${chosen},${more}`);
  };
  const grown = (vars: Vars, family: string, more = "", window = vars.range) =>
    `increase(${family}{${where(vars, more)}}[${window}])`;
  const sumOf = (family: string): Expression => (vars) => `sum(${grown(vars, family)})`;
  /** Labels that are right and labels that are wrong. */
  const labels = (vars: Vars, sum: string, more = "", window = vars.range) => {
    const of = (name: string) =>
      `${sum} (${
        grown(vars, CLASS_LABELS, [`of="${name}"`, more].filter(Boolean).join(","), window)
      })`;
    return named("correct", "true", of("correct")) + " or " +
      named("correct", "false", `${of("actual")} - ${of("correct")}`);
  };
  /** The cost of the outcomes, per row. */
  const cost = (family: string): Expression => (vars) => {
    const outcomes = grown(vars, family, "", windowOf(vars));
    return `sum(sum by (predicted, actual) (${outcomes}) * on (predicted, actual) ` +
      `max by (predicted, actual) (model_outcome_cost{${where(vars)}})) / sum(${outcomes})`;
  };
  return {
    /** Since the server started, to tell "never" from "not in this range". */
    everLabelled: ((vars) => `sum(model_outcomes_total{${where(vars)}})`) as Expression,
    everMeasured: ((vars) => `sum(model_labelled_rows_total{${where(vars)}})`) as Expression,
    predicted: sumOf("model_predictions_total"),

    outcomes: ((vars) => `sum by (class, of) (${grown(vars, CLASS_LABELS)})`) as Expression,
    estimates: byClass(ESTIMATES, grown),
    /** The cells of the confusion matrix; with names, only those of these classes. */
    cells: (names?: readonly string[]): Expression => (vars) => {
      const among = names && JSON.stringify(names.map(quotedRegexp).join("|"));
      const more = among === undefined ? "" : `predicted=~${among},actual=~${among}`;
      return `sum by (predicted, actual) (${grown(vars, "model_outcomes_total", more)})`;
    },
    /** The cells with the most wrong predictions, of all classes. */
    confusions: (count: number): Expression => (vars) => {
      const cells = (by: string) => `sum by (${by}) (${grown(vars, "model_outcomes_total")})`;
      // PromQL cannot compare two labels: these are the cells of the diagonal.
      const right = `label_replace(${cells("predicted")}, "actual", "$1", "predicted", "(.*)")`;
      return `topk(${count}, ${cells("predicted, actual")} unless on (predicted, actual) ${right})`;
    },
    scores:
      ((vars) =>
        `sum by (actual, bin) (${grown(vars, "model_outcome_scores_total")})`) as Expression,
    calibration: together("bin", grown, {
      rows: ["model_calibration_rows_total"],
      hits: ["model_calibration_hits_total"],
      scores: ["model_calibration_scores_total"],
    }),
    losses: together("", grown, {
      rows: ["model_labelled_rows_total"],
      log_loss: ["model_log_loss_total"],
      brier: ["model_squared_score_errors_total"],
    }),
    errors: together("", grown, {
      rows: ["model_labelled_rows_total"],
      above: ["model_errors_total", 'sign="positive"'],
      below: ["model_errors_total", 'sign="negative"'],
      squares: ["model_squared_errors_total"],
      actual_above: ["model_actual_deviations_total", 'sign="positive"'],
      actual_below: ["model_actual_deviations_total", 'sign="negative"'],
      actual_squares: ["model_actual_squared_deviations_total"],
    }),
    residuals: ((vars) => `sum by (bin) (${grown(vars, "model_residuals_total")})`) as Expression,
    reference:
      ((vars) => `max by (figure) (model_reference_quality{${where(vars)}})`) as Expression,
    referenceStderr:
      ((vars) => `max by (figure) (model_reference_quality_stderr{${where(vars)}})`) as Expression,

    labelsOverTime: ((vars) => labels(vars, "sum", "", windowOf(vars))) as Expression,
    estimatesOverTime:
      ((vars) => `sum by (correct) (${grown(vars, ESTIMATES, "", windowOf(vars))})`) as Expression,
    errorsOverTime: ((vars) => {
      const window = windowOf(vars);
      const parts = {
        rows: "model_labelled_rows_total",
        errors: "model_errors_total",
        squares: "model_squared_errors_total",
      };
      return Object.entries(parts)
        .map(([name, family]) => named("of", name, `sum(${grown(vars, family, "", window)})`))
        .join(" or ");
    }) as Expression,
    /** The lines of the chart over time, for Explore. */
    accuracyLine: ((vars) => {
      const window = windowOf(vars);
      return `sum(${grown(vars, CLASS_LABELS, 'of="correct"', window)}) / ` +
        `sum(${grown(vars, CLASS_LABELS, 'of="actual"', window)})`;
    }) as Expression,
    estimateLine: ((vars) => {
      const window = windowOf(vars);
      return `sum(${grown(vars, ESTIMATES, 'correct="true"', window)}) / ` +
        `sum(${grown(vars, ESTIMATES, "", window)})`;
    }) as Expression,
    meanErrorLine: ((vars) => {
      const window = windowOf(vars);
      return `sum(${grown(vars, "model_errors_total", "", window)}) / ` +
        `sum(${grown(vars, "model_labelled_rows_total", "", window)})`;
    }) as Expression,

    slices: ((vars) => labels(vars, "sum by (slice)", 'slice!=""')) as Expression,
    sliceEstimates:
      ((vars) => `sum by (slice, correct) (${grown(vars, ESTIMATES, 'slice!=""')})`) as Expression,
    sliceErrors: together("slice", grown, {
      rows: ["model_labelled_rows_total", 'slice!=""'],
      squares: ["model_squared_errors_total", 'slice!=""'],
    }),
    feedback: ((vars) => `sum by (result) (${grown(vars, "model_feedback_total")})`) as Expression,
    /** Labels whose id names no version that is served. */
    strayFeedback:
      ((vars) =>
        `sum by (result) (increase(model_feedback_total{model=""}[${vars.range}]))`) as Expression,
    delays:
      ((vars) =>
        `sum by (le) (${grown(vars, "model_feedback_delay_seconds_bucket")})`) as Expression,
    cost: cost("model_outcomes_total"),
    estimatedCost: cost(ESTIMATES),
  };
}

type Grown = (vars: Vars, family: string, more?: string) => string;

function named(label: string, name: string, expr: string): string {
  return `label_replace(${expr}, "${label}", "${name}", "", "")`;
}

/** Several sums in one answer, told apart by the label `of`. */
function together(
  by: string,
  grown: Grown,
  families: Readonly<Record<string, readonly [family: string, more?: string]>>,
): Expression {
  const sum = by === "" ? "sum" : `sum by (${by}) `;
  return (vars) =>
    Object.entries(families)
      .map(([name, [family, more]]) => named("of", name, `${sum}(${grown(vars, family, more)})`))
      .join(" or ");
}

/** For each class: rows of it, rows predicted as it, and those that are both. */
function byClass(family: string, grown: Grown): Expression {
  return (vars) =>
    [
      named("of", "correct", `sum by (actual) (${grown(vars, family, 'correct="true"')})`),
      named("of", "actual", `sum by (actual) (${grown(vars, family)})`),
      named("of", "predicted", `sum by (predicted) (${grown(vars, family)})`),
    ].join(" or ");
}

/** The table of versions: one value per version. */
export const BY_VERSION = {
  labels: (vars) =>
    `sum by (version) (increase(${CLASS_LABELS}{${
      vars.everyVersion('of="actual"')
    }}[${vars.range}])) or ` +
    `sum by (version) (increase(model_labelled_rows_total{${vars.everyVersion()}}[${vars.range}]))`,
  accuracy: ratioByVersion(CLASS_LABELS, 'of="correct"', 'of="actual"'),
  estimated: ratioByVersion(ESTIMATES, 'correct="true"', ""),
  error: (vars) =>
    `sqrt(sum by (version) (increase(model_squared_errors_total{${vars.everyVersion()}}[${vars.range}])) / ` +
    `sum by (version) (increase(model_labelled_rows_total{${vars.everyVersion()}}[${vars.range}])))`,
} as const satisfies Readonly<Record<string, Expression>>;

function ratioByVersion(family: string, part: string, whole: string): Expression {
  return ({ everyVersion, range }) =>
    `sum by (version) (increase(${family}{${everyVersion(part)}}[${range}])) / ` +
    `sum by (version) (increase(${family}{${everyVersion(whole)}}[${range}]))`;
}
