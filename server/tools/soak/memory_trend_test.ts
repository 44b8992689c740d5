import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { memoryGrowth } from "./memory_trend.ts";

const samples = (bytes: (seconds: number) => number) =>
  Array.from({ length: 101 }, (_, i) => ({ seconds: 300 + 3 * i, bytes: bytes(3 * i) }));

const cases = [
  { name: "is 0 for memory that stays", bytes: () => 7, want: 0 },
  // From 100 to 400 in 300 s, around a mean of 250.
  { name: "is the rise of the line by the mean", bytes: (s: number) => 100 + s, want: 1.2 },
  { name: "is below 0 for memory that falls", bytes: (s: number) => 400 - s, want: -1.2 },
  { name: "hardly sees a wave", bytes: (s: number) => 500 + (s % 6 === 0 ? 50 : 0), want: 0 },
];
for (const { name, bytes, want } of cases) {
  Deno.test(`memoryGrowth() ${name}`, () => {
    assertAlmostEquals(memoryGrowth(samples(bytes)), want, 1e-6);
  });
}

Deno.test("memoryGrowth() is 0 without two times", () => {
  assertEquals(memoryGrowth([]), 0);
  assertEquals(memoryGrowth([{ seconds: 1, bytes: 5 }]), 0);
  assertEquals(memoryGrowth([{ seconds: 1, bytes: 5 }, { seconds: 1, bytes: 9 }]), 0);
});

Deno.test("memoryGrowth() takes two samples for a line", () => {
  assertEquals(memoryGrowth([{ seconds: 1, bytes: 5 }, { seconds: 3, bytes: 15 }]), 1);
});
