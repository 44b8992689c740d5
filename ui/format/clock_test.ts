import { assertEquals } from "@std/assert/mod.js";
import { clockTime, dateTime, fieldsOf, momentOf, zoneName } from "./clock.ts";

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

Deno.test("momentOf() takes the first of two moments that clocks show alike", () => {
  // On 26 October at 3:00 clocks went back to 2:00.
  const twice = { year: 2025, month: 10, day: 26, hour: 2, minute: 30, second: 0 };
  assertEquals(dateTime(momentOf(twice, "Europe/Berlin"), "UTC"), "2025-10-26 00:30:00");
});

Deno.test("momentOf() finds the offset of a day and a half after clocks changed", () => {
  const after = { year: 2025, month: 3, day: 31, hour: 15, minute: 0, second: 0 };
  assertEquals(dateTime(momentOf(after, "Europe/Berlin"), "UTC"), "2025-03-31 13:00:00");
  const before = { year: 2025, month: 3, day: 28, hour: 12, minute: 0, second: 0 };
  assertEquals(dateTime(momentOf(before, "Europe/Berlin"), "UTC"), "2025-03-28 11:00:00");
});

Deno.test('zoneName() is a zone itself, and the reader\'s for "browser"', () => {
  assertEquals(zoneName("Asia/Kolkata"), "Asia/Kolkata");
  assertEquals(zoneName("browser"), Intl.DateTimeFormat().resolvedOptions().timeZone);
});
