/** How long labels took to arrive. */

import { durationShort, writeDuration } from "../../../format/duration.ts";
import { bucketsOf } from "../../../prom/histogram.ts";
import type { InstantAnswer } from "../../../prom/query.ts";

export interface Delays {
  /** The upper ends of the buckets, ascending. */
  readonly names: readonly string[];
  readonly shares: readonly number[];
  readonly labels: number;
  /** Half of the labels and 9 of 10 arrived within these many seconds, to the end of a bucket. */
  readonly half: number;
  readonly most: number;
}

export function delaysOf(answer: InstantAnswer | undefined): Delays {
  const time = answer?.time ?? 0;
  const series = (answer?.samples ?? [])
    .map(({ labels, value }) => ({ labels, values: Float64Array.of(value) }));
  const { bounds, counts: rows } = bucketsOf({ grid: { start: time, end: time, step: 1 }, series });
  const counts = rows.map(([count]) => count!);
  const labels = counts.reduce((sum, count) => sum + count, 0);
  const within = (share: number) => {
    let before = 0;
    return bounds[counts.findIndex((count) => (before += count) >= labels * share)] ?? NaN;
  };
  return {
    names: bounds.map((bound, at) =>
      bound === Infinity
        ? `>${writeDuration((bounds[at - 1] ?? 0) * 1000)}`
        : writeDuration(bound * 1000)
    ),
    shares: counts.map((count) => count / labels),
    labels,
    half: labels > 0 ? within(0.5) : NaN,
    most: labels > 0 ? within(0.9) : NaN,
  };
}

function short(seconds: number): string {
  return durationShort(seconds * 1000);
}

/** "50 % within 1 h, 90 % within 1 d"; undefined where not even half of the labels has a bound. */
export function delayText({ half, most }: Delays): string | undefined {
  if (!Number.isFinite(half)) return undefined;
  const text = `50\u00a0% within ${short(half)}`;
  return Number.isFinite(most) ? `${text}, 90\u00a0% within ${short(most)}` : text;
}
