import { assertEquals } from "@std/assert/mod.js";
import { Activity } from "./activity.ts";

Deno.test("Activity is active from the growth of the counter until a second of rest", () => {
  let total = 5;
  let now = 0;
  const activity = new Activity(() => total, () => now);
  const at = (time: number) => {
    now = time;
    return activity.isActive;
  };
  assertEquals([at(0), at(300)], [false, false]);
  total = 6;
  assertEquals([at(600), at(1500), at(1700)], [true, true, false]);
});

Deno.test("Activity starts over when the counter falls", () => {
  let total = 5;
  let now = 0;
  const activity = new Activity(() => total, () => now);
  now = 300;
  total = 2;
  assertEquals(activity.isActive, false);
  now = 600;
  total = 3;
  assertEquals(activity.isActive, true);
});
