/** The functions of instant vectors, by name. */

import { absentRow } from "./absent.ts";
import type { QueryBudget } from "./query_budget.ts";
import {
  type Annotations,
  badBucketLabel,
  invalidQuantile,
  SORT_IN_RANGE_QUERY,
} from "./annotations.ts";
import { type Call, type Expr, unwrap } from "./ast.ts";
import { type Grid, mergeRows, type Row, timeAt } from "./grid.ts";
import { bucketFraction, bucketQuantile, groupBuckets, mapHistogram } from "./histogram.ts";
import { joinLabels, replaceLabel } from "./label_functions.ts";
import { METRIC_NAME, NO_LABELS } from "./labels.ts";
import { CALENDAR, clamp, MATH_FUNCTIONS, round } from "./math_functions.ts";
import { max, min } from "./operators.ts";
import { sortByLabels, sortByValue } from "./sort.ts";

/** The part of the evaluator that functions use. */
export interface Caller {
  readonly annotations: Annotations;
  readonly isRange: boolean;
  readonly budget: QueryBudget;
  /** An argument's rows, which the function may change. */
  vector(expr: Expr, grid: Grid): Promise<Row[]>;
  scalar(expr: Expr, grid: Grid): Promise<Float64Array>;
  /** Removes the name of the metric, which does not describe the result. */
  dropNames(rows: readonly Row[]): Row[];
}

export type VectorFunction = (call: Call, grid: Grid, caller: Caller) => Promise<Row[]>;

/** The value of a string argument. */
export function stringOf(expr: Expr): string {
  const inner = unwrap(expr);
  if (inner.kind !== "string") throw new TypeError(`Cannot read a ${inner.kind} as a string`);
  return inner.value;
}

/** A scalar's value at each step as a series without labels. */
function scalarRow(values: Float64Array): Row {
  const present = new Uint8Array(values.length).fill(1);
  return { labels: NO_LABELS, dropName: false, values, present };
}

async function map(
  arg: Expr,
  grid: Grid,
  caller: Caller,
  change: (value: number, step: number) => number,
): Promise<Row[]> {
  const rows = await caller.vector(arg, grid);
  for (const { values } of rows) {
    for (let i = 0; i < values.length; i++) values[i] = change(values[i]!, i);
  }
  return caller.dropNames(rows);
}

function math(change: (value: number) => number): VectorFunction {
  return ({ args }, grid, caller) => map(args[0]!, grid, caller, change);
}

/** A part of a date; without an argument, of the evaluation time. */
function calendar(part: (seconds: number) => number): VectorFunction {
  return async ({ args: [arg] }, grid, caller) => {
    if (arg) return await map(arg, grid, caller, part);
    const seconds = Float64Array.from({ length: grid.count }, (_, i) => timeAt(grid, i) / 1000);
    return [scalarRow(seconds.map(part))];
  };
}

const clampBoth: VectorFunction = async ({ args }, grid, caller) => {
  const lowest = await caller.scalar(args[1]!, grid);
  const highest = await caller.scalar(args[2]!, grid);
  const rows = await map(args[0]!, grid, caller, (value, i) => {
    return clamp(value, lowest[i]!, highest[i]!);
  });
  // A lower bound above the upper bound gives an empty result.
  for (const { present } of rows) {
    for (let i = 0; i < present.length; i++) if (highest[i]! < lowest[i]!) present[i] = 0;
  }
  return rows;
};

/** `max` or `min` with a scalar. */
function withScalar(pick: (a: number, b: number) => number): VectorFunction {
  return async ({ args }, grid, caller) => {
    const bound = await caller.scalar(args[1]!, grid);
    return await map(args[0]!, grid, caller, (value, i) => pick(bound[i]!, value));
  };
}

const roundTo: VectorFunction = async ({ args }, grid, caller) => {
  const multiples = args[1] && await caller.scalar(args[1], grid);
  return await map(args[0]!, grid, caller, (value, i) => round(value, multiples?.[i] ?? 1));
};

const changeLabels: VectorFunction = async ({ name, args }, grid, caller) => {
  const [target, ...rest] = args.slice(1).map(stringOf);
  const change = name === "label_join" ? joinLabels(target!, rest) : replaceLabel(target!, rest);
  const rows = await caller.vector(args[0]!, grid);
  for (const row of rows) {
    if (caller.budget.due()) await caller.budget.pause();
    const labels = change(row.labels);
    if (labels !== row.labels) caller.budget.takeText(labels.get(target!)?.length ?? 0);
    // A name that the query itself sets is kept.
    if (labels !== row.labels && target === METRIC_NAME) row.dropName = false;
    row.labels = labels;
  }
  return mergeRows(rows);
};

const sort: VectorFunction = async ({ name, args, span }, grid, caller) => {
  const rows = await caller.vector(args[0]!, grid);
  if (caller.isRange) {
    caller.annotations.warn(SORT_IN_RANGE_QUERY, span);
    return rows;
  }
  const descending = name.endsWith("_desc");
  if (!name.startsWith("sort_by_label")) return sortByValue(rows, descending);
  return sortByLabels(rows, args.slice(1).map(stringOf), descending);
};

const histogramQuantile: VectorFunction = async ({ args }, grid, caller) => {
  const quantiles = await caller.scalar(args[0]!, grid);
  const rows = await caller.vector(args[1]!, grid);
  checkQuantiles(quantiles, args[0]!, caller.annotations);
  const results = histogramsOf(rows, args[1]!, caller).map((histogram) => {
    const metric = histogram.labels.get(METRIC_NAME) ?? "";
    return mapHistogram(histogram, grid.count, (buckets, step) => {
      return bucketQuantile(quantiles[step]!, buckets, (fix) => {
        caller.annotations.fixedMonotonicity(metric, args[1]!.span, fix, timeAt(grid, step));
      });
    });
  });
  return caller.dropNames(results);
};

const histogramFraction: VectorFunction = async ({ args }, grid, caller) => {
  const lower = await caller.scalar(args[0]!, grid);
  const upper = await caller.scalar(args[1]!, grid);
  const rows = await caller.vector(args[2]!, grid);
  const results = histogramsOf(rows, args[2]!, caller).map((histogram) => {
    return mapHistogram(histogram, grid.count, (buckets, step) => {
      return bucketFraction(lower[step]!, upper[step]!, buckets);
    });
  });
  return caller.dropNames(results);
};

function histogramsOf(rows: readonly Row[], arg: Expr, { annotations }: Caller) {
  return groupBuckets(rows, ({ labels }, le) => {
    annotations.warn(badBucketLabel(le, labels.get(METRIC_NAME) ?? ""), arg.span);
  });
}

/** Warns of quantiles that are not between 0 and 1. */
export function checkQuantiles(
  quantiles: Float64Array,
  { span }: Expr,
  annotations: Annotations,
): void {
  for (const q of quantiles) {
    if (!(q >= 0 && q <= 1)) annotations.warn(invalidQuantile(q), span);
  }
}

/** Functions of native histograms ignore numbers, and the store has only numbers. */
const ofNativeHistograms: VectorFunction = async ({ args }, grid, caller) => {
  await caller.vector(args[0]!, grid);
  return [];
};

const OTHERS: Readonly<Record<string, VectorFunction>> = {
  absent: async ({ args }, grid, caller) => {
    return [absentRow(await caller.vector(args[0]!, grid), args[0]!, grid.count)];
  },
  clamp: clampBoth,
  clamp_max: withScalar(min),
  clamp_min: withScalar(max),
  histogram_avg: ofNativeHistograms,
  histogram_count: ofNativeHistograms,
  histogram_fraction: histogramFraction,
  histogram_quantile: histogramQuantile,
  histogram_stddev: ofNativeHistograms,
  histogram_stdvar: ofNativeHistograms,
  histogram_sum: ofNativeHistograms,
  label_join: changeLabels,
  label_replace: changeLabels,
  round: roundTo,
  sort,
  sort_by_label: sort,
  sort_by_label_desc: sort,
  sort_desc: sort,
  vector: async ({ args }, grid, caller) => [scalarRow(await caller.scalar(args[0]!, grid))],
};

export const VECTOR_FUNCTIONS: ReadonlyMap<string, VectorFunction> = new Map([
  ...Object.entries(MATH_FUNCTIONS).map(([name, change]) => [name, math(change)] as const),
  ...Object.entries(CALENDAR).map(([name, part]) => [name, calendar(part)] as const),
  ...Object.entries(OTHERS),
]);
