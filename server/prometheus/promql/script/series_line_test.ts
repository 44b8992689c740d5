import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { parseSeriesLine, parseValue, type SeriesValue } from "./series_line.ts";

/** Values in the notation of scripts, one by one. */
function show(values: readonly SeriesValue[]): string {
  return values.map((value) => {
    if (value.kind === "number") return String(value.value);
    return value.kind === "gap" ? "_" : value.kind;
  }).join(" ");
}

const sequences: [text: string, values: string][] = [
  ["1 2.5 -3e2 .5", "1 2.5 -300 0.5"],
  ["_ _x2 stale", "_ _ _ stale"],
  ["7x2", "7 7 7"],
  ["1+2x3", "1 3 5 7"],
  ["5-2x2", "5 3 1"],
  ["0+0.1x3", "0 0.1 0.2 0.30000000000000004"],
  ["Inf -inf NaN nan", "Infinity -Infinity NaN NaN"],
  ["0x2", "0 0 0"],
  [
    "{{schema:0 sum:1}} {{}}x1 {{}}+{{sum:1}}x2",
    "histogram histogram histogram " +
    "histogram histogram histogram",
  ],
];
for (const [text, values] of sequences) {
  Deno.test(`parseSeriesLine() reads the values ${text}`, () => {
    assertEquals(show(parseSeriesLine(`up ${text}`).values), values);
  });
}

const metrics: [text: string, labels: [string, string][]][] = [
  ["up", [["__name__", "up"]]],
  ["a:b{}", [["__name__", "a:b"]]],
  ["{}", []],
  [`up{job="a b}", x='y',}`, [["__name__", "up"], ["job", "a b}"], ["x", "y"]]],
  [`{__name__="up"}`, [["__name__", "up"]]],
  [`{"my metric", "a label"="v"}`, [["__name__", "my metric"], ["a label", "v"]]],
  [`up{gone=""}`, [["__name__", "up"]]],
];
for (const [text, labels] of metrics) {
  Deno.test(`parseSeriesLine() reads the labels of ${text}`, () => {
    assertEquals([...parseSeriesLine(`${text} 1`).labels], labels);
  });
}

Deno.test("parseSeriesLine() tells start times from values", () => {
  const line = parseSeriesLine("up{}@st -1s 0s");
  assertEquals([line.startTimes, line.values.length], [true, 0]);
});

Deno.test("parseSeriesLine() says what it cannot read", () => {
  assertThrows(() => parseSeriesLine("up 1 two"), SyntaxError, `Cannot read "two" as a value`);
  assertThrows(() => parseSeriesLine(`up{a="b 1`), SyntaxError, "Cannot read the labels");
});

Deno.test("parseValue() reads signs and names", () => {
  assertEquals(["-0x10", "+Inf", "-Inf", "NaN", "1e3"].map(parseValue), [
    -16,
    Infinity,
    -Infinity,
    NaN,
    1000,
  ]);
});
