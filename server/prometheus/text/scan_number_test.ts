import { assertEquals } from "@std/assert/mod.js";
import { scanNumber } from "./scan_number.ts";

const cases: [text: string, type: string | null, read: string][] = [
  ["7 + 1", "number", "7"],
  ["1_000.5e-3]", "number", "1_000.5e-3"],
  ["0X_fF)", "number", "0X_fF"],
  [".25", "number", ".25"],
  ["2h30m:", "duration", "2h30m"],
  ["5hs", "duration", "5hs"],
  ["1.5m", "duration", "1.5m"],
  // A second point, a doubled underscore, an exponent without digits: none is a number.
  ["7.5.", null, "7.5."],
  ["8..2", null, "8.."],
  ["1__0", null, "1__"],
  ["3e", null, "3e"],
  ["0x1.8", null, "0x1."],
  ["4q", null, "4"],
  ["4mq", null, "4mq"],
  ["3d2y", null, "3d2"],
];
for (const [text, type, read] of cases) {
  Deno.test(`scanNumber() reads ${read} of ${text} as a ${type ?? "mistake"}`, () => {
    assertEquals(scanNumber(text, 0), { end: read.length, type });
  });
}
