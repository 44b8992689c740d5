import type { CalibrationMap } from "../folder/calibration_map.ts";

/**
 * A function from scores to probabilities: linear between the scores of the map, constant beyond
 * its ends, as scikit-learn's IsotonicRegression(out_of_bounds="clip") predicts. NaN stays NaN.
 */
export function calibrator(map: CalibrationMap): (score: number) => number {
  const scores = Float64Array.from(map.scores);
  const probabilities = Float64Array.from(map.probabilities);
  const last = scores.length - 1;
  return (score) => {
    if (score <= scores[0]!) return probabilities[0]!;
    if (score >= scores[last]!) return probabilities[last]!;
    // The position of the first score that is not below, from 1 to the last.
    let low = 1;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (scores[middle]! < score) low = middle + 1;
      else high = middle;
    }
    // Taking the numbers out of arrays of two would take as long as the search.
    const from = scores[low - 1]!;
    const below = probabilities[low - 1]!;
    return below + (probabilities[low]! - below) * (score - from) / (scores[low]! - from);
  };
}
