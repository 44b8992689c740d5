import { BySlice } from "../../metrics/by_slice.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import type { Reference } from "../folder/reference.ts";
import { Distances } from "./distances.ts";
import { predictionShares } from "./reference_gauges.ts";
import { ResidualBins } from "./residual_bins.ts";

const ERRORS = { deviations: FAMILIES.modelErrors, squares: FAMILIES.modelSquaredErrors };
const ACTUALS = {
  deviations: FAMILIES.modelActualDeviations,
  squares: FAMILIES.modelActualSquaredDeviations,
};

interface Sums {
  readonly rows: Counter;
  readonly errors: Distances;
  readonly actuals: Distances;
}

/** Counts how far predicted values are from the actual ones. */
export class ValueOutcomes {
  readonly #sums: BySlice<Sums>;
  /** Mean of the reference's predictions. */
  readonly #mean: number;
  readonly #bins: ResidualBins | undefined;
  readonly #residuals: readonly Counter[];

  /** @param version model and version */
  constructor(
    tally: Tally,
    version: Labels,
    reference: Reference | undefined,
    slices: SliceNames | undefined,
  ) {
    this.#mean = predictionShares(reference ?? {})?.mean ?? 0;
    this.#sums = new BySlice(version, slices, 7, (labels) => ({
      rows: tally.counter(FAMILIES.modelLabelledRows, labels),
      errors: new Distances(tally, ERRORS, labels),
      actuals: new Distances(tally, ACTUALS, labels),
    }));
    this.#bins = ResidualBins.of(reference);
    this.#residuals = (this.#bins?.labels ?? []).map((bin) =>
      tally.counter(FAMILIES.modelResiduals, { ...version, bin })
    );
  }

  /** Counts a label. One whose squares are not finite is left out: it would spoil the sums for ever. */
  count(slice: number, predicted: number, actual: number): void {
    const error = predicted - actual;
    const deviation = actual - this.#mean;
    if (!Number.isFinite(error * error + deviation * deviation)) return;
    const { rows, errors, actuals } = this.#sums.of(slice);
    rows.add(1);
    errors.add(error);
    actuals.add(deviation);
    if (this.#bins !== undefined) this.#residuals[this.#bins.binOf(error)]!.add(1);
  }
}
