import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { calibrator } from "./calibrate.ts";

const MAP = { scores: [0.2, 0.4, 0.5, 0.9], probabilities: [0.1, 0.1, 0.6, 1] };

Deno.test("a probability lies linearly between those of the neighbouring scores", () => {
  const calibrate = calibrator(MAP);
  assertEquals(calibrate(0.3), 0.1);
  assertAlmostEquals(calibrate(0.45), 0.35);
  assertAlmostEquals(calibrate(0.6), 0.7);
});

Deno.test("a score of the map has its probability", () => {
  assertEquals(MAP.scores.map(calibrator(MAP)), MAP.probabilities);
});

Deno.test("beyond the ends of the map the probability stays", () => {
  const calibrate = calibrator(MAP);
  assertEquals([calibrate(0), calibrate(-Infinity), calibrate(1), calibrate(Infinity)], [
    ...[0.1, 0.1, 1, 1],
  ]);
});

Deno.test("a map of one score is constant", () => {
  const calibrate = calibrator({ scores: [0.5], probabilities: [0.3] });
  assertEquals([0.1, 0.5, 0.9].map(calibrate), [0.3, 0.3, 0.3]);
});

Deno.test("the probability of NaN is NaN", () => {
  assertEquals(calibrator(MAP)(NaN), NaN);
});

Deno.test("a higher score has no lower probability", () => {
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.uniqueArray(unit, { minLength: 1 }), fc.infiniteStream(unit), unit, unit, (
      scores,
      stream,
      one,
      other,
    ) => {
      const probabilities = sorted(scores.map(() => stream.next().value as number));
      const calibrate = calibrator({ scores: sorted(scores), probabilities });
      const [low, high] = sorted([one, other]);
      // Rounding may lower the interpolated value by a few units in the last place.
      return calibrate(low!) <= calibrate(high!) + 1e-12;
    }),
  );
});
