/** The data of any picture as rows. */

import { dateTime, type Zone } from "../format/clock.ts";
import { timesOf } from "../prom/step.ts";
import type { LinesData } from "./lines.ts";

export interface Tabular {
  readonly columns: readonly { readonly name: string }[];
  /** Numbers keep every digit; NaN is a value that is missing. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A row for each moment, the newest first; a column for each line. */
export function linesTable({ grid, lines }: LinesData, zone: Zone): Tabular {
  const rows = timesOf(grid).map((time, at) => [
    dateTime(time * 1000, zone),
    ...lines.map(({ values }) => values[at]!),
  ]);
  return {
    columns: [{ name: "Time" }, ...lines.map(({ name }) => ({ name }))],
    rows: rows.reverse(),
  };
}
