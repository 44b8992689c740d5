/** The slices of a version's rows: see `models/watch/slices.ts`. */
export interface SliceNames {
  /** The label of each. */
  readonly labels: readonly string[];
  /** The slices of listed values. */
  readonly listed: readonly number[];
}

const MAX_INITIAL_SERIES = 1000;

/**
 * The slices whose counts start at 0. Where that would be too many series, a slice starts when its
 * first row comes. Without slices all rows are in slice 0.
 */
export function initialSlices(
  slices: SliceNames | undefined,
  seriesOfEach: number,
): readonly number[] {
  if (slices === undefined) return [0];
  return slices.listed.length * seriesOfEach <= MAX_INITIAL_SERIES ? slices.listed : [];
}

/** The label of a slice; none for a version without slices. */
export function sliceLabel(
  slices: SliceNames | undefined,
  slice: number,
): Readonly<Record<string, string>> {
  return slices === undefined ? {} : { slice: slices.labels[slice]! };
}
