import { assertEquals } from "@std/assert/mod.js";
import { clockTime, dateTime, fieldsOf, momentOf } from "./clock.ts";

const NOON = Date.UTC(2025, 2, 9, 12, 0, 0);

Deno.test("a moment is written in the zone of the page", () => {
  assertEquals(dateTime(NOON, "UTC"), "2025-03-09 12:00:00");
  assertEquals(clockTime(NOON, "Europe/Berlin"), "13:00:00");
});

Deno.test("momentOf() undoes fieldsOf(), on both sides of a change of clocks", () => {
  for (const zone of ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]) {
    for (let hours = 0; hours < 24 * 400; hours += 25) {
      const ms = NOON + hours * 3_600_000;
      assertEquals(momentOf(fieldsOf(ms, zone), zone), ms);
    }
  }
});

Deno.test("momentOf() moves a time that clocks skip by an hour", () => {
  const skipped = { year: 2025, month: 3, day: 30, hour: 2, minute: 30, second: 0 };
  assertEquals(
    dateTime(momentOf(skipped, "Europe/Berlin"), "Europe/Berlin"),
    "2025-03-30 03:30:00",
  );
});
