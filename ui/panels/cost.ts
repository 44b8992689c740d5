/** What an answer cost, in words. */

import { show } from "../format/units.ts";
import { pointsOf } from "../prom/step.ts";
import type { Shown } from "../state/use_queries.ts";

/** `step 15 s · 241 points × 3 series · 12 ms · 8.1 kB` */
export function costOf({ data, queries, tookMs, bytes }: Shown): string {
  const series = data.reduce((sum, one) => sum + seriesIn(one), 0);
  const grid = queries.flatMap((query) => query.kind === "range" ? query.grid : [])[0];
  const size = grid === undefined
    ? `${series} series`
    : `step ${show(grid.step, "seconds")} · ${pointsOf(grid)} points × ${series} series`;
  return `${size} · ${Math.round(tookMs)} ms · ${show(bytes, "bytes")}`;
}

function seriesIn(data: Shown["data"][number]): number {
  if (data === undefined) return 0;
  if (data.kind === "range") return data.frame.series.length;
  const { result } = data;
  return result.resultType === "matrix" ? result.result.length : data.samples.length;
}
