import { assertEquals } from "@std/assert/mod.js";
import { ManualInterval } from "../testing/manual_interval.ts";
import { Deadlines } from "./deadlines.ts";

Deno.test("a wait is late at the eleventh check of ten in its limit, and only once", () => {
  using interval = new ManualInterval();
  const deadlines = new Deadlines(1000);
  const late: string[] = [];
  deadlines.begin(() => late.push("first"));
  interval.tick();
  deadlines.begin(() => late.push("second"));
  for (let i = 0; i < 9; i++) interval.tick();
  assertEquals([interval.lengths, late], [[100], []]);
  interval.tick();
  assertEquals(late, ["first"]);
  for (let i = 0; i < 20; i++) interval.tick();
  assertEquals(late, ["first", "second"]);
});

Deno.test("a wait that ends in time is not late", () => {
  using interval = new ManualInterval();
  const deadlines = new Deadlines(1000);
  let late = 0;
  const end = deadlines.begin(() => late++);
  for (let i = 0; i < 10; i++) interval.tick();
  end();
  for (let i = 0; i < 20; i++) interval.tick();
  assertEquals(late, 0);
});

Deno.test("a closed Deadlines leaves no timer behind", () => {
  const deadlines = new Deadlines(1000);
  deadlines.begin(() => {});
  deadlines.close();
});
