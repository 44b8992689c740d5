/** The `_over_time` functions, which summarize the samples of a window. */

import { compensate, kahanSum, Mean, quantileOfSorted, sortNanFirst, Variance } from "./kahan.ts";
import type { Kernel } from "./rate.ts";
import type { Windows } from "./windows.ts";

/** A value for every window that holds a sample, from its bounds. */
function ofWindow(value: (windows: Windows, lo: number, hi: number, step: number) => number) {
  const kernel: Kernel = (windows, out) => {
    const { lo, hi, count } = windows;
    for (let i = 0; i < count; i++) {
      if (lo[i] === hi[i]) continue;
      out.values[i] = value(windows, lo[i]!, hi[i]!, i);
      out.present[i] = 1;
    }
  };
  return kernel;
}

export const countOverTime = ofWindow((_, lo, hi) => hi - lo);
export const presentOverTime = ofWindow(() => 1);
export const lastOverTime = ofWindow(({ values }, _, hi) => values[hi - 1]!);
export const firstOverTime = ofWindow(({ values }, lo) => values[lo]!);
export const tsOfLastOverTime = ofWindow(({ times }, _, hi) => times[hi - 1]! / 1000);
export const tsOfFirstOverTime = ofWindow(({ times }, lo) => times[lo]! / 1000);
export const sumOverTime = ofWindow(({ values }, lo, hi) => kahanSum(values, lo, hi));

export const avgOverTime = ofWindow(({ values }, lo, hi) => {
  const mean = new Mean();
  for (let k = lo; k < hi; k++) mean.add(values[k]!);
  return mean.value;
});

export const stdvarOverTime = ofWindow(variance);
export const stddevOverTime = ofWindow((windows, lo, hi) => Math.sqrt(variance(windows, lo, hi)));

function variance({ values }: Windows, lo: number, hi: number): number {
  const variance = new Variance();
  for (let k = lo; k < hi; k++) variance.add(values[k]!);
  return variance.value;
}

/** The median distance from the median; NaN if a value is NaN. */
export const madOverTime = ofWindow(({ values }, lo, hi) => {
  const sorted = sortNanFirst(values.slice(lo, hi));
  if (Number.isNaN(sorted[0])) return NaN;
  const median = quantileOfSorted(0.5, sorted);
  const distances = sorted.map((value) => Math.abs(value - median));
  return quantileOfSorted(0.5, distances.sort());
});

/** The quantile may differ from step to step. */
export function quantileOverTime(quantile: Float64Array): Kernel {
  return ofWindow(({ values }, lo, hi, step) => {
    return quantileOfSorted(quantile[step]!, sortNanFirst(values.slice(lo, hi)));
  });
}

/**
 * The extreme of each window. The queue holds the samples of the window that
 * can still become the extreme, the current one first; each sample enters and
 * leaves it once. NaN counts only where there is nothing else, and then the
 * queue is empty.
 */
function extreme(
  isBetter: (a: number, b: number) => boolean,
  result: (windows: Windows, index: number) => number,
): Kernel {
  return (windows, out) => {
    const { values, lo, hi, count } = windows;
    const queue = new Int32Array(hi[count - 1]! - lo[0]!);
    let head = 0;
    let tail = 0;
    let next = lo[0]!;
    for (let i = 0; i < count; i++) {
      for (next = Math.max(next, lo[i]!); next < hi[i]!; next++) {
        const value = values[next]!;
        if (Number.isNaN(value)) continue;
        while (tail > head && isBetter(value, values[queue[tail - 1]!]!)) tail--;
        queue[tail++] = next;
      }
      while (head < tail && queue[head]! < lo[i]!) head++;
      if (lo[i] === hi[i]) continue;
      out.values[i] = result(windows, head < tail ? queue[head]! : lo[i]!);
      out.present[i] = 1;
    }
  };
}

const above = (a: number, b: number) => a > b;
const below = (a: number, b: number) => a < b;
const valueAt = ({ values }: Windows, index: number) => values[index]!;
const secondsAt = ({ times }: Windows, index: number) => times[index]! / 1000;

export const maxOverTime = extreme(above, valueAt);
export const minOverTime = extreme(below, valueAt);

/** The time of the extreme; of the first one if there are several. */
export const tsOfMaxOverTime = extreme(above, secondsAt);
export const tsOfMinOverTime = extreme(below, secondsAt);

/** The slope per second of the line that fits the window best. It needs two samples. */
export const deriv: Kernel = (windows, out) => {
  const { times, lo, hi, count } = windows;
  for (let i = 0; i < count; i++) {
    if (hi[i]! - lo[i]! < 2) continue;
    out.values[i] = regression(windows, lo[i]!, hi[i]!, times[lo[i]!]!).slope;
    out.present[i] = 1;
  }
};

/** The value of that line some seconds after the evaluation time. */
export function predictLinear(ahead: Float64Array): Kernel {
  return (windows, out) => {
    const { lo, hi, count, grid } = windows;
    for (let i = 0; i < count; i++) {
      if (hi[i]! - lo[i]! < 2) continue;
      const now = grid.start + i * grid.step;
      const { slope, intercept } = regression(windows, lo[i]!, hi[i]!, now);
      out.values[i] = slope * ahead[i]! + intercept;
      out.present[i] = 1;
    }
  };
}

/** Least squares over the window; the intercept is the line's value at `origin`. */
function regression(
  { times, values }: Windows,
  lo: number,
  hi: number,
  origin: number,
): { slope: number; intercept: number } {
  const first = values[lo]!;
  let constant = true;
  let [sumX, cX, sumY, cY, sumXY, cXY, sumX2, cX2] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = lo; k < hi; k++) {
    const x = (times[k]! - origin) / 1000;
    const y = values[k]!;
    constant &&= y === first;
    cX = compensate(x, sumX, cX);
    sumX += x;
    cY = compensate(y, sumY, cY);
    sumY += y;
    cXY = compensate(x * y, sumXY, cXY);
    sumXY += x * y;
    cX2 = compensate(x * x, sumX2, cX2);
    sumX2 += x * x;
  }
  // Rounding would give equal values a slope, and infinite ones make it NaN anyway.
  if (constant) {
    return Number.isFinite(first) ? { slope: 0, intercept: first } : { slope: NaN, intercept: NaN };
  }
  const n = hi - lo;
  sumX += cX;
  sumY += cY;
  const covariance = sumXY + cXY - sumX * sumY / n;
  const slope = covariance / (sumX2 + cX2 - sumX * sumX / n);
  return { slope, intercept: sumY / n - slope * sumX / n };
}

/**
 * Holt's double exponential smoothing. The caller has checked that both factors are between 0
 * and 1. It needs two samples.
 */
export function doubleExponentialSmoothing(smoothing: Float64Array, trend: Float64Array): Kernel {
  return ({ values, lo, hi, count }, out) => {
    for (let i = 0; i < count; i++) {
      if (hi[i]! - lo[i]! < 2) continue;
      out.values[i] = smooth(values, lo[i]!, hi[i]!, smoothing[i]!, trend[i]!);
      out.present[i] = 1;
    }
  };
}

function smooth(
  values: Float64Array,
  lo: number,
  hi: number,
  smoothing: number,
  trend: number,
): number {
  let before = 0;
  let level = values[lo]!;
  let slope = values[lo + 1]! - level;
  for (let k = lo + 1; k < hi; k++) {
    if (k > lo + 1) slope = trend * (level - before) + (1 - trend) * slope;
    const expected = (1 - smoothing) * (level + slope);
    before = level;
    level = smoothing * values[k]! + expected;
  }
  return level;
}
