/** When a drift began. */

import { type Grid, timesOf } from "../../../prom/step.ts";

/** The beginning of a stretch, in seconds; `open` if it may have begun before the first figure. */
export interface Since {
  readonly at: number;
  readonly open: boolean;
}

/**
 * The beginning of the stretch above a limit that lasts to the last figure; undefined if that is not
 * above. Gaps, where there were too few rows, belong to the stretch around them.
 */
export function sinceWhen(values: Float64Array, grid: Grid, limit: number): Since | undefined {
  let first = -1;
  let open = true;
  for (let at = values.length - 1; at >= 0; at--) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    if (value <= limit) {
      open = false;
      break;
    }
    first = at;
  }
  return first < 0 ? undefined : { at: timesOf(grid)[first]!, open };
}
