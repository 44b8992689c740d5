import { assertEquals } from "@std/assert/mod.js";
import { type Candidate, completionAt, rank } from "./complete.ts";

// The cursor is where the bar is; in brackets what is replaced.
const cases: readonly [string, string][] = [
  ["|", "expression"],
  ["ra|", "expression [ra]"],
  ["ra|te", "expression [rate]"],
  ["sum(rate(mod|", "expression [mod]"],
  ["up + http_|", "expression [http_]"],
  ["up and ht|", "expression [ht]"],
  ["a / on (job) gro|", "expression [gro]"],
  ["up o|", "operator [o]"],
  ["sum(up) b|", "operator [b]"],
  ["sum b|", "operator [b]"],
  ["sum(up) by (job) o|", "operator [o]"],
  ["rate(up[5m]) un|", "operator [un]"],
  ["up{|", "label of up"],
  ["up{jo|", "label [jo] of up"],
  ['up{job="a", ins|', 'label [ins] of up{job="a"}'],
  ['{job="a,b", ins|', 'label [ins] of {job="a,b"}'],
  ['up{job="|', "value of up job"],
  ['up{job="mod|el"}', "value [model] of up job"],
  ['up{job="mod|, instance="b"}', "value [mod] of up job"],
  ['up{env="x", job!="a|', 'value [a] of up{env="x"} job'],
  ['up{job=~"a.*|mo|"}'.replace("|mo|", "¦mo|"), "value [mo] of up job as regexp"],
  ['up{job="a"|', "none"],
  ["rate(up[|", "duration before ]"],
  ["rate(up[5|", "duration [5] before ]"],
  ["rate(up[$__r|", "duration [$__r] before ]"],
  ["max_over_time(up[1h:5|", "duration [5] before ]"],
  ["up offset 1|", "duration [1]"],
  ["sum by (|) (rate(x_total[5m]))", "label of x_total"],
  ["sum by (mod|) (up)", "label [mod] of up"],
  ['sum(rate(a{b="c"}[5m])) by (|)', "label of a"],
  ["sum by (mod|", "label [mod] of "],
  ["a / on (|", "label of a"],
  ['label_replace(up, "|', "none"],
  ["up # by (|", "none"],
  ["5|", "none"],
];
for (const [marked, want] of cases) {
  Deno.test(`at ${marked} comes ${want}`, () => {
    const cursor = marked.indexOf("|");
    const text = marked.replace("|", "").replace("¦", "|");
    const found = completionAt(text, cursor);
    const replaced = text.slice(found.from, found.to);
    const words = [found.kind as string];
    if (replaced !== "") words.push(`[${replaced}]`);
    if (found.kind === "label") words.push(`of ${found.selector}`);
    if (found.kind === "value") words.push(`of ${found.selector} ${found.label}`);
    if (found.kind === "value" && found.regexp) words.push("as regexp");
    if (found.kind === "duration" && found.close !== "") words.push(`before ${found.close}`);
    assertEquals(words.join(" "), want);
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
