import { assertEquals } from "@std/assert/mod.js";
import { RecentRows } from "./recent_rows.ts";

function lines(version: string, ...times: number[]) {
  return { model: "m", version, lines: times.map((time) => ({ time, json: String(time) })) };
}

Deno.test("RecentRows lists the last rows of a version, the newest first, of all threads", () => {
  const rows = new RecentRows(3);
  rows.add(lines("1", 10, 30));
  rows.add(lines("1", 20, 40));
  rows.add(lines("2", 99));
  assertEquals(rows.list("m", "1"), "[40,30,20]");
  assertEquals(rows.list("m", "2"), "[99]");
  assertEquals(rows.list("m", "3"), "[]");
});

Deno.test("RecentRows forgets the versions that have had no row for the longest time", () => {
  const rows = new RecentRows(1);
  for (let i = 0; i < 100; i++) rows.add(lines(String(i), i));
  rows.add(lines("0", 1000));
  rows.add(lines("new", 1001));
  assertEquals(rows.list("m", "0"), "[1000]");
  assertEquals(rows.list("m", "1"), "[]");
  assertEquals(rows.list("m", "2"), "[2]");
});
