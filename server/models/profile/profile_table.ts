import { errorMessage, invalidInputError, isKnown, Problems } from "../../errors.ts";
import type { Prediction, Predictions } from "../decode/prediction.ts";
import { createEncoder } from "../encode/create_encoder.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { Reference } from "../folder/reference.ts";
import type { LoadedVersion } from "../serving/loaded_version.ts";
import type { FileTable } from "../table/file_table.ts";
import { ClassPredictions } from "./class_predictions.ts";
import { FeatureColumns, featuresOf } from "./feature_columns.ts";
import { type FittingRows, fittingRows, type RowNeeds } from "./fitting_rows.ts";
import type { PredictionProfile } from "./prediction_profile.ts";
import { ValuePredictions } from "./value_predictions.ts";

export interface ProfileOptions {
  /** The column with the labels. */
  readonly label: string | undefined;
  /** Called after each batch, with the rows of this pass so far. */
  readonly onRows: (pass: 1 | 2, rows: number) => void;
}

export interface Profile {
  readonly reference: Reference;
  /** Rows of the table, and those of them that were left out. */
  readonly read: number;
  readonly leftOut: number;
  /** Why rows were left out. */
  readonly problems: Problems;
  /** Sentences that a user should know. */
  readonly notes: readonly string[];
}

// Longer than any batch takes; the process can be interrupted.
const TIMEOUT_MS = 3_600_000;

/**
 * Makes the reference of a version from a table.
 *
 * The table is read twice, since bins must be known before they are counted. Memory does not grow
 * with it.
 *
 * @param version takes at least as many rows at once as a batch of a table has
 * @throws {KnownError<"invalid_input">} when the table has no row that fits
 * @throws {Error} when it cannot be read
 */
export async function profileTable(
  table: FileTable,
  version: LoadedVersion,
  manifest: Manifest,
  { label, onRows }: ProfileOptions,
): Promise<Profile> {
  // A graph that does not take the manifest's features is not loaded.
  const encoder = createEncoder(manifest, version.inputs)!;
  const needs: RowNeeds = { manifest, encoder, label };
  const features = new FeatureColumns(encoder.columns);
  const predictions = predictionProfile(manifest);
  const problems = new Problems();
  let [read, rows, labelled] = [0, 0, 0];
  for await (const batch of fittingRows(table, needs, problems)) {
    read += batch.read;
    rows += batch.rows.length;
    labelled += batch.labels.filter((found) => found !== undefined).length;
    features.look(featuresOf(batch.rows));
    if (predictions.isLooking) {
      await predict(version, batch, (...answer) => predictions.look(...answer));
    }
    onRows(1, read);
  }
  requireRows(read, rows, problems);
  if (label !== undefined && labelled === 0) {
    throw invalidInputError(`no row has a label: the column "${label}" is empty`);
  }
  features.startCounting();
  predictions.startCounting();
  let counted = 0;
  for await (const batch of fittingRows(table, needs)) {
    features.count(featuresOf(batch.rows));
    await predict(version, batch, (...answer) => predictions.count(...answer));
    onRows(2, counted += batch.read);
  }
  return {
    reference: { rows, features: features.finish(), ...predictions.finish() },
    ...{ read, leftOut: read - rows, problems },
    notes: [
      ...features.notes(),
      ...(label !== undefined && labelled < rows
        ? [`${rows - labelled} rows have no label: they are not part of quality`]
        : []),
      ...answerNotes(predictions),
      ...predictions.notes(),
    ],
  };
}

function predictionProfile({ task, classes = [] }: Manifest): PredictionProfile {
  return task === "regression"
    ? new ValuePredictions()
    : new ClassPredictions(classes, task === "binary");
}

function answerNotes({ withoutAnswer }: PredictionProfile): readonly string[] {
  return withoutAnswer === 0 ? [] : [
    `The model gives no single finite answer for ${withoutAnswer} rows: their features count, their predictions do not`,
  ];
}

function requireRows(read: number, rows: number, problems: Problems): void {
  if (read === 0) throw invalidInputError("it has no rows");
  if (rows > 0) return;
  throw invalidInputError([
    { field: "", message: `none of its ${read} rows fits model.json` },
    ...problems.list().slice(0, 3),
  ]);
}

async function predict(
  version: LoadedVersion,
  { rows, labels, places }: FittingRows,
  take: (prediction: Prediction, label: number | undefined) => void,
): Promise<void> {
  if (rows.length === 0) return;
  let predictions: Predictions;
  try {
    predictions = (await version.predict(rows, (i) => `row ${places[i]}`, TIMEOUT_MS)).predictions;
  } catch (error) {
    if (!isKnown(error)) throw error;
    throw invalidInputError(
      `the model cannot predict rows ${places[0]} to ${places.at(-1)}: ${errorMessage(error)}`,
    );
  }
  for (let i = 0; i < predictions.length; i++) take(predictions.at(i)!, labels[i]);
}
