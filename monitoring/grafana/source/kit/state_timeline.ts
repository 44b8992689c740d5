/** Panels of states over time, one line for each series. */

import {
  TimelineValueAlignment,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import type { Target } from "./target.ts";
import type { Word } from "./table.ts";
import { describe, type Description, type Tile } from "./tile.ts";

export interface StateTimeline extends Description {
  readonly target: Target;
  readonly words: Readonly<Record<string, Word>>;
}

export function stateTimeline(panel: StateTimeline): Tile {
  const { target, words, width } = panel;
  const options = Object.fromEntries(
    Object.entries(words).map(([value, word], index) => [value, { ...word, index }]),
  );
  const builder = describe(new PanelBuilder(), panel, [target])
    .mappings([{ type: "value", options }] as Parameters<PanelBuilder["mappings"]>[0])
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .alignValue(TimelineValueAlignment.Left)
    .rowHeight(0.8)
    .fillOpacity(70)
    .lineWidth(0)
    .legend(new VizLegendOptionsBuilder().showLegend(false).calcs([]));
  return { panel: builder.build(), width };
}
