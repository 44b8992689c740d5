/** The functions of range vectors, by name. */

import type { Extension, Span } from "./ast.ts";
import { type Annotations, invalidQuantile, notACounter } from "./annotations.ts";
import { executionError } from "./errors.ts";
import { METRIC_NAME } from "./labels.ts";
import type { Labels } from "../storage.ts";
import * as extended from "./extended_rate.ts";
import * as over from "./over_time.ts";
import * as rates from "./rate.ts";
import { formatFixed } from "../text/format_number.ts";
import type { Kernel } from "./rate.ts";

export interface RangeFunction {
  /** The function for its scalar arguments, which have one value for each step. */
  kernel(args: readonly Float64Array[]): Kernel;
  /** The function on ranges that are anchored or smoothed, if there is one. */
  readonly extended?: Readonly<Partial<Record<Extension, Kernel>>>;
  /** Whether the result keeps the name of the metric, for example the last sample. */
  readonly keepsName?: boolean;
  /** Checks the arguments before the function runs; may throw. */
  check?(args: readonly Float64Array[], annotations: Annotations, span: Span): void;
  /** Checks each series of the result. */
  checkSeries?(labels: Labels, annotations: Annotations, span: Span): void;
}

function plain(kernel: Kernel, extended: RangeFunction["extended"] = {}): RangeFunction {
  return { kernel: () => kernel, extended };
}

function keepingName(kernel: Kernel): RangeFunction {
  return { kernel: () => kernel, keepsName: true };
}

function counter(kernel: Kernel, extended: RangeFunction["extended"] & object): RangeFunction {
  return {
    kernel: () => kernel,
    extended,
    checkSeries(labels, annotations, span) {
      const name = labels.get(METRIC_NAME) ?? "";
      if (name !== "" && !/_(total|sum|count|bucket)$/.test(name)) {
        annotations.info(notACounter(name), span);
      }
    },
  };
}

const quantile: RangeFunction = {
  kernel: ([q]) => over.quantileOverTime(q!),
  check([q], annotations, span) {
    for (const value of q!) {
      if (!(value >= 0 && value <= 1)) annotations.warn(invalidQuantile(value), span);
    }
  },
};

const smoothing: RangeFunction = {
  kernel: ([factor, trend]) => over.doubleExponentialSmoothing(factor!, trend!),
  check([factor, trend]) {
    checkFactor("smoothing", factor!);
    checkFactor("trend", trend!);
  },
};

function checkFactor(name: string, values: Float64Array): void {
  for (const value of values) {
    if (value > 0 && value < 1) continue;
    const expected = `Expected: 0 < ${name[0]}f < 1, got: ${formatFixed(value, 6)}`;
    throw executionError(`invalid ${name} factor. ${expected}`);
  }
}

export const RANGE_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  avg_over_time: plain(over.avgOverTime),
  changes: plain(rates.changes, { anchored: extended.anchoredChanges }),
  count_over_time: plain(over.countOverTime),
  delta: plain(rates.delta, extended.delta),
  deriv: plain(over.deriv),
  double_exponential_smoothing: smoothing,
  first_over_time: keepingName(over.firstOverTime),
  idelta: plain(rates.idelta),
  increase: counter(rates.increase, extended.increase),
  irate: plain(rates.irate),
  last_over_time: keepingName(over.lastOverTime),
  mad_over_time: plain(over.madOverTime),
  max_over_time: plain(over.maxOverTime),
  min_over_time: plain(over.minOverTime),
  predict_linear: { kernel: ([ahead]) => over.predictLinear(ahead!) },
  present_over_time: plain(over.presentOverTime),
  quantile_over_time: quantile,
  rate: counter(rates.rate, extended.rate),
  resets: plain(rates.resets, { anchored: extended.anchoredResets }),
  stddev_over_time: plain(over.stddevOverTime),
  stdvar_over_time: plain(over.stdvarOverTime),
  sum_over_time: plain(over.sumOverTime),
  ts_of_first_over_time: plain(over.tsOfFirstOverTime),
  ts_of_last_over_time: plain(over.tsOfLastOverTime),
  ts_of_max_over_time: plain(over.tsOfMaxOverTime),
  ts_of_min_over_time: plain(over.tsOfMinOverTime),
};

/** The function for a range with a modifier. Throws if it does not support the modifier. */
export function extendedKernel(name: string, extension: Extension): Kernel {
  const kernel = RANGE_FUNCTIONS[name]?.extended?.[extension];
  if (kernel) return kernel;
  const able = Object.keys(RANGE_FUNCTIONS).filter((other) =>
    RANGE_FUNCTIONS[other]!.extended?.[extension]
  );
  const names = able.sort().join(", ");
  throw executionError(`${extension} modifier can only be used with: ${names} - not with ${name}`);
}
