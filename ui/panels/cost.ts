/** The cost of answers in words. */

import { show } from "../format/units.ts";
import { pointsOf } from "../prom/step.ts";
import type { Answer } from "../prom/query.ts";
import type { Shown } from "../state/use_queries.ts";

/** `step 15 s · 241 points × 3 series · 12 ms · 8.1 kB` */
export function costOf({ data, queries, tookMs, bytes }: Shown): string {
  const series = Object.values(data).flat().reduce((sum, answer) => sum + seriesIn(answer), 0);
  const grid =
    Object.values(queries).flat().flatMap((query) => query.kind === "range" ? query.grid : [])[0];
  const size = grid === undefined
    ? `${series} series`
    : `step ${show(grid.step, "seconds")} · ${pointsOf(grid)} points × ${series} series`;
  return `${size} · ${Math.round(tookMs)} ms · ${show(bytes, "bytes")}`;
}

function seriesIn(answer: Answer | undefined): number {
  if (answer === undefined) return 0;
  if (answer.kind === "range") return answer.frame.series.length;
  const { result } = answer;
  return result.resultType === "matrix" ? result.result.length : answer.samples.length;
}
