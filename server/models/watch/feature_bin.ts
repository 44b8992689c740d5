import type { FeatureColumn } from "../encode/feature_column.ts";
import type { CategoryFeature } from "../folder/manifest.ts";
import type { Datatype, TensorData } from "../tensor.ts";
import type { CategoryBins, NumberBins } from "./bins.ts";
import { categoryIndex } from "./category_index.ts";

/** Finds the bin of the value at a position of an input's data. */
export type BinOf = (data: TensorData, at: number) => number;

/** What a number goes through when it enters an input of this type. */
export function roundingOf(datatype: Datatype): (value: number) => number {
  if (datatype === "FP32") return Math.fround;
  if (datatype === "FP16") return Math.f16round;
  return (value) => value;
}

export function numberBin(bins: NumberBins): BinOf {
  return (data, at) => bins.binOf(Number(data[at]));
}

/** @param column of a category, in any of its representations */
export function categoryBin(column: FeatureColumn, bins: CategoryBins): BinOf {
  const { indexOf, otherIndex, missingIndex, count } = categoryIndex(column);
  const { values } = column.feature as CategoryFeature;
  const binOfIndex = new Int32Array(count);
  for (const [i, value] of values.entries()) binOfIndex[i] = bins.binOf(value);
  binOfIndex[otherIndex] = bins.other;
  binOfIndex[missingIndex] = bins.missing;
  return (data, at) => binOfIndex[indexOf(data, at)]!;
}
