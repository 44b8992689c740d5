import { assertEquals } from "@std/assert/mod.js";
import { WallClock } from "./wall_clock.ts";

const cases: readonly (readonly [name: string, wall: number, want: number])[] = [
  ["keeps its offset when the clocks agree", 1150, 1000],
  ["keeps its offset within 20 ms", 1170, 1000],
  ["follows a clock that was set forward", 1170.5, 1020.5],
  ["follows a clock that was set back", 1100, 950],
];
for (const [name, wall, want] of cases) {
  Deno.test(`a wall clock ${name}`, () => {
    const clock = new WallClock(1000);
    clock.adjust(150, wall);
    assertEquals(clock.offset, want);
  });
}

Deno.test("a wall clock begins with the start of the process", () => {
  assertEquals(new WallClock().offset, performance.timeOrigin);
});
