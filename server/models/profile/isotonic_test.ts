import { assert, assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { isotonicMap } from "./isotonic.ts";

interface Row {
  readonly score: number;
  readonly label: number;
}

const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 12 }), label: fc.integer({ min: 0, max: 1 }) }),
  { minLength: 1, maxLength: 40 },
).map((list) => list.sort((a, b) => a.score - b.score));

function fit(list: readonly Row[]) {
  return isotonicMap(list.map(({ score }) => score), list.map(({ label }) => label));
}

/** Linear between the scores of a map, constant beyond its ends. */
function read({ scores, probabilities }: ReturnType<typeof fit>, score: number): number {
  const above = scores.findIndex((knot) => knot >= score);
  if (above < 0) return probabilities.at(-1)!;
  if (above === 0) return probabilities[0]!;
  const part = (score - scores[above - 1]!) / (scores[above]! - scores[above - 1]!);
  return probabilities[above - 1]! + part * (probabilities[above]! - probabilities[above - 1]!);
}

/** By definition: the highest, over the rows that begin at or below, of the lowest mean up to a row above. */
function byDefinition(list: readonly Row[], score: number): number {
  const levels = [...new Set(list.map((row) => row.score))];
  const mean = (from: number, to: number) => {
    const inside = list.filter((row) => row.score >= from && row.score <= to);
    return inside.reduce((sum, { label }) => sum + label, 0) / inside.length;
  };
  return Math.max(
    ...levels.filter((from) => from <= score).map((from) =>
      Math.min(...levels.filter((to) => to >= score).map((to) => mean(from, to)))
    ),
  );
}

Deno.test("isotonicMap() is the regression of its definition, at every score", () => {
  fc.assert(fc.property(rows, (list) => {
    const map = fit(list);
    for (const { score } of list) {
      assertAlmostEquals(read(map, score), byDefinition(list, score), 1e-12);
    }
  }));
});

Deno.test("isotonicMap() has ascending scores, and keeps only those where the value changes", () => {
  fc.assert(fc.property(rows, (list) => {
    const { scores, probabilities } = fit(list);
    for (let i = 1; i < scores.length; i++) {
      assert(scores[i]! > scores[i - 1]!);
      assert(probabilities[i]! >= probabilities[i - 1]!);
    }
    for (let i = 1; i < scores.length - 1; i++) {
      assert(probabilities[i - 1]! < probabilities[i + 1]!, `${probabilities}`);
    }
  }));
});

Deno.test("isotonicMap() of one score is its share", () => {
  assertEquals(isotonicMap([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 0]), {
    scores: [0.5],
    probabilities: [0.25],
  });
});
