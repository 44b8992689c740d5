import { assert, assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { type Random, seededRandom } from "./random.ts";

function take(random: Random, count: number): readonly number[] {
  return Array.from({ length: count }, random);
}

Deno.test("seededRandom() gives the same numbers for the same seed, and others for another", () => {
  assertEquals(take(seededRandom(7), 100), take(seededRandom(7), 100));
  for (const other of [8, 7 + 2 ** 32]) {
    assertNotEquals(take(seededRandom(7), 3), take(seededRandom(other), 3));
  }
});

Deno.test("seededRandom() spreads evenly over 0 to 1, for neighbouring seeds too", () => {
  for (const numbers of [take(seededRandom(0), 10_000), firstOfSeeds(10_000)]) {
    for (let tenth = 0; tenth < 10; tenth++) {
      const count = numbers.filter((x) => x >= tenth / 10 && x < (tenth + 1) / 10).length;
      // Four standard deviations around the 1,000 that are expected.
      assert(Math.abs(count - 1000) < 120, `${count} numbers in tenth ${tenth}`);
    }
  }
});

function firstOfSeeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, seed) => seededRandom(seed)());
}
