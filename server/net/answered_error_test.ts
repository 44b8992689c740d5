import { assertEquals } from "@std/assert/mod.js";
import { answeredError } from "./answered_error.ts";

const LONG = "x".repeat(201);
const texts: readonly (readonly [text: string, want: string])[] = [
  ['{"error": "odd"}', "odd"],
  ['{"error": 3}', '{"error": 3}'],
  [" <h1>\n  Bad </h1> ", "<h1> Bad </h1>"],
  ["null", "null"],
  [LONG.slice(1), LONG.slice(1)],
  [LONG, `${LONG.slice(0, 199)}…`],
  [`{"error":"${LONG}"}`, `${LONG.slice(0, 199)}…`],
];
for (const [text, want] of texts) {
  Deno.test(`answeredError() reads ${text.slice(0, 20)} as ${want.slice(0, 20)}`, () => {
    assertEquals(answeredError(text), want);
  });
}
