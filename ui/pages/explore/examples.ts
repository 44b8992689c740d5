/** Queries to begin with, about the models that are there. */

import { asString } from "../../promql/quoting.ts";
import type { ExploreQuery, ExploreView } from "../../state/place.ts";
import type { Feature, Model } from "../../state/served_models.ts";

export interface Example extends ExploreQuery {
  readonly text: string;
}

export interface ExampleGroup {
  readonly title: string;
  readonly examples: readonly Example[];
}

/** Values of labels by their names. */
type Values = Readonly<Record<string, string>>;

/** The model that the examples are about. */
export interface Subject extends Pick<Model, "name" | "task"> {
  /** The features that are compared with a reference; empty without one. */
  readonly watched: readonly Pick<Feature, "name" | "type">[];
}

/** Groups of examples; without a subject only those about all models. */
export function exampleGroups(subject: Subject | undefined): readonly ExampleGroup[] {
  const groups = [
    { title: "Requests", examples: REQUESTS },
    { title: "Latency", examples: [...LATENCY, ...(subject ? [latencyOf(subject)] : [])] },
    ...(subject === undefined ? [] : [
      { title: "Model", examples: aboutPredictions(subject) },
      { title: "Drift", examples: aboutDrift(subject) },
      { title: "Accuracy", examples: aboutAccuracy(subject) },
    ]),
  ];
  return groups.filter(({ examples }) => examples.length > 0);
}

function example(text: string, expr: string, view: ExploreView = "auto"): Example {
  return { text, expr, view };
}

const REQUESTS: readonly Example[] = [
  example(
    "Requests per second, by model and outcome",
    "sum by (model, outcome) (rate(model_requests_total[$__rate_interval]))",
  ),
  example(
    "Share of requests that the server failed, by model",
    'sum by (model) (rate(model_requests_total{outcome=~"overloaded|timeout|error"}' +
      "[$__rate_interval])) / sum by (model) (rate(model_requests_total[$__rate_interval]))",
  ),
  example(
    "HTTP responses in this range, by route and status",
    "sort_desc(sum by (route, status) (increase(http_requests_total[$__range])) > 0)",
    "bars",
  ),
];

const LATENCY: readonly Example[] = [
  example(
    "95th percentile, by model",
    "histogram_quantile(0.95, sum by (model, le) " +
      "(rate(model_request_duration_seconds_bucket[$__rate_interval])))",
  ),
  example(
    "Mean time in the queue, by model",
    "sum by (model) (rate(model_queue_duration_seconds_sum[$__rate_interval])) / " +
      "sum by (model) (rate(model_queue_duration_seconds_count[$__rate_interval]))",
  ),
];

function latencyOf({ name }: Subject): Example {
  return example(
    `Distribution for ${name}, as a heatmap`,
    `sum by (le) (increase(model_request_duration_seconds_bucket${of(name)}[$cell]))`,
    "heatmap",
  );
}

/** Matchers of a model and, if given, of more labels. */
function of(model: string, more: Values = {}): string {
  const pairs = Object.entries({ model, ...more });
  return `{${pairs.map(([label, value]) => `${label}=${asString(value, '"')}`).join(",")}}`;
}

function aboutPredictions({ name, task }: Subject): readonly Example[] {
  if (task === "regression") {
    return [
      example(
        `Mean prediction of ${name} over 5 minutes, by version`,
        `version:model_prediction:mean5m${of(name)}`,
      ),
      example(
        `Predicted values of ${name}, as a heatmap`,
        `sum by (le) (increase(model_prediction_values_cumulative_total${of(name)}[$cell]))`,
        "heatmap",
      ),
    ];
  }
  if (task === "labels" || task === "tensor" || task === null) return [];
  return [
    example(
      `Share of each class that ${name} predicts`,
      `sum by (class) (rate(model_predictions_total${of(name)}[$__rate_interval])) / ` +
        `on () group_left () sum(rate(model_predictions_total${of(name)}[$__rate_interval]))`,
    ),
    example(
      `Confidence of ${name}, as a heatmap`,
      `sum by (le) (increase(model_confidence_bucket${of(name)}[$cell]))`,
      "heatmap",
    ),
    example(
      `Rows predicted, by version of ${name}`,
      `sum by (version) (rate(model_predictions_total${of(name)}[$__rate_interval]))`,
    ),
  ];
}

function aboutDrift({ name, watched }: Subject): readonly Example[] {
  if (watched.length === 0) return [];
  const first = (type: Feature["type"]) => watched.find((feature) => feature.type === type)?.name;
  const [number, category] = [first("number"), first("category")];
  return [
    example(
      `PSI of each feature of ${name} over an hour`,
      `sort_desc(feature:model_feature_psi:1h${of(name)})`,
      "bars",
    ),
    example(
      "Features with a PSI beyond chance, over 5 minutes",
      `feature:model_feature_psi:5m${of(name)} > ` +
        `on (job, model, version, feature) (3 * feature:model_feature_psi_noise:5m${of(name)})`,
    ),
    ...(number === undefined ? [] : [
      example(
        `Mean of ${number} over 5 minutes`,
        `feature:model_feature:mean5m${of(name, { feature: number })}`,
      ),
    ]),
    ...(category === undefined ? [] : [
      example(
        `Share of each value of ${category} over an hour`,
        `feature_bin:model_feature_values:ratio1h${of(name, { feature: category })}`,
        "bars",
      ),
    ]),
    example(
      "Share of rows without a value, by feature",
      `feature:model_feature_missing:ratio5m${of(name)} > 0`,
    ),
  ];
}

function aboutAccuracy({ name, task }: Subject): readonly Example[] {
  if (task === "regression") {
    return [
      example(
        `Root mean squared error of ${name} over an hour`,
        `sqrt(sum by (version) (increase(model_squared_errors_total${of(name)}[1h])) / ` +
          `sum by (version) (increase(model_labelled_rows_total${of(name)}[1h])))`,
      ),
      labelsOf(name),
    ];
  }
  if (task !== "binary" && task !== "multiclass") return [];
  const share = (family: string, part: Values, whole: Values = {}) =>
    `sum by (version) (increase(${family}${of(name, part)}[1h])) / ` +
    `sum by (version) (increase(${family}${of(name, whole)}[1h]))`;
  return [
    example(
      `Accuracy of ${name} over an hour, from labels`,
      share("model_class_labels_total", { of: "correct" }, { of: "actual" }),
    ),
    example(
      "Accuracy to be expected, before labels arrive",
      share("model_estimated_outcomes_total", { correct: "true" }),
    ),
    example(
      "Predicted and actual classes in this range",
      `sum by (predicted, actual) (increase(model_outcomes_total${of(name)}[$__range]))`,
      "bars",
    ),
    labelsOf(name),
  ];
}

function labelsOf(name: string): Example {
  return example(
    "Labels received in this range, by result",
    `sum by (result) (increase(model_feedback_total${of(name)}[$__range]))`,
    "bars",
  );
}
