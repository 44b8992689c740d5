/** Panels of lines over the bounds of a histogram. */

import { VisibilityMode, VizLegendOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/trend";
import { byLabel } from "./bars.ts";
import type { Target } from "./target.ts";
import { describe, type Description, type Tile } from "./tile.ts";

export interface Trend extends Description {
  /** The label with the number of each point. */
  readonly label: string;
  /** Lines by their names. */
  readonly lines: Readonly<Record<string, string>>;
}

export function trend(panel: Trend): Tile {
  const { label, lines, width } = panel;
  const targets = Object.values(lines).map((expr): Target => ({
    expr,
    instant: true,
    format: "table",
  }));
  const [join, organize, sort] = byLabel(label, Object.keys(lines), {
    by: label,
    descending: false,
  });
  const number = { targetField: label, destinationType: "number" };
  const builder = describe(new PanelBuilder(), panel, targets)
    // Labels are text: "10" would come before "9".
    .transformations([
      join!,
      organize!,
      { id: "convertFieldType", options: { conversions: [number], fields: {} } },
      sort!,
    ])
    .xField(label)
    .showPoints(VisibilityMode.Never)
    .legend(new VizLegendOptionsBuilder().showLegend(true).calcs([]));
  return { panel: builder.build(), width };
}
