/** Panels of bars: one figure for each line, and figures for each value of a label. */

import {
  BarGaugeDisplayMode,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
  VizOrientation,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as BarChartBuilder } from "@grafana/grafana-foundation-sdk/barchart";
import { PanelBuilder as BarGaugeBuilder } from "@grafana/grafana-foundation-sdk/bargauge";
import type { DataTransformerConfig } from "@grafana/grafana-foundation-sdk/dashboard";
import { refId, type Target } from "./target.ts";
import { describe, type Description, type Tile } from "./tile.ts";

export interface BarGauge extends Description {
  readonly bars: readonly Target[];
}

/** A bar for each series of the queries. */
export function barGauge(panel: BarGauge): Tile {
  const builder = describe(new BarGaugeBuilder(), panel, panel.bars)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("").values(false));
  const built = builder.build();
  // Grafana 11.0 has no legend here; later ones hide it by default.
  const { legend: _, ...options } = built.options as Record<string, unknown>;
  return { panel: { ...built, options }, width: panel.width };
}

export interface BarChart extends Description {
  /** The label that the groups of bars are named by. */
  readonly label: string;
  /** A bar of each group, by its name. */
  readonly bars: Readonly<Record<string, string>>;
  readonly sort: { readonly by: string; readonly descending: boolean };
}

/** Groups of bars, one for each value of a label. */
export function barChart(panel: BarChart): Tile {
  const { bars, label, width } = panel;
  const targets = Object.values(bars).map((expr): Target => ({
    expr,
    instant: true,
    format: "table",
  }));
  const builder = describe(new BarChartBuilder(), panel, targets)
    .transformations(byLabel(label, Object.keys(bars), panel.sort))
    .xField(label)
    .orientation(VizOrientation.Vertical)
    .fillOpacity(80)
    .legend(new VizLegendOptionsBuilder().showLegend(true).calcs([]));
  return { panel: builder.build(), width };
}

/** Joins the answers of queries by a label, names their values, and sorts. */
export function byLabel(
  label: string,
  names: readonly string[],
  sort: { readonly by: string; readonly descending: boolean },
): DataTransformerConfig[] {
  const several = names.length > 1;
  const valueOf = (nth: number) => several ? `Value #${refId(nth)}` : "Value";
  // A join numbers the times of the answers.
  const times = ["Time", ...names.map((_, nth) => `Time ${nth + 1}`)];
  return [
    ...(several ? [{ id: "joinByField", options: { byField: label, mode: "outer" } }] : []),
    {
      id: "organize",
      options: {
        excludeByName: Object.fromEntries(times.map((time) => [time, true])),
        indexByName: Object.fromEntries(
          [label, ...names.map((_, nth) => valueOf(nth))].map((name, at) => [name, at]),
        ),
        renameByName: Object.fromEntries(names.map((name, nth) => [valueOf(nth), name])),
      },
    },
    { id: "sortBy", options: { sort: [{ field: sort.by, desc: sort.descending }] } },
  ];
}
