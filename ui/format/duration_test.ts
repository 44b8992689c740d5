import { assertEquals } from "@std/assert/mod.js";
import { durationShort, durationWords, readDuration, writeDuration } from "./duration.ts";

Deno.test("readDuration() reads what PromQL reads", () => {
  assertEquals(readDuration("1h30m"), 5_400_000);
  assertEquals(readDuration("15s"), 15_000);
  assertEquals(readDuration("250ms"), 250);
  assertEquals(readDuration("1y2w3d"), (365 + 14 + 3) * 86_400_000);
  for (const wrong of ["5mx", "x5m", "", "5", "5 m", "h", "-5m"]) {
    assertEquals(readDuration(wrong), undefined);
  }
});

Deno.test("writeDuration() writes what readDuration() reads", () => {
  for (const text of ["1h30m", "15s", "250ms", "7d", "1d2h3m4s5ms"]) {
    assertEquals(writeDuration(readDuration(text)!), text);
  }
});

Deno.test("writeDuration() rounds to milliseconds, and has no empty text", () => {
  assertEquals([0, 0.9, 1, 1.4, 59_999.6].map(writeDuration), ["0s", "0s", "1ms", "1ms", "1m"]);
});

Deno.test("durations for people say one or two units", () => {
  assertEquals(durationWords(18 * 60_000), "18 minutes");
  assertEquals(durationWords(3_600_000), "1 hour");
  assertEquals(durationWords(3_599_000), "59 minutes");
  assertEquals([86_400_000, 2 * 86_400_000].map(durationWords), ["1 day", "2 days"]);
  assertEquals([60_000, 59_999, 999].map(durationWords), ["1 minute", "59 seconds", "0 seconds"]);
  const short = (ms: number) => durationShort(ms).replaceAll("\u00a0", "");
  assertEquals([86_400_000, 3_600_000, 60_000, 1000, 999].map(short), [
    ...["1d", "1h", "1min", "1s", "0 s"],
  ]);
  assertEquals([3_659_999, 3_660_000, 90_000].map(short), ["1h", "1h 1min", "1min 30s"]);
  assertEquals(durationShort((3 * 24 + 4) * 3_600_000), "3\u00a0d 4\u00a0h");
  assertEquals(durationShort(12_500), "12\u00a0s");
});
