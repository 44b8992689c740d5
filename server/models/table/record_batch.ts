/** Records of a table, some hundreds at a time: a promise for each would take most of the time. */
export interface RecordBatch {
  /** The columns of the header, or the keys of the first record. */
  readonly columns: readonly string[];
  /** The wanted cells of each record, in their order; undefined where there is no such column. */
  readonly records: readonly (readonly unknown[])[];
}

export const BATCH_RECORDS = 500;

/** Names of columns to read, or a choice of those that the table has. */
export type Wanted = readonly string[] | ((columns: readonly string[]) => readonly string[]);

export function wantedOf(wanted: Wanted, columns: readonly string[]): readonly string[] {
  return typeof wanted === "function" ? wanted(columns) : wanted;
}
