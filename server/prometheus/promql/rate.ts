/** Functions of the changes of a series. */

import type { Row } from "./grid.ts";
import type { Windows } from "./windows.ts";

/** Fills a row with a function's value for each window that has one. */
export type Kernel = (windows: Windows, out: Row) => void;

/**
 * The difference of the last and the first sample of a window, extrapolated to the window's whole
 * length. It needs two samples.
 *
 * The series is extrapolated beyond its first and last sample: up to the edge of the window if that
 * is less than 1.1 average distances away, else by half a distance. A counter is never below zero,
 * so it is extrapolated to the left only as far as it stays above.
 *
 * A counter that falls was reset to zero: its value before the reset is added.
 */
function extrapolated(isCounter: boolean, perSecond: boolean): Kernel {
  return (windows, out) => {
    const { times, values, lo, hi, count, range, ends } = windows;
    const resets = isCounter ? resetIndices(windows) : NONE;
    let reset = 0;
    for (let i = 0; i < count; i++) {
      const first = lo[i]!;
      const last = hi[i]! - 1;
      if (last <= first) continue;
      while (reset < resets.length && resets[reset]! <= first) reset++;
      let change = values[last]! - values[first]!;
      for (let r = reset; r < resets.length && resets[r]! <= last; r++) {
        change += values[resets[r]! - 1]!;
      }
      const end = ends.start + i * ends.step;
      const sampled = (times[last]! - times[first]!) / 1000;
      const average = sampled / (last - first);
      let toStart = (times[first]! - (end - range)) / 1000;
      let toEnd = (end - times[last]!) / 1000;
      if (toStart >= average * 1.1) toStart = average / 2;
      if (isCounter && change > 0 && values[first]! >= 0) {
        toStart = Math.min(toStart, sampled * (values[first]! / change));
      }
      if (toEnd >= average * 1.1) toEnd = average / 2;
      let factor = (sampled + toStart + toEnd) / sampled;
      if (perSecond) factor /= range / 1000;
      out.values[i] = change * factor;
      out.present[i] = 1;
    }
  };
}

const NONE = new Int32Array(0);

/** Where a value is below the one before. NaN is neither above nor below. */
function resetIndices({ values, lo, hi, count }: Windows): Int32Array {
  const indices: number[] = [];
  for (let k = lo[0]! + 1; k < hi[count - 1]!; k++) {
    if (values[k]! < values[k - 1]!) indices.push(k);
  }
  return indices.length === 0 ? NONE : Int32Array.from(indices);
}

export const rate = extrapolated(true, true);
export const increase = extrapolated(true, false);
export const delta = extrapolated(false, false);

/** The change between the last two samples; per second and with resets for a counter. */
function instant(isCounter: boolean): Kernel {
  return ({ times, values, lo, hi, count }, out) => {
    for (let i = 0; i < count; i++) {
      const last = hi[i]! - 1;
      if (last <= lo[i]!) continue;
      const value = values[last]!;
      const before = values[last - 1]!;
      const seconds = (times[last]! - times[last - 1]!) / 1000;
      const change = isCounter && value < before ? value : value - before;
      out.values[i] = isCounter ? change / seconds : change;
      out.present[i] = 1;
    }
  };
}

export const irate = instant(true);
export const idelta = instant(false);

/** The number of samples in a window for which `differs` is true, compared with the one before. */
function transitions(differs: (before: number, value: number) => boolean): Kernel {
  return ({ values, lo, hi, count }, out) => {
    // seen[k] is the number of transitions up to sample k, so a window is one subtraction.
    const seen = new Int32Array(hi[count - 1]!);
    for (let k = lo[0]! + 1; k < seen.length; k++) {
      seen[k] = seen[k - 1]! + (differs(values[k - 1]!, values[k]!) ? 1 : 0);
    }
    for (let i = 0; i < count; i++) {
      if (hi[i] === lo[i]) continue;
      out.values[i] = seen[hi[i]! - 1]! - seen[lo[i]!]!;
      out.present[i] = 1;
    }
  };
}

export const resets = transitions((before, value) => value < before);

/** From NaN to NaN is no change. */
export const changes = transitions((before, value) =>
  value !== before && !(Number.isNaN(value) && Number.isNaN(before))
);
