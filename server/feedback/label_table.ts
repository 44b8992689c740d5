import { invalidInputError } from "../errors.ts";
import { nearName } from "../models/encode/near_name.ts";
import type { FileTable } from "../models/table/file_table.ts";
import { type Keyed, keyOf } from "./keyed.ts";
import type { Actual } from "./post_labels.ts";

/** The columns of a table of labels. */
export interface LabelColumns {
  readonly key: string;
  readonly actual: string;
}

/**
 * The labels of a table.
 *
 * @throws {KnownError<"invalid_input">} when it lacks a column
 * @throws {Error} when it cannot be read
 */
export async function* labelsOf(
  table: FileTable,
  { key, actual }: LabelColumns,
): AsyncGenerator<readonly Keyed<Actual>[]> {
  let isFirst = true;
  for await (const { columns, records } of table.records([key, actual])) {
    // A line of NDJSON may lack a field that others have; a table of CSV has one header.
    if (isFirst && table.format === "csv") requireColumns(columns, [key, actual]);
    isFirst = false;
    yield records.map((cells) => ({ key: keyOf(cells[0]), value: actualOf(cells[1]) }));
  }
}

function requireColumns(columns: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  throw invalidInputError(missing.map((name) => {
    const near = nearName(name, columns);
    const hint = near === undefined ? `it has ${columns.join(", ")}` : `did you mean "${near}"?`;
    return { field: "", message: `it has no column "${name}"; ${hint}` };
  }));
}

/** A label of text stays text: the server knows whether it is a number. */
function actualOf(cell: unknown): Actual | undefined {
  if (typeof cell === "number" || typeof cell === "boolean") return cell;
  return typeof cell === "string" && cell.trim() !== "" ? cell.trim() : undefined;
}
