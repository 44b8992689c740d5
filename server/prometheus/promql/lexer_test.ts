import { assertEquals, assertInstanceOf } from "@std/assert/mod.js";
import fc from "fast-check";
import { PromqlSyntaxError } from "./errors.ts";
import { Lexer } from "./lexer.ts";

function lex(query: string): string[] {
  const lexer = new Lexer(query);
  const tokens: string[] = [];
  for (let token = lexer.next(); token.type !== "end"; token = lexer.next()) {
    tokens.push(`${token.type}:${token.text}`);
  }
  return tokens;
}

const cases = [
  {
    name: "knows words in any case",
    query: "SUM bY aNd start",
    tokens: ["aggregator:SUM", "keyword:bY", "operator:aNd", "word:start"],
  },
  {
    name: "takes keywords in braces as labels",
    query: "{by='a',sum!~'b'}",
    tokens: [
      "punctuation:{",
      "identifier:by",
      "punctuation:=",
      "string:'a'",
      "punctuation:,",
      "identifier:sum",
      "operator:!~",
      "string:'b'",
      "punctuation:}",
    ],
  },
  {
    name: "tells numbers from durations",
    query: "1e3 1h30m 0x1f .5 NaN",
    tokens: ["number:1e3", "duration:1h30m", "number:0x1f", "number:.5", "number:NaN"],
  },
  {
    name: "takes a colon in brackets as a mark and outside as part of a name",
    query: "a:b[5m:1m]",
    tokens: [
      "metric identifier:a:b",
      "punctuation:[",
      "duration:5m",
      "punctuation::",
      "duration:1m",
      "punctuation:]",
    ],
  },
  {
    name: "skips comments",
    query: "a # up to the end\n + b",
    tokens: ["identifier:a", "operator:+", "identifier:b"],
  },
];
for (const { name, query, tokens } of cases) {
  Deno.test(`Lexer ${name}`, () => assertEquals(lex(query), tokens));
}

const pieces = fc.constantFrom(
  ..."(){}[],=!~<>+-*/%^@:'\"`\\#\n ",
  "5m",
  "1e",
  "sum",
  "é",
  "\ud800",
);

Deno.test("Lexer ends on any input, possibly with its own error", () => {
  fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
    try {
      lex(parts.join(""));
    } catch (error) {
      assertInstanceOf(error, PromqlSyntaxError);
    }
  }));
});
