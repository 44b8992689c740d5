import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { RegressionQuality } from "./regression_quality.ts";

Deno.test("errors of a regression, with their standard errors", () => {
  const rows = [[1, 1.5], [2, 1], [4, 4], [7, 5]] as const;
  const quality = new RegressionQuality(3.5);
  for (const [actual, predicted] of rows) quality.add(actual, predicted);
  const { mae, mse, r2, stderr } = quality.finish().quality;
  // scikit-learn: mean_absolute_error, mean_squared_error, r2_score
  assertAlmostEquals(mae!, 0.875, 1e-12);
  assertAlmostEquals(mse!, 1.3125, 1e-12);
  assertAlmostEquals(r2!, 0.75, 1e-12);
  const squares = rows.map(([actual, predicted]) => (actual - predicted) ** 2);
  const spread = squares.reduce((sum, square) => sum + (square - 1.3125) ** 2, 0);
  assertAlmostEquals(stderr!["mse"]!, Math.sqrt(spread / 3 / 4), 1e-12);
  const residuals = rows.map(([actual], i) => squares[i]! - 0.25 * (actual - 3.5) ** 2);
  const square = residuals.reduce((sum, value) => sum + value ** 2, 0);
  assertAlmostEquals(stderr!["r2"]!, Math.sqrt(square / 4 / 3) / 5.25, 1e-12);
});

Deno.test("equal labels have no R²", () => {
  const quality = new RegressionQuality(2);
  quality.add(2, 3);
  quality.add(2, 1);
  const { mae, r2 } = quality.finish().quality;
  assertEquals([mae, r2], [1, undefined]);
});
