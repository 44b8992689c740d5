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

Deno.test("Activity looks at the counter every 200 ms at most", () => {
  let [looks, now] = [0, 1000];
  const activity = new Activity(() => looks++, () => now);
  const looksAt = (time: number) => {
    now = time;
    void activity.isActive;
    return looks;
  };
  assertEquals([1000, 1199, 1200, 1399, 1400].map(looksAt), [1, 1, 2, 2, 3]);
});

Deno.test("Activity ends a second after the growth was seen", () => {
  let [total, now] = [5, 0];
  const activity = new Activity(() => total, () => now);
  const at = (time: number) => {
    now = time;
    return activity.isActive;
  };
  total = 6;
  assertEquals([at(300), at(1299), at(1300)], [true, true, false]);
});

Deno.test("Activity has a clock of its own", async () => {
  let total = 5;
  const activity = new Activity(() => total);
  total = 6;
  while (!activity.isActive) await new Promise((resolve) => setTimeout(resolve, 20));
});
