import type { Labels } from "./family.ts";
import { initialSlices, sliceLabel, type SliceNames } from "./slice_names.ts";

/** Counts of one kind, for each slice of a version's rows; without slices all rows are in one. */
export class BySlice<T> {
  readonly #create: (slice: number) => T;
  /** By slice; a hole where none was created yet. */
  readonly #counts: T[] = [];

  /**
   * @param version model and version
   * @param seriesOfEach the number of series that a slice has
   * @param create makes the counts of a slice with these labels
   */
  constructor(
    version: Labels,
    slices: SliceNames | undefined,
    seriesOfEach: number,
    create: (labels: Labels) => T,
  ) {
    this.#create = (slice) => create({ ...version, ...sliceLabel(slices, slice) });
    for (const slice of initialSlices(slices, seriesOfEach)) this.of(slice);
  }

  of(slice: number): T {
    return this.#counts[slice] ??= this.#create(slice);
  }
}
