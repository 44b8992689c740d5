import type { CategoryFeature, CategoryValue } from "../folder/manifest.ts";
import type { CategoryProfile } from "../folder/reference.ts";
import { sharesOf } from "./number_column.ts";

/** Counts the values of a category. */
export class CategoryColumn {
  readonly #values: readonly CategoryValue[];
  readonly #positions: ReadonlyMap<CategoryValue, number>;
  readonly #counts: Float64Array;
  #known = 0;
  #missing = 0;
  /** Rows with a value that the manifest does not list. */
  unknown = 0;

  constructor({ values }: CategoryFeature) {
    this.#values = values;
    this.#positions = new Map(values.map((value, i) => [value, i]));
    this.#counts = new Float64Array(values.length);
  }

  add(value: CategoryValue | null): void {
    if (value === null) {
      this.#missing++;
      return;
    }
    const position = this.#positions.get(value);
    if (position === undefined) {
      this.unknown++;
    } else {
      this.#counts[position]!++;
      this.#known++;
    }
  }

  /** Shares are those of the listed values. */
  finish(): CategoryProfile {
    const rows = this.#known + this.unknown + this.#missing;
    return {
      type: "category",
      missing: rows === 0 ? 0 : this.#missing / rows,
      values: [...this.#values],
      shares: sharesOf(this.#counts, this.#known),
    };
  }
}
