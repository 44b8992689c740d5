import type { FeatureColumn } from "../encode/feature_column.ts";
import type { Datatype, TensorData } from "../tensor.ts";
import type { CategoryBins, NumberBins } from "./bins.ts";

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
  const { feature, width } = column;
  if (feature.type !== "category") throw new TypeError(`"${feature.name}" is no category`);
  const binOfIndex = Int32Array.from(feature.values, (value) => bins.binOf(value));
  const { other, missing } = bins;
  switch (column.representation) {
    case "one-hot":
      return (data, at) => {
        for (let i = 0; i < width; i++) if (Number(data[at + i]) === 1) return binOfIndex[i]!;
        return other;
      };
    case "text": {
      const byText = new Map(feature.values.map((value, i) => [String(value), binOfIndex[i]!]));
      return (data, at) => {
        const text = (data as string[])[at]!;
        return byText.get(text) ?? (text === "" ? missing : other);
      };
    }
    case "value": {
      const byNumber = new Map(feature.values.map((value, i) => [Number(value), binOfIndex[i]!]));
      return (data, at) => {
        const value = Number(data[at]);
        return Number.isNaN(value) ? missing : byNumber.get(value) ?? other;
      };
    }
    default:
      return (data, at) => {
        const index = Number(data[at]);
        return Number.isNaN(index) ? missing : binOfIndex[index] ?? other;
      };
  }
}
