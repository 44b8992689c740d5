/** Panels of one figure. */

import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/stat";
import type { Target } from "./target.ts";
import { describe, type Description, type Tile } from "./tile.ts";

export interface Stat extends Description {
  /** A range query also draws a small line behind the figure. */
  readonly target: Target;
}

export function stat(panel: Stat): Tile {
  const { target, thresholds, width } = panel;
  const builder = describe(new PanelBuilder(), panel, [target])
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("").values(false))
    .graphMode(target.instant ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .colorMode(thresholds === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .textMode(BigValueTextMode.Value);
  return { panel: builder.build(), width };
}
