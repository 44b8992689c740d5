import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { seededRandom } from "../../random.ts";
import { CalibrationError } from "./calibration_error.ts";
import { ClassQuality } from "./class_quality.ts";
import { ScoreSample } from "./score_sample.ts";

Deno.test("several classes have a calibration map each, and no figures of scores", () => {
  const quality = new ClassQuality(["a", "b", "c"], false, seededRandom(1));
  quality.add(0, 0, [0.7, 0.2, 0.1]);
  quality.add(1, 0, [0.5, 0.4, 0.1]);
  quality.add(2, 2, [0.1, 0.1, 0.8]);
  const { quality: figures, calibration_map } = quality.finish();
  assertAlmostEquals(figures.accuracy!, 2 / 3, 1e-12);
  assertAlmostEquals(
    figures.log_loss!,
    -(Math.log(0.7) + Math.log(0.4) + Math.log(0.8)) / 3,
    1e-12,
  );
  assertEquals(figures.roc_auc, undefined);
  assertEquals(Object.keys(calibration_map!), ["a", "b", "c"]);
  assertEquals((calibration_map as Record<string, unknown>)["c"], {
    scores: [0.1, 0.8],
    probabilities: [0, 1],
  });
});

Deno.test("labels of one class have no ROC AUC", () => {
  const quality = new ClassQuality(["a", "b"], true, seededRandom(1));
  quality.add(0, 0, [0.7, 0.3]);
  const { roc_auc, average_precision, brier } = quality.finish().quality;
  assertEquals([roc_auc, average_precision], [undefined, undefined]);
  assertAlmostEquals(brier!, 0.09, 1e-12);
});

Deno.test("a model without probabilities has figures of classes only", () => {
  const quality = new ClassQuality(["a", "b"], true, seededRandom(1));
  quality.add(1, 1, undefined);
  const { quality: figures, calibration_map } = quality.finish();
  assertEquals([figures.accuracy, figures.log_loss, calibration_map], [1, undefined, undefined]);
});

Deno.test("a sample of scores keeps scores and labels together", () => {
  const sample = new ScoreSample(2, seededRandom(3), 50);
  for (let i = 0; i < 1000; i++) sample.add([i, -i], i % 3);
  const { scores, labels } = sample.ranked(1, 2);
  assertEquals([sample.rows, sample.isSample, scores.length], [50, true, 50]);
  for (let i = 0; i < 50; i++) {
    assertEquals(labels[i], Number(-scores[i]! % 3 === 2));
    if (i > 0) assertEquals(scores[i]! > scores[i - 1]!, true);
  }
});

Deno.test("the calibration error weighs the gap of each tenth by its rows", () => {
  const error = new CalibrationError();
  const rows = [[0.1, 0], [0.05, 0], [0.15, 1], [0.95, 1]] as const;
  for (const [score, label] of rows) error.add(score, label);
  const brier = rows.reduce((sum, [score, label]) => sum + (score - label) ** 2, 0) / 4;
  const { value, stderr } = error.figure(brier);
  assertAlmostEquals(value, (0.15 + 0.85 + 0.05) / 4, 1e-12);
  assertAlmostEquals(stderr, Math.sqrt((brier - value ** 2) / 4), 1e-12);
});

Deno.test("the loss of a certain error is finite, as in scikit-learn", () => {
  const quality = new ClassQuality(["a", "b"], true, seededRandom(1));
  quality.add(0, 1, [0, 1]);
  // sklearn.metrics.log_loss([0], [1.0], labels=[0, 1])
  assertAlmostEquals(quality.finish().quality.log_loss!, 36.04365338911715, 1e-9);
});
