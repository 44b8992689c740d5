/** A figure with its standard error. */
export interface Figure {
  readonly value: number;
  readonly stderr: number;
}

/** Scores in ascending order, with the labels 1 and 0 of their rows. */
export interface RankedLabels {
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** How many rows have each distinct score, from the lowest. */
interface Tie {
  readonly positives: number;
  readonly negatives: number;
}

function ties({ scores, labels }: RankedLabels): readonly Tie[] {
  const found: Tie[] = [];
  for (let i = 0; i < scores.length;) {
    const score = scores[i]!;
    let [positives, negatives] = [0, 0];
    for (; i < scores.length && scores[i] === score; i++) {
      if (labels[i] === 1) positives++;
      else negatives++;
    }
    found.push({ positives, negatives });
  }
  return found;
}

function totals(counts: readonly Tie[]): Tie {
  let [positives, negatives] = [0, 0];
  for (const tie of counts) {
    positives += tie.positives;
    negatives += tie.negatives;
  }
  return { positives, negatives };
}

/**
 * The area under the ROC curve: the chance that a positive row has a higher score than a negative
 * one, equal scores counting half. Undefined without rows of both kinds.
 *
 * Its standard error is that of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988): for each
 * positive row the share of negative ones below it, for each negative row the share of positive
 * ones above it; the variance is S10 / m + S01 / n, of the sample variances of both.
 */
export function rocAuc(ranked: RankedLabels): Figure | undefined {
  const counts = ties(ranked);
  const { positives: m, negatives: n } = totals(counts);
  if (m === 0 || n === 0) return undefined;
  let [positivesBelow, negativesBelow] = [0, 0];
  let area = 0;
  for (const tie of counts) {
    area += tie.positives * (negativesBelow + tie.negatives / 2);
    negativesBelow += tie.negatives;
  }
  area /= m * n;
  negativesBelow = 0;
  let [s10, s01] = [0, 0];
  for (const { positives, negatives } of counts) {
    const below = (negativesBelow + negatives / 2) / n;
    const above = 1 - (positivesBelow + positives / 2) / m;
    s10 += positives * (below - area) ** 2;
    s01 += negatives * (above - area) ** 2;
    positivesBelow += positives;
    negativesBelow += negatives;
  }
  const variance = s10 / Math.max(1, m - 1) / m + s01 / Math.max(1, n - 1) / n;
  return { value: area, stderr: Math.sqrt(variance) };
}

/**
 * Average precision: the precision at each distinct score, weighted by the recall it adds.
 * Undefined without positive rows.
 *
 * Its standard error is the binomial one over the m positive rows, √(AP (1 − AP) / m), by Boyd,
 * Eng and Page (Area under the precision-recall curve, ECML PKDD 2013).
 */
export function averagePrecision(ranked: RankedLabels): Figure | undefined {
  const counts = ties(ranked);
  const { positives: m } = totals(counts);
  if (m === 0) return undefined;
  let [hits, rows, sum] = [0, 0, 0];
  for (const { positives, negatives } of counts.toReversed()) {
    hits += positives;
    rows += positives + negatives;
    sum += positives * (hits / rows);
  }
  const value = sum / m;
  return { value, stderr: Math.sqrt(Math.max(0, value * (1 - value)) / m) };
}
