import type { AbsentValues } from "../encode/absent_values.ts";
import type { FeatureColumn } from "../encode/feature_column.ts";
import type { CategoryFeature, Manifest } from "../folder/manifest.ts";
import type { Tensor } from "../tensor.ts";
import { type CategoryIndex, categoryIndex } from "./category_index.ts";

interface SliceFeature {
  /** Position of the feature. */
  readonly position: number;
  readonly column: FeatureColumn;
  readonly categories: CategoryIndex;
  /** Values, other and missing, as they stand in the label of a slice. */
  readonly names: readonly string[];
}

/**
 * Parts of the rows, one for each combination of the values of up to three features. Every row is
 * in exactly one, so that counts add up over slices.
 *
 * The positions of slices depend on the manifest alone: prediction ids hold them.
 */
export class Slices {
  /** The label of each slice, such as `Contract=Two year, gender=Male`. */
  readonly labels: readonly string[];
  /** The slices without other or missing values. */
  readonly listed: readonly number[];
  readonly #features: readonly SliceFeature[];

  /** @returns undefined for a version without slices */
  static of(
    manifest: Manifest | undefined,
    columns: readonly FeatureColumn[],
  ): Slices | undefined {
    const names = manifest?.slices ?? [];
    if (names.length === 0) return undefined;
    return new Slices(names.map((name) => sliceFeature(name, columns)));
  }

  private constructor(features: readonly SliceFeature[]) {
    this.#features = features;
    let slices = [{ labels: [] as string[], isListed: true }];
    for (const { names, categories } of features) {
      slices = slices.flatMap(({ labels, isListed }) =>
        names.map((name, i) => ({
          labels: [...labels, name],
          isListed: isListed && i < categories.otherIndex,
        }))
      );
    }
    this.labels = slices.map(({ labels }) => labels.join(", "));
    this.listed = slices.flatMap(({ isListed }, i) => isListed ? [i] : []);
  }

  /**
   * The slice of each row.
   *
   * @param feeds the graph's inputs, their first dimension the rows
   * @param absent values that were not sent
   */
  slicesOf(feeds: readonly Tensor[], rows: number, absent?: AbsentValues): number[] {
    // Of one row a plain array takes a tenth of the time that a typed one does.
    const slices: number[] = Array(rows).fill(0);
    for (const { position, column, categories } of this.#features) {
      const { data } = feeds[column.input]!;
      const { rowWidth } = column;
      // The graph may take rows of other widths, too: there the feature has no place.
      const isThere = data.length === rows * rowWidth;
      const without = absent?.rowsWithout(position);
      for (let row = 0, at = column.offset; row < rows; row++, at += rowWidth) {
        const index = isThere && !without?.has(row)
          ? categories.indexOf(data, at)
          : categories.missingIndex;
        slices[row] = slices[row]! * categories.count + index;
      }
    }
    return slices;
  }
}

function sliceFeature(name: string, columns: readonly FeatureColumn[]): SliceFeature {
  const position = columns.findIndex(({ feature }) => feature.name === name);
  const column = columns[position]!;
  const { values } = column.feature as CategoryFeature;
  const names = [...values, "other", "missing"].map((value) => `${name}=${value}`);
  return { position, column, categories: categoryIndex(column), names };
}
