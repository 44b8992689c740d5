/** Made-up answers to the queries of the section "Accuracy": a model, its labels and its reference. */

import type { FakeSource } from "./fake_source.ts";

export interface LabelledModel {
  readonly classes: readonly string[];
  /** Labels in the range, and since the server started. */
  readonly labels: number;
  readonly ever: number;
  /** Rows predicted in the range. */
  readonly rows: number;
  /** The share of right predictions among labels, among estimates, and in the reference. */
  readonly accuracy: number;
  readonly estimated: number;
  /** NaN without a labelled reference. */
  readonly reference: number;
  readonly slices?: readonly string[];
  readonly costs?: boolean;
  readonly calibrated?: boolean;
  readonly regression?: boolean;
}

export const CHURN: LabelledModel = {
  classes: ["No", "Yes"],
  labels: 2140,
  ever: 9000,
  rows: 16_300,
  accuracy: 0.806,
  estimated: 0.799,
  reference: 0.805,
};

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Has the source answer about the model instead of its own. */
export function serveLabelled(source: FakeSource, model: LabelledModel): void {
  const { classes, slices, costs = false, regression = false, calibrated = true } = model;
  const [first] = (source.models as { models: Record<string, unknown>[] }).models;
  const task = regression ? "regression" : classes.length === 2 ? "binary" : "multiclass";
  source.models = {
    default_model: "churn",
    models: [{
      ...first,
      task,
      manifest: {
        ...first!.manifest as Record<string, unknown>,
        task,
        ...(regression ? { classes: undefined } : { classes }),
        ...(slices === undefined ? {} : { slices: ["Contract"] }),
        ...(costs ? { costs: { [classes[1]!]: { [classes[0]!]: 5 } } } : {}),
      },
      versions: (first!.versions as Record<string, unknown>[]).map((one) => ({ ...one, task })),
    }],
  };
  source.instead = (url) => {
    if (url.pathname.endsWith("/reference")) {
      return Response.json({
        rows: 5000,
        features: {},
        ...(calibrated ? { calibration_map: { scores: [0, 1], probabilities: [0, 1] } } : {}),
      });
    }
    const query = url.searchParams.get("query") ?? "";
    const samples = url.pathname.startsWith("/api/v1/query") ? samplesOf(query, model) : undefined;
    return samples && Response.json(bodyOf(url, samples));
  };
}

/** The answer to an instant query, or a line for each sample that waves a little. */
function bodyOf(url: URL, samples: readonly Sample[]) {
  const { searchParams } = url;
  const number = (name: string) => Number(searchParams.get(name));
  if (url.pathname.endsWith("/query")) {
    const time = number("time");
    const result = samples.map(({ labels, value }) => ({
      metric: labels,
      value: [time, String(value)],
    }));
    return { status: "success", data: { resultType: "vector", result } };
  }
  const [start, end, step] = ["start", "end", "step"].map(number);
  const times = Array.from(
    { length: Math.floor((end! - start!) / step!) + 1 },
    (_, at) => start! + at * step!,
  );
  const result = samples.map(({ labels, value }) => ({
    metric: labels,
    values: times.map((t) => {
      const wave = labels.correct === "true" ? 1 : 1 + 0.05 * Math.sin(t / 700);
      return [t, String(value / 12 * wave * (1 + 0.3 * Math.sin(t / 1900)))];
    }),
  }));
  return { status: "success", data: { resultType: "matrix", result } };
}

/** Undefined for queries of other sections. */
function samplesOf(query: string, model: LabelledModel): readonly Sample[] | undefined {
  const family = /\b(model_[a-z_]+)\{/.exec(query)?.[1];
  const { classes, labels, ever, rows, accuracy, estimated, reference, slices = [] } = model;
  const estimates = family === "model_estimated_outcomes_total";
  const [count, share] = estimates ? [rows, estimated] : [labels, accuracy];
  const none = count === 0;
  switch (family) {
    case "model_class_labels_total":
      if (query.includes("by (version)")) return undefined;
      if (none) return [];
      if (query.includes("by (class, of)")) {
        return marginals(cellsOf(classes, count, share)).map(({ labels, value }) =>
          one(value, { class: labels.actual ?? labels.predicted!, of: labels.of! })
        );
      }
      if (query.includes("by (slice)")) {
        return slices.flatMap((slice, nth) =>
          outcomes(count / slices.length, share - 0.06 * nth, { slice })
        );
      }
      return outcomes(count, share);
    case "model_outcomes_total":
    case "model_estimated_outcomes_total":
      if (query.includes("model_outcome_cost")) return none ? [] : [one(5 * (1 - share))];
      if (query === `sum(${family}{model="churn",version="2"})`) return [one(ever)];
      if (query.includes("by (version)")) return undefined;
      if (none) return [];
      if (query.startsWith("topk(10,")) {
        return cellsOf(classes, count, share)
          .filter(({ labels }) => labels.predicted !== labels.actual)
          .sort((a, b) => b.value - a.value)
          .slice(0, 10);
      }
      if (query.startsWith("label_replace")) return marginals(cellsOf(classes, count, share));
      if (query.includes("by (predicted, actual)")) {
        return shown(query, cellsOf(classes, count, share));
      }
      if (query.includes("by (slice, correct)")) {
        return slices.flatMap((slice, nth) =>
          outcomes(count / slices.length, share - 0.06 * nth, { slice })
        );
      }
      return outcomes(count, share);
    case "model_reference_quality":
      return Number.isNaN(reference) ? [] : figures(reference, 1);
    case "model_reference_quality_stderr":
      return Number.isNaN(reference) ? [] : figures(0.01, 1);
    case "model_predictions_total":
      return query.startsWith("sum(increase") ? [one(rows)] : undefined;
    case "model_outcome_scores_total":
      return none ? [] : scores(classes, labels);
    case "model_calibration_rows_total":
      return none ? [] : calibration(labels);
    case "model_labelled_rows_total":
      if (query.startsWith("sum(model_labelled")) return [one(ever)];
      if (none) return [];
      if (query.includes("by (slice)")) {
        return slices.flatMap((slice, nth) =>
          of({ rows: labels / slices.length, squares: labels * (9 + nth) }, { slice })
        );
      }
      if (query.includes("log_loss")) {
        return of({ rows: labels, log_loss: 0.42 * labels, brier: 0.137 * labels });
      }
      return of({
        ...{ rows: labels, above: 3.1 * labels, below: 2.9 * labels, errors: 6 * labels },
        ...{ squares: 64 * labels, actual_above: 20 * labels, actual_below: 20 * labels },
        actual_squares: 900 * labels,
      });
    case "model_residuals_total":
      return none ? [] : residuals(labels);
    case "model_feedback_total":
      return query.includes('model=""')
        ? [one(12, { result: "unknown" }), one(3, { result: "invalid" })]
        : [
          one(labels, { result: "matched" }),
          one(31, { result: "duplicate" }),
          one(0, { result: "late" }),
        ];
    case "model_feedback_delay_seconds_bucket":
      return none ? [] : DELAYS.map(([le, share]) => one(share * labels, { le }));
    default:
      return undefined;
  }
}

const DELAYS = [["1", 0], ["60", 0.02], ["600", 0.2], ["3600", 0.7], ["21600", 0.93]]
  .concat([["86400", 0.99], ["604800", 1], ["+Inf", 1]]) as [string, number][];

function one(value: number, labels: Readonly<Record<string, string>> = {}): Sample {
  return { labels, value };
}

function of(parts: Readonly<Record<string, number>>, labels = {}): Sample[] {
  return Object.entries(parts).map(([name, value]) => one(value, { ...labels, of: name }));
}

function outcomes(count: number, share: number, labels = {}): Sample[] {
  return [
    one(count * share, { ...labels, correct: "true" }),
    one(count * (1 - share), { ...labels, correct: "false" }),
  ];
}

/** Labels by class: each class is half as frequent as the one before, and confused with the next. */
function cellsOf(classes: readonly string[], count: number, share: number): Sample[] {
  const weights = classes.map((_, at) => 0.4 ** Math.min(at, 5));
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  return classes.flatMap((actual, at) => {
    const labels = count * weights[at]! / sum;
    const next = classes[(at + 1) % classes.length]!;
    return [
      one(labels * share, { actual, predicted: actual }),
      one(labels * (1 - share), { actual, predicted: next }),
    ];
  });
}

/** The cells that a query with a list of classes selects. */
function shown(query: string, cells: readonly Sample[]): Sample[] {
  const names = /actual=~"([^"]*)"/.exec(query)?.[1]?.split("|");
  return cells.filter(({ labels }) =>
    names === undefined || (names.includes(labels.actual!) && names.includes(labels.predicted!))
  );
}

function marginals(cells: readonly Sample[]): Sample[] {
  const by = (label: "actual" | "predicted", of: string, kept = cells) =>
    [...new Set(kept.map(({ labels }) => labels[label]!))].map((name) =>
      one(
        kept.filter(({ labels }) => labels[label] === name).reduce(
          (sum, { value }) => sum + value,
          0,
        ),
        { [label]: name, of },
      )
    );
  const right = cells.filter(({ labels }) => labels.actual === labels.predicted);
  return [
    ...by("actual", "correct", right),
    ...by("actual", "actual"),
    ...by("predicted", "predicted"),
  ];
}

function figures(value: number, factor: number): Sample[] {
  const names = ["accuracy", "precision", "recall", "f1", "roc_auc", "average_precision"]
    .concat(["log_loss", "brier", "ece", "mae", "r2"]);
  return names.map((figure, at) => one(value * factor ** at, { figure }))
    .concat(one(63, { figure: "mse" }));
}

function scores([negative, positive]: readonly string[], labels: number): Sample[] {
  return Array.from({ length: 50 }, (_, at) => String(Number(((at + 1) / 50).toFixed(2))))
    .flatMap((bin) => {
      const score = Number(bin) - 0.01;
      return [
        one(labels * 0.73 * 0.06 * (1 - score) ** 2, { actual: negative!, bin }),
        one(labels * 0.27 * 0.04 * score, { actual: positive!, bin }),
      ];
    });
}

function calibration(labels: number): Sample[] {
  return Array.from({ length: 10 }, (_, at) => (at + 1) / 10).flatMap((bound) => {
    const rows = labels * 0.2 * (1.1 - bound);
    const score = bound - 0.05;
    return of(
      { rows, hits: rows * score ** 1.15, scores: rows * score },
      { bin: String(bound) },
    );
  });
}

function residuals(labels: number): Sample[] {
  const edges = Array.from({ length: 11 }, (_, at) => (at - 5) * 4);
  const bins = [
    "(-Inf,-20]",
    ...edges.slice(1).map((to, at) => `(${edges[at]},${to}]`),
    "(20,+Inf)",
  ];
  return bins.map((bin, at) => one(labels * Math.exp(-((at - 5.5) ** 2) / 6) / 4.3, { bin }));
}
