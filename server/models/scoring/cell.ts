/** A value in a table that is written. */
export type Cell = string | number | bigint | boolean | null;

/** What a column holds: numbers are float64, integers 64 bits wide, with a sign or unsigned. */
export type CellType = "text" | "number" | "integer" | "unsigned" | "boolean";

/** A column of a table that is written. */
export interface Column {
  readonly name: string;
  readonly type: CellType;
}
