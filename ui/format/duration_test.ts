import { assertEquals } from "@std/assert/mod.js";
import { durationShort, durationWords, readDuration, writeDuration } from "./duration.ts";

Deno.test("readDuration() reads what PromQL reads", () => {
  assertEquals(readDuration("1h30m"), 5_400_000);
  assertEquals(readDuration("15s"), 15_000);
  assertEquals(readDuration("250ms"), 250);
  for (const wrong of ["", "5", "5 m", "h", "-5m"]) assertEquals(readDuration(wrong), undefined);
});

Deno.test("writeDuration() writes what readDuration() reads", () => {
  for (const text of ["1h30m", "15s", "250ms", "7d", "1d2h3m4s5ms"]) {
    assertEquals(writeDuration(readDuration(text)!), text);
  }
});

Deno.test("durations for people say one or two units", () => {
  assertEquals(durationWords(18 * 60_000), "18 minutes");
  assertEquals(durationWords(3_600_000), "1 hour");
  assertEquals(durationWords(3_599_000), "59 minutes");
  assertEquals(durationShort((3 * 24 + 4) * 3_600_000), "3\u00a0d 4\u00a0h");
  assertEquals(durationShort(12_500), "12\u00a0s");
});
