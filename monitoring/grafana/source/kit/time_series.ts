/** Panels of lines over time. */

import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { FieldColorBuilder, FieldColorModeId } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Target } from "./target.ts";
import { describe, type Description, type Tile } from "./tile.ts";

export interface TimeSeries extends Description {
  readonly lines: readonly Target[];
  /** `shares` shows each line's share of the sum. */
  readonly stacked?: "sums" | "shares";
  /** Lines whose name matches are dashed and grey, such as those of a reference. */
  readonly reference?: string;
}

export function timeSeries(panel: TimeSeries): Tile {
  const { lines, stacked, reference, thresholds } = panel;
  const builder = describe(new PanelBuilder(), panel, lines)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(stacked === undefined ? 0 : 60)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .legend(legend())
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    );
  if (stacked !== undefined) {
    const mode = stacked === "shares" ? StackingMode.Percent : StackingMode.Normal;
    builder.stacking(new StackingConfigBuilder().mode(mode).group("A"));
  }
  if (thresholds !== undefined) {
    builder.thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed),
    );
  }
  if (reference !== undefined) {
    builder.overrideByRegexp(reference, [
      { id: "custom.lineStyle", value: { fill: "dash", dash: [4, 3] } },
      { id: "color", value: { mode: "fixed", fixedColor: "text" } },
    ]);
  }
  return { panel: builder.build(), width: panel.width };
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);
}
