import { assertEquals } from "@std/assert/mod.js";
import { durationSeconds } from "./duration_expression.ts";
import { parse } from "./parser.ts";

const arithmetic: [string, number][] = [
  ["1m+30", 90],
  ["1h30m % 1h", 1800],
  ["-5m+35m", 1800],
  ["2 ^ 3 ^ 2", 512],
  ["(2+3)*2", 10],
  ["step()*2", 30],
  ["range()-step()", 45],
  ["max_of(step(), 1m)", 60],
  ["min_of(step(), 1m)", 15],
];
for (const [text, seconds] of arithmetic) {
  Deno.test(`durationSeconds() of ${text} is ${seconds}`, () => {
    const expr = parse(`up[${text}]`);
    if (expr.kind !== "matrix") throw new TypeError("not a range");
    assertEquals(durationSeconds(expr.range, { step: 15, range: 60 }), seconds);
  });
}
