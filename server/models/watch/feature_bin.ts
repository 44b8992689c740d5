import type { FeatureColumn } from "../encode/feature_column.ts";
import type { CategoryFeature } from "../folder/manifest.ts";
import type { Datatype, TensorData } from "../tensor.ts";
import type { CategoryBins, NumberArray } from "./bins.ts";
import { categoryIndex } from "./category_index.ts";

/** Finds the bin of the value at a position of an input's data. */
export type BinOf = (data: TensorData, at: number) => number;

/** What a number goes through when it enters an input of this type. */
export function roundingOf(datatype: Datatype): (value: number) => number {
  if (datatype === "FP32") return Math.fround;
  if (datatype === "FP16") return Math.f16round;
  return (value) => value;
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

/** Counts categories that are sent as their position, without a call for each. */
export class CategoryPositions {
  /** By the position of the category. */
  readonly #bins: Int32Array;
  readonly #other: number;
  readonly #missing: number;

  constructor({ feature }: FeatureColumn, bins: CategoryBins) {
    const { values } = feature as CategoryFeature;
    this.#bins = Int32Array.from(values, (value) => bins.binOf(value));
    this.#other = bins.other;
    this.#missing = bins.missing;
  }

  /**
   * @param step elements from one value to the next
   * @param counts of values by the position of their bin
   */
  countEvery(
    step: number,
    values: NumberArray,
    { from, count }: { readonly from: number; readonly count: number },
    counts: Uint32Array,
  ): void {
    const bins = this.#bins;
    for (let i = 0, at = from; i < count; i++, at += step) {
      const value = values[at]!;
      const position = value | 0;
      if (position === value && position >= 0 && position < bins.length) counts[bins[position]!]!++;
      else counts[Number.isNaN(value) ? this.#missing : this.#other]!++;
    }
  }
}
