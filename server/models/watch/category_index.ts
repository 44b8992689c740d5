import type { FeatureColumn } from "../encode/feature_column.ts";
import type { TensorData } from "../tensor.ts";

/**
 * Reads categories from an input's data: the position in the feature's values, or after the last
 * of them `otherIndex` or `missingIndex`.
 */
export interface CategoryIndex {
  readonly count: number;
  readonly otherIndex: number;
  readonly missingIndex: number;
  indexOf(data: TensorData, at: number): number;
}

/** @param column of a category, in any of its representations */
export function categoryIndex({ feature, width, representation }: FeatureColumn): CategoryIndex {
  if (feature.type !== "category") throw new TypeError(`"${feature.name}" is no category`);
  const { values } = feature;
  const otherIndex = values.length;
  const missingIndex = values.length + 1;
  return { count: values.length + 2, otherIndex, missingIndex, indexOf: indexOf() };

  function indexOf(): CategoryIndex["indexOf"] {
    switch (representation) {
      case "one-hot":
        return (data, at) => {
          for (let i = 0; i < width; i++) if (Number(data[at + i]) === 1) return i;
          return otherIndex;
        };
      case "text": {
        const byText = new Map(values.map((value, i) => [String(value), i]));
        return (data, at) => {
          const text = (data as string[])[at]!;
          return byText.get(text) ?? (text === "" ? missingIndex : otherIndex);
        };
      }
      case "value": {
        const byNumber = new Map(values.map((value, i) => [Number(value), i]));
        return (data, at) => {
          const value = Number(data[at]);
          return Number.isNaN(value) ? missingIndex : byNumber.get(value) ?? otherIndex;
        };
      }
      default:
        return (data, at) => {
          const index = Number(data[at]);
          if (Number.isNaN(index)) return missingIndex;
          return Number.isInteger(index) && index >= 0 && index < values.length
            ? index
            : otherIndex;
        };
    }
  }
}
