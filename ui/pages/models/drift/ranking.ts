/** The features of a version, the most drifted first. */

import type { InstantAnswer } from "../../../prom/query.ts";
import { type Level, levelOf, MOVING } from "./level.ts";

/** NaN where there is no figure. */
export interface FeatureDrift {
  readonly feature: string;
  /** Population stability index against the reference. */
  readonly psi: number;
  /** The index to expect on average without drift. */
  readonly noise: number;
  readonly level: Level;
  /** How many standard deviations of the reference the mean has moved; NaN for categories. */
  readonly shift: number;
  /** Shares of rows. */
  readonly missing: number;
  readonly unseen: number;
  readonly outOfRange: number;
}

export interface RankingAnswers {
  readonly psi: InstantAnswer | undefined;
  readonly noise: InstantAnswer | undefined;
  readonly shift: InstantAnswer | undefined;
  /** 1 for features that have drifted according to the rules. */
  readonly drifted: InstantAnswer | undefined;
  /** Shares of missing, unseen and out-of-range values, told apart by the name of the series. */
  readonly faults: InstantAnswer | undefined;
}

const WORST_FIRST: readonly Level[] = ["drifted", "moving", "stable", "unknown"];

/**
 * @param before the order so far. Stable features keep it: their indices are noise, and rows that
 *   change places at each refresh cannot be read
 */
export function ranking(
  { psi, noise, shift, drifted, faults }: RankingAnswers,
  before: readonly string[] = [],
): FeatureDrift[] {
  const noises = byFeature(noise);
  const shifts = byFeature(shift);
  const verdicts = byFeature(drifted);
  const shares = new Map(
    faults?.samples.map(({ labels: { __name__: name = "", feature = "" }, value }) =>
      [`${faultOf(name)} ${feature}`, value] as const
    ),
  );
  const share = (fault: string, feature: string) => shares.get(`${fault} ${feature}`) ?? NaN;
  const rows = [...byFeature(psi)].map(([feature, value]) => ({
    feature,
    psi: value,
    noise: noises.get(feature) ?? NaN,
    level: levelOf(value, noises.get(feature) ?? NaN, verdicts.get(feature)),
    shift: shifts.get(feature) ?? NaN,
    missing: share("missing", feature),
    unseen: share("unseen", feature),
    outOfRange: share("out_of_range", feature),
  }));
  const place = ({ level }: FeatureDrift) => WORST_FIRST.indexOf(level);
  const rank = ({ level, feature }: FeatureDrift) =>
    level === "stable" ? before.indexOf(feature) : -1;
  return rows.sort((a, b) =>
    place(a) - place(b) || rank(a) - rank(b) || b.psi - a.psi || (a.feature < b.feature ? -1 : 1)
  );
}

/** `missing` of `feature:model_feature_missing:ratio5m`. */
export function faultOf(series: string): string {
  return /^feature:model_feature_(\w+):/.exec(series)?.[1] ?? series;
}

function byFeature(answer: InstantAnswer | undefined): Map<string, number> {
  return new Map(answer?.samples.map(({ labels, value }) => [labels.feature ?? "", value]));
}

/** The features by their highest index; stable ones by their names, as the indices are noise. */
export function byPeak(peaks: InstantAnswer | undefined): string[] {
  const height = (psi: number) => psi > MOVING ? psi : 0;
  return [...byFeature(peaks)]
    .sort(([a, x], [b, y]) => height(y) - height(x) || (a < b ? -1 : 1))
    .map(([feature]) => feature);
}

/** The most features that pictures over time ask for at once. */
const MOST_OVER_TIME = 20;

/**
 * The features to ask for over time: the first rows of the ranking, and those that drifted most
 * within the range. Undefined for all, where a model has few: an unchanging query stays cheap.
 */
export function namesOverTime(
  known: readonly string[],
  first: readonly string[],
  peaks: readonly string[],
): readonly string[] | undefined {
  if (known.length <= MOST_OVER_TIME) return undefined;
  return [...new Set([...first, ...peaks])].sort();
}
