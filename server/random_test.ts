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

const known = [
  { seed: 0, first: [4208506024, 1017427976, 941733061] },
  { seed: 7, first: [3153001767, 1975341593, 1093473732] },
  { seed: 2 ** 40 + 3, first: [191066312, 1288027741, 1481730564] },
  { seed: 2 ** 53 - 1, first: [2707702800, 2133913860, 2486460865] },
];
for (const { seed, first } of known) {
  Deno.test(`seededRandom(${seed}) gives the numbers that it has always given`, () => {
    assertEquals(take(seededRandom(seed), 3), first.map((word) => word / 2 ** 32));
  });
}
