/** A table with a row for each value of one label and a column for each value of another. */

import { PanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import { describe, type Description, type Tile } from "./tile.ts";

export interface Matrix extends Description {
  readonly expr: string;
  readonly row: string;
  readonly column: string;
}

export function matrix(panel: Matrix): Tile {
  const { expr, row, column, width } = panel;
  const builder = describe(new PanelBuilder(), panel, [{ expr, instant: true, format: "table" }])
    .transformations([{
      id: "groupingToMatrix",
      options: { columnField: column, rowField: row, valueField: "Value", emptyValue: "null" },
    }])
    .showHeader(true)
    .decimals(0);
  return { panel: builder.build(), width };
}
