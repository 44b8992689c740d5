import type { CalibrationMap } from "../folder/calibration_map.ts";

/**
 * The calibration map that fits best among those that do not descend, by pool-adjacent-violators.
 *
 * It equals scikit-learn's IsotonicRegression(out_of_bounds="clip") on these scores: rows of the
 * same score are one point, and only points are kept where the value changes.
 *
 * @param scores ascending
 * @param labels for each score whether its row is of the class, 1 or 0
 */
export function isotonicMap(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): CalibrationMap {
  const points = poolViolators(distinctScores(scores, labels));
  const kept = points.filter(({ probability }, i) =>
    i === 0 || i === points.length - 1 ||
    points[i - 1]!.probability !== probability || points[i + 1]!.probability !== probability
  );
  return {
    scores: kept.map(({ score }) => score),
    probabilities: kept.map(({ probability }) => probability),
  };
}

interface Point {
  readonly score: number;
  readonly rows: number;
  /** Rows of the class. */
  readonly hits: number;
}

function distinctScores(scores: ArrayLike<number>, labels: ArrayLike<number>): readonly Point[] {
  const points: Point[] = [];
  for (let i = 0; i < scores.length;) {
    const score = scores[i]!;
    let [rows, hits] = [0, 0];
    for (; i < scores.length && scores[i] === score; i++) {
      rows++;
      hits += labels[i]!;
    }
    points.push({ score, rows, hits });
  }
  return points;
}

/** Joins neighbours whose shares descend, until none do. */
function poolViolators(
  points: readonly Point[],
): readonly { readonly score: number; readonly probability: number }[] {
  const blocks: { rows: number; hits: number; points: number }[] = [];
  for (const { rows, hits } of points) {
    let block = { rows, hits, points: 1 };
    // Counts are compared crosswise, because quotients could differ in their last digit.
    while (
      blocks.length > 0 && blocks.at(-1)!.hits * block.rows >= block.hits * blocks.at(-1)!.rows
    ) {
      const before = blocks.pop()!;
      block = {
        rows: block.rows + before.rows,
        hits: block.hits + before.hits,
        points: block.points + before.points,
      };
    }
    blocks.push(block);
  }
  let next = 0;
  return blocks.flatMap(({ rows, hits, points: count }) => {
    const members = points.slice(next, next += count);
    return members.map(({ score }) => ({ score, probability: hits / rows }));
  });
}
