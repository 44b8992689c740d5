/** The page's panels of lines as panels of Grafana: the same queries, names and units. */

import type { LineQuery, TimePanelDefinition } from "../../../../ui/panels/time_panel.tsx";
import type { Labels } from "../../../../ui/prom/frame.ts";
import type { Vars } from "../../../../ui/state/expression.ts";
import type { Target } from "./target.ts";
import { timeSeries } from "./time_series.ts";
import type { Description, Thresholds, Tile } from "./tile.ts";
import { UNITS } from "./units.ts";

export interface PageLines extends Omit<Description, "title" | "unit" | "min" | "max"> {
  readonly title?: string;
  /** Instead of the page's names of lines. */
  readonly legend?: string;
  readonly interval?: string;
  readonly exemplar?: boolean;
  readonly reference?: string;
}

export function pageLines(panel: TimePanelDefinition, vars: Vars, about: PageLines): Tile {
  const { legend, interval, exemplar } = about;
  const shares = panel.shares ? "shares" : "sums";
  const target = ({ expr, name }: LineQuery): Target => ({
    expr: expr(vars),
    legend: legend ?? legendOf(name),
    ...(interval === undefined ? {} : { interval }),
    ...(exemplar === undefined ? {} : { exemplar }),
  });
  const thresholds = about.thresholds ?? thresholdsOf(panel);
  return timeSeries({
    ...about,
    title: about.title ?? panel.title,
    // The axis shows shares in percent by itself; the values under the pointer are not shares.
    unit: panel.shares ? UNITS.rate : UNITS[panel.unit],
    lines: panel.lines.map(target),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(panel.stacked ? { stacked: shares } : {}),
    ...(panel.y?.from === undefined ? {} : { min: panel.y.from }),
  });
}

/** Grafana replaces `{{label}}` by the value of the label. */
export function legendOf(name: LineQuery["name"]): string {
  if (typeof name === "string") return name;
  return name(
    new Proxy({} as Labels, { get: (_, label) => `{{${String(label)}}}` }),
  );
}

function thresholdsOf({ objective, thresholds }: TimePanelDefinition): Thresholds | undefined {
  if (objective !== undefined) return { base: "transparent", steps: [[objective.value, "orange"]] };
  if (thresholds === undefined) return undefined;
  const colors = ["orange", "red"];
  return {
    base: "transparent",
    steps: thresholds.map(({ value }, nth) => [value, colors[nth] ?? "red"]),
  };
}
