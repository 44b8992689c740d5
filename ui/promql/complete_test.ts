import { assertEquals } from "@std/assert/mod.js";
import { type Candidate, completionAt, rank } from "./complete.ts";

// The cursor is where the bar is; in brackets what is replaced.
const cases: readonly [string, string][] = [
  ["|", "expression alone"],
  ["ra|", "expression [ra] alone"],
  [" ra| ", "expression [ra] alone"],
  ["ra|te", "expression [rate] alone"],
  ["ra| + up", "expression [ra]"],
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
  ["5 |", "operator"],
  ["5 + |", "expression"],
  ["a |", "operator"],
  [") |", "operator"],
  ["up{} |", "operator"],
  ["up[5m] |", "operator"],
  // Words that only contain a keyword.
  ["standby (|", "expression"],
  ["bypass (|", "expression"],
  ["wagon (x) |", "operator"],
  ["only (x) |", "operator"],
  ["band |", "operator"],
  ["android |", "operator"],
  ["up offset  15|", "duration [15]"],
  ["up offset -1|", "duration [-1]"],
  ["up offset $__r|", "duration [$__r]"],
  ["up offset 1m + x|", "expression [x]"],
  ["# x\nup o|", "operator [o]"],
  // Strings, and what only looks like one.
  ["up{=a|", "none"],
  ['up{="|', "none"],
  ['"|', "none"],
  ['f(a="|', "none"],
  ['{job="|', "value of  job"],
  ['up{job = "|', "value of up job"],
  ['up{"a.b"="|', "value of up a.b"],
  ["up{job='mo|", "value [mo] of up job"],
  ["up{job=`mo|", "value [mo] of up job"],
  ['up{job="mod|, in"', "value [mod] of up job"],
  ['up{a="x,y" job="|', "value of up job"],
  ['{"a,b"="c", |', 'label of {"a,b"="c"}'],
  ['up{ job="a" , ins|', 'label [ins] of up{job="a"}'],
  ["up{job='(', ins|", "label [ins] of up{job='('}"],
  ["up{job=`(`, ins|", "label [ins] of up{job=`(`}"],
  ['up{a="", b|', 'label [b] of up{a=""}'],
  ['up{a="x\\"y", b|', 'label [b] of up{a="x\\"y"}'],
  ["up{a=`\\`, b|", "label [b] of up{a=`\\`}"],
  // The metric whose labels a grouping names.
  ["sum by (|) (a_total / b_total)", "label of a_total"],
  ["a_total + sum by (|) (b_total)", "label of b_total"],
  ["a_total unless on (|", "label of a_total"],
  ["sum(a_total) by(x, |)", "label of a_total"],
  ['label_replace(a_total, "d", "e f") by (|)', "label of a_total"],
  ["label_replace(a_total, 'd', 'e f') by (|)", "label of a_total"],
  ["label_replace(a_total, `d`, `e f`) by (|)", "label of a_total"],
  ['label_replace(a_total, "e \\" f") by (|)', "label of a_total"],
  ["label_replace(a_total, 'e \\' f') by (|)", "label of a_total"],
  ['sum(a_total) by (|) + "x y', "label of a_total"],
  ["sum(a_total) by (|) + 'x y", "label of a_total"],
  ["sum(a_total) by (|) + `x y", "label of a_total"],
  ["sum(a_total) by (|) + {x", "label of a_total"],
  ["sum(a_total) by (|) + 1[x", "label of a_total"],
  ['sum(a_total{job="b",le="c"}) by (|)', "label of a_total"],
  ["sum(rate(a_total[$__rate_interval])) by (|)", "label of a_total"],
  ['f("ddddd") + sum by (|) (a_total / c_total)', "label of a_total"],
  ['{a="b"} + sum by (|) (a_total / c_total)', "label of a_total"],
  ["sum by (job) (1) + sum by (|) (a_total / c_total)", "label of a_total"],
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
    if (found.kind === "expression" && found.alone) words.push("alone");
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

function ranked(texts: readonly string[], typed: string): string[] {
  return rank(texts.map((text): Candidate => ({ text, kind: "", help: "", suffix: "" })), typed)
    .map(({ text }) => text);
}

Deno.test("rank() puts short texts before long ones, and equally long ones in their order", () => {
  assertEquals(ranked(["accc", "abb", "aaa", "acc", "ab"], "a"), [
    ...["ab", "aaa", "abb", "acc", "accc"],
  ]);
});

Deno.test("rank() takes a word behind _, :, a blank or a point for the beginning of one", () => {
  assertEquals(ranked(["xrate", "a rate", "a.rate", "a:rate", "a_rate", "a-rate"], "Rate"), [
    ...["a rate", "a.rate", "a:rate", "a_rate", "xrate", "a-rate"],
  ]);
});

Deno.test("rank() gives fifty candidates at most", () => {
  const begin = Array.from({ length: 30 }, (_, i) => `ab${i + 10}`);
  const middle = Array.from({ length: 30 }, (_, i) => `xab${i + 10}`);
  const found = ranked([...middle, ...begin], "ab");
  assertEquals([found.length, found.slice(0, 30)], [50, begin]);
  assertEquals(ranked(Array.from({ length: 60 }, (_, i) => `ab${i}`), "ab").length, 50);
});

function ranking(typed: string, ...candidates: Pick<Candidate, "text" | "help">[]): string[] {
  return rank(candidates.map((one) => ({ ...one, kind: "", suffix: "" })), typed)
    .map(({ text }) => text);
}

Deno.test("rank() puts the more usual one first among those that fit alike", () => {
  const candidates = ["rad", "rate", "irate"]
    .map((text): Candidate => ({ text, kind: "", help: "", suffix: "" }));
  const use = (text: string) => ({ rate: 0.9, irate: 2 })[text] ?? 0;
  assertEquals(rank(candidates, "ra", use).map(({ text }) => text), ["rate", "rad", "irate"]);
});

Deno.test("rank() finds a word of the help by its first three letters, after all names", () => {
  const duration = { text: "request_duration", help: "Latency of a request." };
  assertEquals(ranking("lat", duration, { text: "flat", help: "" }), ["flat", "request_duration"]);
  assertEquals(ranking("la", duration), []);
  assertEquals(ranking("ate", duration), []);
});

Deno.test("rank() puts the typed text itself before more usual ones that begin with it", () => {
  const candidates = ["absent", "abs"]
    .map((text): Candidate => ({ text, kind: "", help: "", suffix: "" }));
  const use = (text: string) => text.length;
  assertEquals(rank(candidates, "abs", use).map(({ text }) => text), ["abs", "absent"]);
});
