import { assertEquals } from "@std/assert/mod.js";
import { Traffic } from "./activity.ts";

Deno.test("Traffic flows from when the number grows until a second of rest", () => {
  let total = 5;
  let now = 0;
  const traffic = new Traffic(() => total, () => now);
  const at = (time: number) => {
    now = time;
    return traffic.isFlowing;
  };
  assertEquals([at(0), at(300)], [false, false]);
  total = 6;
  assertEquals([at(600), at(1500), at(1700)], [true, true, false]);
});

Deno.test("Traffic takes a number that falls for a new beginning", () => {
  let total = 5;
  let now = 0;
  const traffic = new Traffic(() => total, () => now);
  now = 300;
  total = 2;
  assertEquals(traffic.isFlowing, false);
  now = 600;
  total = 3;
  assertEquals(traffic.isFlowing, true);
});
