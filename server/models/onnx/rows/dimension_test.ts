import { assertEquals } from "@std/assert/mod.js";
import {
  type Dimension,
  holdsRows,
  holdsRowsTwice,
  isSame,
  isSize,
  known,
  numberOf,
  product,
  quotient,
  ROWS,
  unknownNumber,
  unknownSize,
} from "./dimension.ts";

const [A, B] = [unknownSize("input", "a", 0), unknownSize("input", "b", 0)];
const NUMBER = unknownNumber("a", 0);

const sizes: readonly (readonly [Dimension, boolean])[] = [
  [known(0), true],
  [known(3), true],
  [known(-1), false],
  [A, true],
  [ROWS, true],
  [NUMBER, false],
  [product([A, NUMBER]), false],
  [product([A, known(-2)]), false],
];
for (const [dimension, want] of sizes) {
  Deno.test(`isSize() is ${want} for ${JSON.stringify(dimension)}`, () => {
    assertEquals(isSize(dimension), want);
  });
}

Deno.test("isSame() compares the factor and all symbols", () => {
  const all = [
    known(1),
    known(2),
    A,
    B,
    NUMBER,
    product([A, A]),
    product([A, B]),
    product([known(2), A]),
    // Of values of two kinds, whatever their names are.
    unknownSize("node", "a", 0),
    unknownSize("input", "a", 1),
    unknownSize("node", "input a", 0),
  ];
  for (const [i, a] of all.entries()) {
    for (const [j, b] of all.entries()) assertEquals(isSame(a, b), i === j, `${i}, ${j}`);
  }
});

Deno.test("product() is the same in any order", () => {
  assertEquals(product([A, known(3), B, ROWS]), product([ROWS, B, A, known(3)]));
  assertEquals(product([]), known(1));
});

const quotients: readonly (readonly [Dimension, Dimension, Dimension | undefined])[] = [
  [known(12), known(4), known(3)],
  [known(7), known(2), undefined],
  [product([A, A, B]), A, product([A, B])],
  [product([A, B]), B, A],
  [A, B, undefined],
  [A, product([A, A]), undefined],
  [product([known(6), ROWS]), product([known(3), ROWS]), known(2)],
  [A, known(0), undefined],
];
for (const [a, b, want] of quotients) {
  Deno.test(`quotient() of ${JSON.stringify([a, b])} is ${JSON.stringify(want)}`, () => {
    assertEquals(quotient(a, b), want);
  });
}

Deno.test("a size that grows with the rows is distinguished from one that grows with their square", () => {
  assertEquals([known(3), A, ROWS].map(holdsRows), [false, false, true]);
  assertEquals(holdsRowsTwice(product([ROWS, A])), false);
  assertEquals(holdsRowsTwice(product([ROWS, known(2), ROWS])), true);
});

Deno.test("numberOf() is undefined for what has symbols", () => {
  assertEquals([known(4), product([known(4), ROWS])].map(numberOf), [4, undefined]);
});
