import { invalidInputError, isKind, type Problem, Problems } from "../../errors.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import { nearName } from "../encode/near_name.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { FileTable } from "../table/file_table.ts";
import type { RecordBatch } from "../table/record_batch.ts";
import { requireColumns, type Row, RowReader } from "../table/row_reader.ts";
import { labelReader } from "../watch/label_reader.ts";

/** Rows of a table that the model can take. */
export interface FittingRows {
  readonly rows: readonly Row[];
  /** The label of each: the position of its class, or a number; undefined where there is none. */
  readonly labels: readonly (number | undefined)[];
  /** The place of each in the table, from 1. */
  readonly places: readonly number[];
  /** How many records were read for them. */
  readonly read: number;
}

/** What rows must fit, and where their labels are. */
export interface RowNeeds {
  readonly manifest: Manifest;
  readonly encoder: InstanceEncoder;
  /** The column of the labels. */
  readonly label: string | undefined;
}

/**
 * One pass over a table. Rows that the manifest or the graph's inputs do not take are left out.
 *
 * @param problems takes what is wrong with the rows that are left out
 * @throws {KnownError<"invalid_input">} for a label that the model cannot predict, and without the
 * column of labels
 */
export async function* fittingRows(
  table: FileTable,
  { manifest, encoder, label }: RowNeeds,
  problems: Problems = new Problems(),
): AsyncGenerator<FittingRows> {
  const reader = new RowReader(manifest, table.cells, problems);
  const readLabel = label === undefined ? () => undefined : labelReader(manifest);
  const names = manifest.features.map(({ name }) => name);
  let number = 0;
  let isFirst = true;
  for await (const batch of table.records(label === undefined ? names : [...names, label])) {
    if (isFirst) checkColumns(batch, manifest, label);
    isFirst = false;
    const rows: Row[] = [];
    const labels: (number | undefined)[] = [];
    const places: number[] = [];
    for (const cells of batch.records) {
      const place = `row ${++number}`;
      const row = reader.read(cells, place);
      if (row === undefined) continue;
      rows.push(row);
      labels.push(readLabel(cells[names.length], `${place}, ${label}`));
      places.push(number);
    }
    yield withoutUnencodable(
      { rows, labels, places, read: batch.records.length },
      encoder,
      problems,
    );
  }
}

function checkColumns({ columns }: RecordBatch, manifest: Manifest, label: string | undefined) {
  requireColumns(columns, manifest);
  if (label === undefined || columns.includes(label)) return;
  const near = nearName(label, columns);
  const hint = near === undefined ? `it has ${columns.join(", ")}` : `did you mean "${near}"?`;
  throw invalidInputError(`it has no column "${label}" of labels; ${hint}`);
}

/** Without rows that fit the manifest but not the types of the graph's inputs, such as 1.5 for an integer. */
function withoutUnencodable(
  batch: FittingRows,
  encoder: InstanceEncoder,
  problems: Problems,
): FittingRows {
  const { rows, labels, places } = batch;
  if (problemsOf(rows, encoder, () => "").length === 0) return batch;
  const fits = rows.map((row, i) => {
    const found = problemsOf([row], encoder, () => `row ${places[i]}`);
    for (const { field, message } of found) problems.add(field, message);
    return found.length === 0;
  });
  return {
    read: batch.read,
    rows: rows.filter((_, i) => fits[i]),
    labels: labels.filter((_, i) => fits[i]),
    places: places.filter((_, i) => fits[i]),
  };
}

function problemsOf(
  rows: readonly Row[],
  encoder: InstanceEncoder,
  fieldOf: () => string,
): readonly Problem[] {
  try {
    encoder.encode(rows, fieldOf);
    return [];
  } catch (error) {
    if (isKind(error, "invalid_input")) return error.details.problems;
    throw error;
  }
}
