/** When versions were loaded, for charts. */

import type { TimeMark } from "../../chart/axes.ts";
import type { Frame } from "../../prom/frame.ts";

/** A mark for each moment within the frame that is the value of a series; those of a step are one. */
export function loadMarks({ grid, series }: Frame): TimeMark[] {
  const moments = new Map<number, { at: number; versions: string[] }>();
  for (const { labels, values } of series) {
    for (const at of new Set(values)) {
      if (!(at >= grid.start && at <= grid.end)) continue;
      const step = Math.floor(at / grid.step);
      const moment = moments.get(step) ?? { at, versions: [] };
      moment.versions.push(labels.version ?? "");
      moments.set(step, moment);
    }
  }
  return [...moments.values()].map(({ at, versions }) => ({
    at,
    text: `version${versions.length === 1 ? "" : "s"} ${versions.join(", ")} loaded`,
  }));
}
