import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { Confusion } from "./confusion.ts";

function confusionOf(cells: readonly (readonly number[])[]): Confusion {
  const confusion = new Confusion(cells.map((_, i) => `c${i}`));
  for (const [i, row] of cells.entries()) {
    for (const [j, count] of row.entries()) {
      for (let n = 0; n < count; n++) confusion.add(i, j);
    }
  }
  return confusion;
}

const cell = fc.integer({ min: 0, max: 30 });

Deno.test("F1 of one class has the error of the binomial share TP / (TP + FP + FN)", () => {
  fc.assert(fc.property(cell, cell, cell, cell, (tn, fp, fn, tp) => {
    const rows = tp + fp + fn;
    if (rows === 0) return;
    const { value, stderr } = confusionOf([[tn, fp], [fn, tp]]).f1([1]);
    const f = 2 * tp / (rows + tp);
    assertAlmostEquals(value, f, 1e-12);
    // F1 = 2 J / (1 + J) of that share J, by the delta method.
    assertAlmostEquals(stderr ** 2, (2 - f) ** 2 * f * (1 - f) / (2 * rows), 1e-12);
  }));
});

Deno.test("macro figures are the means of the classes that occur", () => {
  const confusion = confusionOf([[5, 1, 0, 0], [2, 6, 0, 0], [0, 0, 0, 0], [0, 2, 0, 0]]);
  assertEquals(confusion.present(), [0, 1, 3]);
  assertAlmostEquals(confusion.precision([0, 1, 3]).value, (5 / 7 + 6 / 9 + 0) / 3, 1e-12);
  assertAlmostEquals(confusion.recall([0, 1, 3]).value, (5 / 6 + 6 / 8 + 0) / 3, 1e-12);
  assertAlmostEquals(confusion.f1([0, 1, 3]).value, (10 / 13 + 12 / 17 + 0) / 3, 1e-12);
  const { value, stderr } = confusion.accuracy();
  assertAlmostEquals(value, 11 / 16, 1e-12);
  assertAlmostEquals(stderr, Math.sqrt(11 / 16 * (5 / 16) / 16), 1e-12);
});

Deno.test("a class that is never predicted has precision 0", () => {
  assertEquals(confusionOf([[3, 0], [2, 0]]).precision([1]), { value: 0, stderr: 0 });
});

Deno.test("a confusion is written by actual, then by predicted class", () => {
  assertEquals(confusionOf([[3, 1], [2, 4]]).toRecord(), {
    c0: { c0: 3, c1: 1 },
    c1: { c0: 2, c1: 4 },
  });
});

Deno.test("macro F1 has the error of the delta method over all cells", () => {
  const confusion = confusionOf([[5, 1, 0], [2, 6, 0], [1, 2, 4]]);
  // By numpy, with derivatives from differences: see Confusion.f1().
  assertAlmostEquals(confusion.f1([0, 1, 2]).stderr, 0.09884582442597041, 1e-7);
});

Deno.test("a confusion of many classes is written without its zeros", () => {
  const confusion = (size: number) => {
    const made = new Confusion(Array.from({ length: size }, (_, i) => `c${i}`));
    made.add(1, 0);
    return made.toRecord();
  };
  assertEquals(Object.keys(confusion(50)["c1"]!).length, 50);
  assertEquals(confusion(51)["c1"], { c0: 1 });
  assertEquals(confusion(51)["c0"], {});
});

Deno.test("a class that does not occur has F1 0", () => {
  assertEquals(confusionOf([[3, 0], [0, 0]]).f1([1]), { value: 0, stderr: 0 });
});
