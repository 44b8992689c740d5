import { assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { ExpositionError } from "./exposition_error.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { closingQuote, parseSeries } from "./series_text.ts";

const accepted: [text: string, labels: Record<string, string>][] = [
  ["up", { __name__: "up" }],
  ["job:rate:5m", { __name__: "job:rate:5m" }],
  ["up{}", { __name__: "up" }],
  ['up{a="1",b="2"}', { __name__: "up", a: "1", b: "2" }],
  ['up{a="1",b="2",}', { __name__: "up", a: "1", b: "2" }],
  ['up  \t{  a  =  "1"  ,  }', { __name__: "up", a: "1" }],
  [String.raw`up{a="\\",b="\\\""}`, { __name__: "up", a: "\\", b: '\\"' }],
  ['up { a = "1" , b = "2" , }', { __name__: "up", a: "1", b: "2" }],
  ['up{a=""}', { __name__: "up" }],
  ['up{a="x}y"}', { __name__: "up", a: "x}y" }],
  [String.raw`up{a="\"\\\n\t"}`, { __name__: "up", a: '"\\\n\\t' }],
  ['{"my metric"}', { __name__: "my metric" }],
  ['{"my metric","a label"="1",b="2"}', { __name__: "my metric", "a label": "1", b: "2" }],
  ['{b="2","späť"}', { __name__: "späť", b: "2" }],
  ['{__name__="up"}', { __name__: "up" }],
];
for (const [text, labels] of accepted) {
  Deno.test(`parseSeries() reads ${text}`, () => {
    assertEquals(Object.fromEntries(parseSeries(text)), labels);
  });
}

const refused: [text: string, problem: string][] = [
  ["", "expected the name of a metric, got the end of the line"],
  ["{}", "expected the name of a metric"],
  ['{a="1"}', "expected the name of a metric"],
  ['up{a="1"', 'expected "," or "}", got the end of the line'],
  ['up{a="1', "expected a closing quote"],
  ["up{a}", 'expected "=", got "}"'],
  ["up{a=1}", 'expected a text in quotes, got "1}"'],
  ['up{1a="1"}', 'expected the name of a label, got "1a='],
  ['up{a="1" b="2"}', 'expected "," or "}"'],
  ['up{,a="1"}', "expected the name of a label"],
  ['up{a="1",,}', "expected the name of a label"],
  ['up{a="1",a="2"}', 'the label "a" is repeated'],
  ['up{"down"}', 'the label "__name__" is repeated'],
  ["up{}x", 'expected the end of the series, got "x"'],
];
for (const [text, problem] of refused) {
  Deno.test(`parseSeries() refuses ${text}`, () => {
    const error = assertThrows(() => parseSeries(text, 7), ExpositionError, problem);
    assertEquals(error.line, 7);
    assertEquals(error.message.startsWith("Cannot read metrics at line 7: "), true);
  });
}

Deno.test("parseSeries() enforces each limit", () => {
  const limits = { ...DEFAULT_LIMITS, labels: 3, nameLength: 9, valueLength: 5 };
  const refuse = (text: string, problem: string) =>
    assertThrows(() => parseSeries(text, 1, limits), ExpositionError, problem);
  parseSeries('names{names="value",b="1"}', 1, limits);
  refuse('up{a="1",b="2",c="3"}', "more than 3 labels");
  parseSeries('nine_char{nine_char="1"}', 1, limits);
  refuse("muchtoolong", "longer than 9");
  refuse('up{muchtoolong="1"}', "longer than 9");
  refuse('up{a="toolong"}', "longer than 5");
});

Deno.test("parseSeries() reads back any quoted name and labels", () => {
  const quote = (text: string) =>
    `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
  const text = fc.string({ unit: fc.constantFrom("a", "\\", '"', "\n", "n", "}", ",", "é", " ") });
  const labels = fc.dictionary(text, text.filter((value) => value !== ""), {
    noNullPrototype: true,
    maxKeys: 5,
  });
  fc.assert(fc.property(text, labels, (name, labels) => {
    fc.pre(name !== "" && !("" in labels));
    const pairs = Object.entries(labels).map(([name, value]) => `${quote(name)}=${quote(value)}`);
    const parsed = parseSeries(`{${[quote(name), ...pairs].join(",")}}`);
    assertEquals(Object.fromEntries(parsed), { __name__: name, ...labels });
  }));
});

Deno.test("closingQuote() finds the first quote that is not escaped", () => {
  assertEquals(closingQuote('"', 0), 0);
  assertEquals(closingQuote(String.raw`a\"b\\"c"`, 0), 6);
  // A backslash before the text is none of its own.
  assertEquals(closingQuote(String.raw`\"`, 1), 1);
  assertEquals(closingQuote(String.raw`a\"`, 0), -1);
});

Deno.test("an error names its line, 1 by default, and quotes at most 40 characters", () => {
  const error = assertThrows(() => parseSeries(`up{}${"x".repeat(50)}`), ExpositionError);
  assertEquals(error.name, "ExpositionError");
  assertEquals(
    error.message,
    `Cannot read metrics at line 1: expected the end of the series, got "${"x".repeat(40)}"`,
  );
});
