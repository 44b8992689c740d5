import { assert, assertEquals } from "@std/assert/mod.js";
import {
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

const WIDTH = unknownSize("input", "x", 1);

Deno.test("the same size of values of two kinds is not the same, whatever their names", () => {
  assert(isSame(WIDTH, unknownSize("input", "x", 1)));
  const others = [
    unknownSize("node", "x", 1),
    unknownSize("input", "x", 2),
    unknownSize("node", "input x", 1),
    unknownSize("input", "y", 1),
    unknownNumber("x", 1),
  ];
  for (const other of others) assert(!isSame(WIDTH, other));
});

Deno.test("a product is the same in any order", () => {
  assert(isSame(product([ROWS, known(3), WIDTH]), product([WIDTH, ROWS, known(3)])));
});

Deno.test("a quotient undoes a product", () => {
  const whole = product([ROWS, known(6), WIDTH]);
  assertEquals(quotient(whole, product([known(2), WIDTH])), product([ROWS, known(3)]));
});

Deno.test("a quotient that may be no whole number is not known", () => {
  assertEquals(quotient(known(7), known(2)), undefined);
  assertEquals(quotient(ROWS, WIDTH), undefined);
  assertEquals(quotient(known(7), known(0)), undefined);
});

Deno.test("a size that grows with the rows is told from one that grows with their square", () => {
  assertEquals([known(3), WIDTH, ROWS].map(holdsRows), [false, false, true]);
  assertEquals(holdsRowsTwice(product([ROWS, WIDTH])), false);
  assertEquals(holdsRowsTwice(product([ROWS, known(2), ROWS])), true);
});

Deno.test("only a number without symbols is known", () => {
  assertEquals([known(4), product([known(4), ROWS])].map(numberOf), [4, undefined]);
});

Deno.test("a size is never negative, another number may be", () => {
  const all = [known(0), WIDTH, product([known(-1), WIDTH]), unknownNumber("x", 0)];
  assertEquals(all.map(isSize), [true, true, false, false]);
});
