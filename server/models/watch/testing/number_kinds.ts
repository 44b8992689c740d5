import { Counter } from "../../../metrics/tally.ts";
import { NumberBins } from "../bins.ts";
import { MOMENTS } from "../number_counters.ts";
import type { NumberKind } from "../number_table.ts";

interface KindOptions {
  readonly mean?: number;
  /** Whether the counters lie in one piece of memory. */
  readonly isAdjacent?: boolean;
  /** What values go through before they are counted. */
  readonly round?: (value: number) => number;
}

/** Numbers whose bins have these upper edges, with counters of their own. */
export function kindOf(
  edges: readonly number[],
  { mean = 0, isAdjacent = true, round = Number }: KindOptions = {},
): NumberKind {
  const shares = {
    ...{ min: edges[0]!, max: edges.at(-1)!, edges, missing: 0 },
    shares: Array(edges.length + 1).fill(1 / (edges.length + 1)),
  };
  const bins = new NumberBins(shares, round);
  const count = bins.labels.length + Object.keys(MOMENTS).length;
  const memory = new Float64Array(2 * count);
  const step = isAdjacent ? 1 : 2;
  const counters = Array.from(
    { length: count },
    (_, i) => new Counter(memory.subarray(step * i, step * i + 1)),
  );
  return { bins, mean, counters };
}

/** How many values are in each bin. */
export function countsOf({ bins, counters }: NumberKind): number[] {
  return counters.slice(0, bins.labels.length).map(({ cells }) => cells[0]!);
}

/** In the order of `MOMENTS`. */
export function momentsOf({ bins, counters }: NumberKind): number[] {
  return counters.slice(bins.labels.length).map(({ cells }) => cells[0]!);
}
