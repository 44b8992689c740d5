/** Panels of distributions over time, from cumulative buckets. */

import { HeatmapCellLayout } from "@grafana/grafana-foundation-sdk/common";
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  PanelBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import type { HeatPanelDefinition } from "../../../../ui/panels/heat_panel.tsx";
import type { Vars } from "../../../../ui/state/expression.ts";
import { LEAST_CELL } from "./grafana_vars.ts";
import { describe, type Description, type Tile } from "./tile.ts";
import { UNITS } from "./units.ts";

/** A heatmap of the page. */
export function heatMap(
  { title, unit, expr }: HeatPanelDefinition,
  vars: Vars,
  about: Omit<Description, "title" | "unit">,
): Tile {
  const builder = describe(new PanelBuilder(), { ...about, title }, [{
    expr: expr(vars),
    format: "heatmap",
    legend: "{{le}}",
    interval: LEAST_CELL,
  }])
    .calculate(false)
    .rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Auto))
    .yAxis(new YAxisConfigBuilder().unit(UNITS[unit]))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme("Cividis")
        .scale(HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64),
    )
    .cellGap(0)
    .showLegend();
  return { panel: builder.build(), width: about.width };
}
