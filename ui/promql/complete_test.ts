import { assertEquals } from "@std/assert/mod.js";
import { type Candidate, completionAt, rank } from "./complete.ts";

// The cursor is where the bar is.
const cases: readonly [string, string][] = [
  ["|", "expression"],
  ["ra|", "expression ra"],
  ["sum(rate(mod|", "expression mod"],
  ["up + http_|", "expression http_"],
  ["up{|", "label of up"],
  ["up{jo|", "label jo of up"],
  ['up{job="a", ins|', "label ins of up"],
  ['up{job="|', "value of up job"],
  ['up{job=~"mod|"}', "value mod of up job"],
  ['up{job="a|', "value a of up job"],
  ['up{job="a"|', "none"],
  ["rate(up[|", "duration"],
  ["rate(up[5|", "duration 5"],
  ["sum by (|) (rate(x_total[5m]))", "label of x_total"],
  ["sum by (mod|", "label mod of "],
  ["a / on (|", "label of "],
  ['label_replace(up, "|', "none"],
  ["up # by (|", "expression"],
  ["5|", "none"],
];
for (const [marked, want] of cases) {
  Deno.test(`at ${marked} comes ${want}`, () => {
    const cursor = marked.indexOf("|");
    const text = marked.replace("|", "");
    const found = completionAt(text, cursor);
    const typed = text.slice(found.from, cursor);
    const words = [found.kind, typed === "" ? "" : ` ${typed}`];
    if (found.kind === "label") words.push(` of ${found.metric}`);
    if (found.kind === "value") words.push(` of ${found.metric} ${found.label}`);
    assertEquals(words.join(""), want);
  });
}

Deno.test("rank() puts beginnings before words before middles", () => {
  const candidates = ["sum_rate", "rate", "irate", "rate_limit", "up"]
    .map((text): Candidate => ({ text, kind: "", help: "", suffix: "" }));
  assertEquals(rank(candidates, "rate").map(({ text }) => text), [
    "rate",
    "rate_limit",
    "sum_rate",
    "irate",
  ]);
});
