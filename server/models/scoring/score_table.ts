import { errorMessage, invalidInputError, isKind, isKnown, Problems } from "../../errors.ts";
import type { Prediction, Predictions } from "../decode/prediction.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { LoadedVersion } from "../serving/loaded_version.ts";
import type { CellFormat } from "../table/row_reader.ts";
import type { RecordBatch, Wanted } from "../table/record_batch.ts";
import { requireColumns, type Row, RowReader } from "../table/row_reader.ts";

/** A table to predict. */
export interface RowSource {
  readonly cells: CellFormat;
  records(wanted: Wanted): AsyncIterable<RecordBatch>;
}

/** Rows of a table that were predicted, in their order. */
export interface ScoredRows {
  /** The columns that are kept; the same in every batch. */
  readonly keptColumns: readonly string[];
  /** Their cells, row by row. */
  readonly kept: readonly (readonly unknown[])[];
  readonly predictions: Predictions;
  /** How many records were read for them. */
  readonly read: number;
}

export interface ScoreOptions {
  /** Chooses columns that go into the answer as they are; of features, as they were read. */
  readonly keep: (columns: readonly string[]) => readonly string[];
  /** Takes what is wrong with rows that are left out; when undefined, the first of them ends it. */
  readonly skipped?: Problems | undefined;
}

// Longer than any batch takes; the process can be interrupted.
const TIMEOUT_MS = 3_600_000;

/**
 * Predicts the rows of a table, batch by batch.
 *
 * @param version takes at least as many rows at once as a batch of the table has
 * @throws {KnownError<"invalid_input">} naming the rows that cannot be predicted
 * @throws {Error} when the table cannot be read
 */
export async function* scoreTable(
  table: RowSource,
  version: LoadedVersion,
  manifest: Manifest,
  { keep, skipped }: ScoreOptions,
): AsyncGenerator<ScoredRows> {
  const names = manifest.features.map(({ name }) => name);
  let keptColumns: readonly string[] = [];
  const wanted = (columns: readonly string[]) => {
    requireColumns(columns, manifest);
    keptColumns = keep(columns);
    return [...names, ...keptColumns];
  };
  let number = 0;
  for await (const { records } of table.records(wanted)) {
    const problems = skipped ?? new Problems();
    const reader = new RowReader(manifest, table.cells, problems);
    const batch: Batch = { rows: [], places: [], kept: [] };
    for (const cells of records) {
      const place = `row ${++number}`;
      const row = reader.read(cells, place);
      if (row === undefined) continue;
      batch.rows.push(row);
      batch.places.push(place);
      batch.kept.push(
        keptColumns.map((name, i) =>
          Object.hasOwn(row, name) ? row[name] : cells[names.length + i]
        ),
      );
    }
    if (skipped === undefined) problems.throwIfAny();
    const { predictions, kept } = await predict(version, batch, skipped);
    yield { keptColumns, kept, predictions, read: records.length };
  }
}

interface Batch {
  readonly rows: Row[];
  readonly places: string[];
  readonly kept: unknown[][];
}

interface Predicted {
  readonly predictions: Predictions;
  readonly kept: readonly (readonly unknown[])[];
}

async function predict(
  version: LoadedVersion,
  { rows, places, kept }: Batch,
  skipped: Problems | undefined,
): Promise<Predicted> {
  if (rows.length === 0) return { predictions: [], kept };
  const ask = (some: readonly Row[], from = 0) =>
    version.predict(some, (i) => places[from + i]!, TIMEOUT_MS);
  try {
    return { predictions: (await ask(rows)).predictions, kept };
  } catch (error) {
    if (!isKnown(error)) throw error;
    if (skipped === undefined || !isKind(error, "invalid_input")) {
      throw isKind(error, "invalid_input")
        ? error
        : invalidInputError(`${places[0]} to ${places.at(-1)}: ${errorMessage(error)}`);
    }
  }
  // Some rows fit the manifest but not the types of the graph's inputs: each is asked alone.
  const predictions: Prediction[] = [];
  const others: (readonly unknown[])[] = [];
  for (let i = 0; i < rows.length; i++) {
    try {
      predictions.push(...(await ask([rows[i]!], i)).predictions);
      others.push(kept[i]!);
    } catch (error) {
      if (!isKind(error, "invalid_input")) throw error;
      for (const { field, message } of error.details.problems) skipped.add(field, message);
    }
  }
  return { predictions, kept: others };
}
