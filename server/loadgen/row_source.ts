import { configError, describeProblem, withoutPath } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import { seededRandom } from "../random.ts";
import { type LabelledRow, readCsvRows } from "./csv_rows.ts";
import { rowDrawer } from "./draw.ts";

/** Gives one row after the other. */
export type RowSource = () => LabelledRow;

/** Rows drawn like the training data. */
export function drawnRows(
  manifest: Manifest,
  reference: Reference | undefined,
  seed: number,
): RowSource {
  const random = seededRandom(seed);
  const drawRow = rowDrawer(manifest, reference);
  return () => ({ row: drawRow(random), label: undefined });
}

/** A table of rows, and where their labels are. */
export interface CsvTable {
  readonly path: string;
  /** The column with what the rows turned out to be; undefined without labels. */
  readonly label: string | undefined;
}

/**
 * The rows of a table in their order, over and over.
 *
 * @param note is called with a sentence for each part of the table that is left out
 */
export async function tableRows(
  table: CsvTable,
  manifest: Manifest,
  note: (sentence: string) => void,
): Promise<RowSource> {
  const { path } = table;
  const { rows, problems, cut } = await readTable(table, manifest);
  const [example] = problems.list();
  const shown = example === undefined ? "it is empty" : describeProblem(example);
  if (rows.length === 0) throw configError([`--csv ${path} has no row to send: ${shown}`]);
  if (problems.count > 0) {
    note(`Leaving out rows of ${path} with ${problems.count} wrong values, such as ${shown}`);
  }
  if (cut) note(`Taking the first ${rows.length} rows of ${path}`);
  let next = 0;
  return () => rows[next++ % rows.length]!;
}

async function readTable({ path, label }: CsvTable, manifest: Manifest) {
  try {
    const file = await Deno.open(path);
    const text = file.readable.pipeThrough(new TextDecoderStream());
    return await readCsvRows(text, manifest, { label });
  } catch (error) {
    throw configError([`Cannot read --csv ${path}: ${withoutPath(error)}`]);
  }
}
