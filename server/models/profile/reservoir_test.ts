import { assert, assertEquals } from "@std/assert/mod.js";
import { seededRandom } from "../../random.ts";
import { Reservoir } from "./reservoir.ts";

function keep(items: number, capacity: number, seed: number): number[] {
  const reservoir = new Reservoir(capacity, seededRandom(seed));
  const kept: number[] = [];
  for (let item = 0; item < items; item++) {
    const place = reservoir.next();
    if (place !== undefined) kept[place] = item;
  }
  assertEquals(kept.length, reservoir.size);
  assertEquals(reservoir.isSample, items > capacity);
  return kept;
}

Deno.test("a reservoir keeps everything in order while it fits", () => {
  assertEquals(keep(5, 5, 1), [0, 1, 2, 3, 4]);
});

Deno.test("a reservoir keeps the same of the same seed", () => {
  assertEquals(keep(500, 20, 7), keep(500, 20, 7));
});

Deno.test("a reservoir keeps early and late items alike", () => {
  const counts = new Float64Array(10);
  for (let seed = 0; seed < 500; seed++) {
    for (const item of keep(100, 20, seed)) counts[Math.floor(item / 10)]!++;
  }
  // 1,000 of each tenth are expected, with a standard deviation of some 27.
  for (const count of counts) assert(Math.abs(count - 1000) < 150, `${counts}`);
});
