import { assertEquals } from "@std/assert/mod.js";
import { highlight, markedPieces } from "./highlight.ts";

function colors(query: string): string {
  return highlight(query).filter(({ text }) => text.trim() !== "")
    .map(({ text, color }) => `${text}:${color}`).join(" ");
}

Deno.test("highlight() tells functions, metrics, labels and values apart", () => {
  assertEquals(
    colors('sum by (model) (rate(x_total{a="b"}[5m])) > 1'),
    "sum:function by:keyword (:plain model:label ):plain (:plain rate:function (:plain x_total:metric " +
      '{:plain a:label =:plain "b":string }:plain [:plain 5m:number ]:plain ):plain ):plain >:operator 1:number',
  );
});

Deno.test("highlight() keeps every character, also of what cannot be read", () => {
  for (const query of ["", "  up # why\n + 1 ", 'up{a="', "rate(up[5m", "a ~ b", 'x{"a.b"="c"}']) {
    assertEquals(highlight(query).map(({ text }) => text).join(""), query);
  }
});

Deno.test("highlight() marks from the first mistake on", () => {
  assertEquals(highlight("up ~ 1").at(-1), { text: " ~ 1", color: "error" });
});

Deno.test("highlight() colours a variable as the number that it stands for", () => {
  assertEquals(
    colors("rate(up[$__rate_interval])"),
    "rate:function (:plain up:metric [:plain $__rate_interval:number ]:plain ):plain",
  );
});

Deno.test("markedPieces() cuts pieces where a place begins and ends", () => {
  const pieces = markedPieces(highlight("rate(up)"), { start: 2, end: 6 });
  assertEquals(
    pieces.map(({ text, inside }) => inside ? `<${text}>` : text),
    ["ra", "<te>", "<(>", "<u>", "p", ")"],
  );
});

const coloured: readonly (readonly [name: string, query: string, want: string])[] = [
  [
    "a metric behind braces",
    'up{a="b"} + down',
    'up:metric {:plain a:label =:plain "b":string }:plain +:operator down:metric',
  ],
  ["a metric of colons", "a:b + :c", "a:b:metric +:operator :c:metric"],
  [
    "a metric called like a function",
    "rate + up(1)",
    "rate:metric +:operator up:metric (:plain 1:number ):plain",
  ],
  [
    "a function that is not called yet",
    "rate + (up)",
    "rate:metric +:operator (:plain up:metric ):plain",
  ],
  [
    "a function with a blank before its arguments",
    "rate (up)",
    "rate:function (:plain up:metric ):plain",
  ],
  [
    "a metric that ends like a grouping",
    "(standby + up)",
    "(:plain standby:metric +:operator up:metric ):plain",
  ],
  [
    "a metric that begins like a grouping",
    "(bypass + up)",
    "(:plain bypass:metric +:operator up:metric ):plain",
  ],
  ["operators that are words", "a and b", "a:metric and:keyword b:metric"],
  ["keywords", "a offset 5m", "a:metric offset:keyword 5m:number"],
  [
    "a word that stands for a moment",
    "a @ start()",
    "a:metric @:operator start:keyword (:plain ):plain",
  ],
  [
    "groupings of a match",
    "a / on (x) group_left (y) b",
    "a:metric /:operator on:keyword (:plain x:label ):plain group_left:keyword (:plain y:label ):plain b:metric",
  ],
];
for (const [name, query, want] of coloured) {
  Deno.test(`highlight() colours ${name}`, () => assertEquals(colors(query), want));
}

Deno.test("highlight() has no empty pieces, and blanks and comments are plain", () => {
  assertEquals(highlight("(a) # why"), [
    { text: "(", color: "plain" },
    { text: "a", color: "metric" },
    { text: ")", color: "plain" },
    { text: " # why", color: "plain" },
  ]);
  assertEquals(highlight("1 +"), [
    { text: "1", color: "number" },
    { text: " ", color: "plain" },
    { text: "+", color: "operator" },
  ]);
});
