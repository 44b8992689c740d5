/**
 * `rate` and similar functions on anchored and smoothed ranges. The values at both ends of such a
 * range are known, so nothing is extrapolated.
 */

import type { Row } from "./grid.ts";
import type { Kernel } from "./rate.ts";
import type { Windows } from "./windows.ts";

/**
 * The samples of a range, `first` to `last`. The first one may be before the range, and the last
 * one of a smoothed range after it.
 */
interface Reach {
  readonly windows: Windows;
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
  readonly smoothed: boolean;
}

/** A value for every range that has samples. */
function ofReach(smoothed: boolean, value: (reach: Reach) => number | undefined): Kernel {
  return (windows: Windows, out: Row) => {
    const { ends, range, count } = windows;
    for (let i = 0; i < count; i++) {
      const end = ends.start + i * ends.step;
      const reach = reachOf(windows, i, { start: end - range, end, smoothed });
      const known = reach && value(reach);
      if (known === undefined) continue;
      out.values[i] = known;
      out.present[i] = 1;
    }
  };
}

function reachOf(
  windows: Windows,
  i: number,
  bounds: Pick<Reach, "start" | "end" | "smoothed">,
): Reach | undefined {
  const { times, lo, hi } = windows;
  let first = lo[i]!;
  let last = hi[i]! - 1;
  if (last < first) return undefined;
  // If there are two samples, the last one is never the first too.
  while (first + 1 < last && times[first + 1]! <= bounds.start) first++;
  while (bounds.smoothed && last > first && times[last - 1]! >= bounds.end) last--;
  return { windows, first, last, ...bounds };
}

/**
 * The change over the range; the value of a counter before each reset is added.
 * Undefined if all samples are older than the range.
 */
function change(reach: Reach, isCounter: boolean): number | undefined {
  const { windows: { times, values }, start, end, last } = reach;
  if (times[last]! <= start) return undefined;
  const left = startValue(reach, isCounter);
  const right = endValue(reach, isCounter);
  if (!isCounter) return right - left;
  let lost = 0;
  let before = left;
  for (let k = reach.first; k <= last; k++) {
    if (times[k]! <= start || times[k]! >= end) continue;
    if (values[k]! < before) lost += before;
    before = values[k]!;
  }
  if (right < before) lost += before;
  return right - left + lost;
}

function startValue({ windows, first, start, smoothed }: Reach, isCounter: boolean): number {
  const { times, values } = windows;
  if (!smoothed || times[first]! >= start) return values[first]!;
  // A counter that was reset in between counts from zero.
  const fell = isCounter && values[first + 1]! < values[first]!;
  return onLine(windows, first, start, fell ? 0 : values[first]!, values[first + 1]!);
}

function endValue({ windows, last, end, smoothed, first }: Reach, isCounter: boolean): number {
  const { times, values } = windows;
  if (!smoothed || last === first || times[last]! <= end) return values[last]!;
  const before = values[last - 1]!;
  const fell = isCounter && values[last]! < before;
  return onLine(windows, last - 1, end, before, fell ? values[last]! + before : values[last]!);
}

/** The value at `time` on the line from sample k, taken as `from`, to the next, taken as `to`. */
function onLine({ times }: Windows, k: number, time: number, from: number, to: number): number {
  return from + (to - from) * (time - times[k]!) / (times[k + 1]! - times[k]!);
}

/**
 * The value at the end of a range, interpolated between its neighbours. With a neighbour on one
 * side only, it is the value of that one.
 */
export const smoothedValue: Kernel = (windows, out) => {
  const { times, values, lo, hi, count, ends } = windows;
  for (let i = 0; i < count; i++) {
    const time = ends.start + i * ends.step;
    let before = lo[i]!;
    const last = hi[i]! - 1;
    if (last < before) continue;
    while (before < last && times[before + 1]! <= time) before++;
    const between = before < last && times[before]! < time;
    out.values[i] = between
      ? onLine(windows, before, time, values[before]!, values[before + 1]!)
      : values[before]!;
    out.present[i] = 1;
  }
};

function both(value: (reach: Reach) => number | undefined) {
  return { anchored: ofReach(false, value), smoothed: ofReach(true, value) };
}

export const delta = both((reach) => change(reach, false));
export const increase = both((reach) => change(reach, true));
export const rate = both((reach) => {
  const total = change(reach, true);
  return total === undefined ? undefined : total / (reach.windows.range / 1000);
});

function transitions(differs: (before: number, value: number) => boolean): Kernel {
  return ofReach(false, ({ windows: { values }, first, last }) => {
    let found = 0;
    for (let k = first + 1; k <= last; k++) {
      if (differs(values[k - 1]!, values[k]!)) found++;
    }
    return found;
  });
}

export const anchoredResets = transitions((before, value) => value < before);
export const anchoredChanges = transitions((before, value) =>
  value !== before && !(Number.isNaN(value) && Number.isNaN(before))
);
