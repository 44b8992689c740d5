/** The functions of PromQL and the types of their arguments; the evaluator implements them. */

import type { ValueType } from "./ast.ts";

export interface FunctionSignature {
  readonly args: readonly ValueType[];
  readonly returns: ValueType;
  /**
   * The number of further arguments of the last type: 0 for exactly `args`, -1 for any number.
   * Unless it is 0, the last of `args` may be missing.
   */
  readonly variadic: number;
}

function signature(
  args: readonly ValueType[],
  returns: ValueType = "vector",
  variadic = 0,
): FunctionSignature {
  return { args, returns, variadic };
}

const OF_VECTOR = signature(["vector"]);
const OF_RANGE = signature(["matrix"]);
const OF_TIME = signature(["vector"], "vector", 1);
const SCALAR = signature([], "scalar");

export const FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map([
  ["abs", OF_VECTOR],
  ["absent", OF_VECTOR],
  ["absent_over_time", OF_RANGE],
  ["acos", OF_VECTOR],
  ["acosh", OF_VECTOR],
  ["asin", OF_VECTOR],
  ["asinh", OF_VECTOR],
  ["atan", OF_VECTOR],
  ["atanh", OF_VECTOR],
  ["avg_over_time", OF_RANGE],
  ["ceil", OF_VECTOR],
  ["changes", OF_RANGE],
  ["clamp", signature(["vector", "scalar", "scalar"])],
  ["clamp_max", signature(["vector", "scalar"])],
  ["clamp_min", signature(["vector", "scalar"])],
  ["cos", OF_VECTOR],
  ["cosh", OF_VECTOR],
  ["count_over_time", OF_RANGE],
  ["day_of_month", OF_TIME],
  ["day_of_week", OF_TIME],
  ["day_of_year", OF_TIME],
  ["days_in_month", OF_TIME],
  ["deg", OF_VECTOR],
  ["delta", OF_RANGE],
  ["deriv", OF_RANGE],
  ["double_exponential_smoothing", signature(["matrix", "scalar", "scalar"])],
  ["end", SCALAR],
  ["exp", OF_VECTOR],
  ["first_over_time", OF_RANGE],
  ["floor", OF_VECTOR],
  ["histogram_avg", OF_VECTOR],
  ["histogram_count", OF_VECTOR],
  ["histogram_fraction", signature(["scalar", "scalar", "vector"])],
  ["histogram_quantile", signature(["scalar", "vector"])],
  ["histogram_stddev", OF_VECTOR],
  ["histogram_stdvar", OF_VECTOR],
  ["histogram_sum", OF_VECTOR],
  ["hour", OF_TIME],
  ["idelta", OF_RANGE],
  ["increase", OF_RANGE],
  ["irate", OF_RANGE],
  ["label_join", signature(["vector", "string", "string", "string"], "vector", -1)],
  ["label_replace", signature(["vector", "string", "string", "string", "string"])],
  ["last_over_time", OF_RANGE],
  ["ln", OF_VECTOR],
  ["log10", OF_VECTOR],
  ["log2", OF_VECTOR],
  ["mad_over_time", OF_RANGE],
  ["max_of", signature(["scalar", "scalar"], "scalar")],
  ["max_over_time", OF_RANGE],
  ["min_of", signature(["scalar", "scalar"], "scalar")],
  ["min_over_time", OF_RANGE],
  ["minute", OF_TIME],
  ["month", OF_TIME],
  ["pi", SCALAR],
  ["predict_linear", signature(["matrix", "scalar"])],
  ["present_over_time", OF_RANGE],
  ["quantile_over_time", signature(["scalar", "matrix"])],
  ["rad", OF_VECTOR],
  ["range", SCALAR],
  ["rate", OF_RANGE],
  ["resets", OF_RANGE],
  ["round", signature(["vector", "scalar"], "vector", 1)],
  ["scalar", signature(["vector"], "scalar")],
  ["sgn", OF_VECTOR],
  ["sin", OF_VECTOR],
  ["sinh", OF_VECTOR],
  ["sort", OF_VECTOR],
  ["sort_by_label", signature(["vector", "string"], "vector", -1)],
  ["sort_by_label_desc", signature(["vector", "string"], "vector", -1)],
  ["sort_desc", OF_VECTOR],
  ["sqrt", OF_VECTOR],
  ["start", SCALAR],
  ["stddev_over_time", OF_RANGE],
  ["stdvar_over_time", OF_RANGE],
  ["step", SCALAR],
  ["sum_over_time", OF_RANGE],
  ["tan", OF_VECTOR],
  ["tanh", OF_VECTOR],
  ["time", SCALAR],
  ["timestamp", OF_VECTOR],
  ["ts_of_first_over_time", OF_RANGE],
  ["ts_of_last_over_time", OF_RANGE],
  ["ts_of_max_over_time", OF_RANGE],
  ["ts_of_min_over_time", OF_RANGE],
  ["vector", signature(["scalar"])],
  ["year", OF_TIME],
]);
