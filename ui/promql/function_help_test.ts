import { assert, assertEquals } from "@std/assert/mod.js";
import { AGGREGATIONS } from "../../server/prometheus/promql/ast.ts";
import { FUNCTIONS } from "../../server/prometheus/promql/functions.ts";
import { HELP } from "./function_help.ts";

Deno.test("every aggregation and the usual functions and keywords have a line of help", () => {
  const usual = ["rate", "increase", "histogram_quantile", "by", "without", "on", "and", "offset"];
  for (const word of [...AGGREGATIONS, ...usual]) {
    assert((HELP[word] ?? "").length > 4, word);
  }
});

for (const [word, help] of Object.entries(HELP)) {
  Deno.test(`the help for ${word} is one line without a full stop`, () => {
    assertEquals(/^[^\n]{8,80}[^.\n]$/.test(help), true);
  });
}

Deno.test("help is only for words of the language", () => {
  const keywords = ["by", "without", "on", "ignoring", "group_left", "group_right"]
    .concat(["and", "or", "unless", "bool", "offset", "atan2"]);
  const known = new Set<string>([...FUNCTIONS.keys(), ...AGGREGATIONS, ...keywords]);
  assertEquals(Object.keys(HELP).filter((word) => !known.has(word)), []);
});
