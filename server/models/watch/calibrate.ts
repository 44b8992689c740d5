import type { CalibrationMap } from "../folder/calibration_map.ts";
import { EdgeGrid } from "./edge_grid.ts";

/**
 * A function from scores to probabilities: linear between the scores of the map, constant beyond
 * its ends, as scikit-learn's IsotonicRegression(out_of_bounds="clip") predicts. NaN stays NaN.
 */
export function calibrator(map: CalibrationMap): (score: number) => number {
  const scores = Float64Array.from(map.scores);
  const probabilities = Float64Array.from(map.probabilities);
  const lowest = scores[0]!;
  const highest = scores.at(-1)!;
  const grid = new EdgeGrid(scores, lowest);
  return (score) => {
    if (score <= lowest) return probabilities[0]!;
    if (score >= highest) return probabilities.at(-1)!;
    if (Number.isNaN(score)) return NaN;
    const position = grid.find(score);
    const [from, to] = [scores[position - 1]!, scores[position]!];
    const [below, above] = [probabilities[position - 1]!, probabilities[position]!];
    return below + (above - below) * (score - from) / (to - from);
  };
}
