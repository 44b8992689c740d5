import type { CategoryFeature } from "../folder/manifest.ts";
import type { Reference } from "../folder/reference.ts";
import { isOpenText } from "../watch/bare_columns.ts";
import type { RecentTable } from "../watch/recent_table.ts";
import type { WatchedColumn } from "../watch/watch_plan.ts";
import { ClassPredictions } from "./class_predictions.ts";
import { FeatureColumns } from "./feature_columns.ts";
import type { PredictionProfile } from "./prediction_profile.ts";
import { textValues } from "./text_values.ts";
import { ValuePredictions } from "./value_predictions.ts";

// A graph may return any labels. Beyond this many they are counted together, as `other`.
const MOST_LABELS = 100;

/**
 * Makes a reference of rows that were answered: like `profileTable`, without quality, since there
 * are no labels.
 *
 * Columns of texts that are no categories are left out.
 */
export function profileRows(table: RecentTable): Reference {
  const columns = table.kind.columns.flatMap((column) => withValues(column, table) ?? []);
  const own = new Map(columns.map(({ own, shown }) => [shown.feature.name, own]));
  // Objects with hundreds of values for each row would take four times as long.
  const valuesOf = (name: string) => table.values(own.get(name)!);
  const features = new FeatureColumns(columns.map(({ shown }) => shown), table.rows);
  const predictions = predictionProfile(table);
  features.look(valuesOf);
  if (predictions?.isLooking) eachPrediction(table, predictions.look.bind(predictions));
  features.startCounting();
  predictions?.startCounting();
  features.count(valuesOf);
  if (predictions !== undefined) eachPrediction(table, predictions.count.bind(predictions));
  return { rows: table.rows, features: features.finish(), ...predictions?.finish() };
}

interface ProfiledColumn {
  /** As the table knows it. */
  readonly own: WatchedColumn;
  /** With the categories that were found. */
  readonly shown: WatchedColumn;
}

/** Undefined for a column of texts that are no categories. */
function withValues(own: WatchedColumn, table: RecentTable): ProfiledColumn | undefined {
  if (!isOpenText(own)) return { own, shown: own };
  const values = textValues(table.values(own));
  if (values === undefined) return undefined;
  return {
    own,
    shown: { ...own, feature: { ...own.feature as CategoryFeature, values: [...values] } },
  };
}

/** Undefined for a task without predictions that can be counted. */
function predictionProfile(table: RecentTable): PredictionProfile | undefined {
  const { task, classes } = table.kind;
  if (task === "tensor") return undefined;
  if (task === "regression") return new ValuePredictions();
  return new ClassPredictions(classes.length > 0 ? classes : seenClasses(table), task === "binary");
}

/** The most frequent labels of rows. */
function seenClasses(table: RecentTable): readonly string[] {
  const counts = new Map<string, number>();
  eachPrediction(table, (prediction) => {
    if (prediction.kind !== "label" && prediction.kind !== "class") return;
    const name = prediction.className;
    if (name !== null && name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_LABELS).map(([name]) => name)
    .sort();
}

function eachPrediction(
  table: RecentTable,
  take: PredictionProfile["count"],
): void {
  for (let row = 0; row < table.rows; row++) {
    const prediction = table.prediction(row);
    if (prediction !== undefined) take(prediction, undefined);
  }
}
