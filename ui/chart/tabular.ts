/** The data of a picture as rows. */

import { dateTime, type Zone } from "../format/clock.ts";
import { timesOf } from "../prom/step.ts";
import type { LinesData } from "./lines.ts";

export interface Tabular {
  readonly columns: readonly { readonly name: string }[];
  /** Numbers keep every digit; NaN is a missing value. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A row per moment, newest first; a column per line. */
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
