/** The bins of a feature or of a prediction: their order, their names, and the shares in them. */

import { show } from "../../../format/units.ts";
import { readValue } from "../../../prom/frame.ts";
import type { InstantAnswer } from "../../../prom/query.ts";

export interface Bin {
  /** The label `bin`. */
  readonly label: string;
  readonly kind: "range" | "below" | "above" | "category" | "other" | "missing";
  /** For an axis: the upper end of a range. */
  readonly short: string;
  /** For a sentence: both ends. */
  readonly text: string;
}

/** Shares of rows, NaN where there is none. */
export interface BinShare extends Bin {
  readonly now: number;
  readonly reference: number;
}

const RANGE = /^[[(]([^,]+),([^,]+)[)\]]$/;

/** @param numbers whether the bins are ranges of numbers; a category may look like one. */
export function binOf(label: string, numbers: boolean): Bin {
  if (label === "missing") return { label, kind: "missing", short: "miss.", text: label };
  if (label === "other") return { label, kind: "other", short: label, text: "other values" };
  const range = numbers ? RANGE.exec(label) : null;
  if (range === null) return { label, kind: "category", short: label, text: label };
  const [low, high] = [readValue(range[1]!), readValue(range[2]!)];
  const [from, to] = [low, high].map((edge) => show(edge, "number"));
  if (low === -Infinity) return { label, kind: "below", short: `<${to}`, text: `below ${to}` };
  if (high === Infinity) return { label, kind: "above", short: `>${from}`, text: `above ${from}` };
  return { label, kind: "range", short: to!, text: `${from} to ${to}` };
}

/**
 * The bins of two answers with one sample for each bin: ranges ascending, categories in the order of
 * `categories`, then other and missing values.
 */
export function binShares(
  now: InstantAnswer | undefined,
  reference: InstantAnswer | undefined,
  categories: readonly string[] | undefined,
): BinShare[] {
  const shares = (answer: InstantAnswer | undefined) =>
    new Map(answer?.samples.map(({ labels, value }) => [labels.bin ?? "", value]));
  const [live, expected] = [shares(now), shares(reference)];
  return [...new Set([...expected.keys(), ...live.keys()])]
    .map((label) => ({
      ...binOf(label, categories === undefined),
      now: live.get(label) ?? NaN,
      reference: expected.get(label) ?? NaN,
    }))
    .sort((a, b) => placeOf(a, categories) - placeOf(b, categories));
}

/** A number that sorts bins. */
function placeOf({ label, kind }: Bin, categories: readonly string[] = []): number {
  switch (kind) {
    case "missing":
      return Infinity;
    case "other":
      return Number.MAX_VALUE;
    case "category": {
      const at = categories.indexOf(label);
      return at < 0 ? categories.length : at;
    }
    default:
      // The lower end, and for the first bin one below all others.
      return readValue(RANGE.exec(label)![1]!);
  }
}

/** The bin whose share is farthest from the reference; undefined where nothing is known. */
export function farthestBin(bins: readonly BinShare[]): BinShare | undefined {
  const distance = ({ now, reference }: BinShare) => Math.abs(now - reference);
  return bins
    .filter((bin) => !Number.isNaN(distance(bin)))
    .sort((a, b) => distance(b) - distance(a))[0];
}

/** The answer's samples of one feature. */
export function ofFeature(
  answer: InstantAnswer | undefined,
  feature: string,
): InstantAnswer | undefined {
  return answer &&
    { ...answer, samples: answer.samples.filter(({ labels }) => labels.feature === feature) };
}
