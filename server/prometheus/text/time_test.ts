import { assertEquals } from "@std/assert/mod.js";
import { formatTime, parseTime } from "./time.ts";

const times: readonly (readonly [string, number])[] = [
  ["1700000000", 1_700_000_000_000],
  ["1700000000.1234", 1_700_000_000_123],
  ["1.7e9", 1_700_000_000_000],
  ["-1.5", -1500],
  ["2023-11-14T22:13:20Z", 1_700_000_000_000],
  ["2023-11-14T22:13:20.5+01:00", 1_699_996_400_500],
  ["2023-11-14T22:13:20.123456789Z", 1_700_000_000_123],
  ["-292273086-05-16T16:47:06Z", -(2 ** 53)],
  ["292277025-08-18T07:12:54.999999999Z", 2 ** 53],
  ["1e300", 2 ** 53],
  ["-1e300", -(2 ** 53)],
  ["0.0014", 1],
  ["0.0016", 2],
  ["2023-11-14T19:13:20,5Z", 1_699_989_200_500],
  ["2023-11-14T00:13:20Z", 1_699_920_800_000],
];
for (const [text, time] of times) {
  Deno.test(`parseTime() reads ${text}`, () => assertEquals(parseTime(text), time));
}

const badTimes = [
  ...["", "now", "NaN", "0x10", "2023-11-14", "2023-02-30T00:00:00Z", "2023-11-14T24:00:00Z"],
  ...["2023-11-14t22:13:20z", "2023-13-01T00:00:00Z"],
];
for (const text of badTimes) {
  Deno.test(`parseTime() refuses "${text}"`, () => assertEquals(parseTime(text), undefined));
}

Deno.test("formatTime() writes Go's zero time where there is none", () => {
  assertEquals([formatTime(1_700_000_000_500), formatTime(undefined)], [
    "2023-11-14T22:13:20.500Z",
    "0001-01-01T00:00:00Z",
  ]);
});
