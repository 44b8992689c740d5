/** The data of a picture as rows. */

import { dateTime, type Zone } from "../format/clock.ts";
import type { Unit } from "../format/units.ts";
import { timesOf } from "../prom/step.ts";
import type { LinesData } from "./lines.ts";

export interface Tabular {
  readonly columns: readonly { readonly name: string }[];
  /** Numbers keep every digit; NaN is a missing value. */
  readonly rows: readonly (readonly (string | number)[])[];
}

const UNITS: Readonly<Partial<Record<Unit, string>>> = {
  seconds: "s",
  bytes: "bytes",
  "bytes/s": "bytes/s",
  rate: "per second",
  ratio: "share of 1",
  cores: "cores",
};

/** The name of a column of numbers, with their unit: they are written without one. */
export function columnName(name: string, unit: Unit): string {
  return UNITS[unit] === undefined ? name : `${name} (${UNITS[unit]})`;
}

/** A row per moment, newest first; a column per line. */
export function linesTable({ grid, lines }: LinesData, zone: Zone, unit: Unit = "number"): Tabular {
  const rows = timesOf(grid).map((time, at) => [
    dateTime(time * 1000, zone),
    ...lines.map(({ values }) => values[at]!),
  ]);
  return {
    columns: [{ name: "Time" }, ...lines.map(({ name }) => ({ name: columnName(name, unit) }))],
    rows: rows.reverse(),
  };
}
