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
