import { assertEquals } from "@std/assert/mod.js";
import type { InstantAnswer } from "../../../prom/query.ts";
import { binOf, binShares, farthestBin, ofFeature } from "./bins.ts";

function answer(shares: Readonly<Record<string, number>>, feature = "a"): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: Object.entries(shares).map(([bin, value]) => ({ labels: { feature, bin }, value })),
    result: { resultType: "vector", result: [] },
  };
}

const names: readonly [string, boolean, string][] = [
  ["(-Inf,18)", true, "below|<18|below 18"],
  ["[18,20]", true, "range|20|18 to 20"],
  ["(44.639582000000004,1e+06]", true, "range|1\u00a0M|44.6 to 1\u00a0M"],
  ["(-2,-1]", true, "range|−1|−2 to −1"],
  ["(120,+Inf)", true, "above|>120|above 120"],
  ["missing", true, "missing|miss.|missing"],
  ["other", false, "other|other|other values"],
  ["Two year", false, "category|Two year|Two year"],
  ["(1,2]", false, "category|(1,2]|(1,2]"],
];
for (const [label, numbers, want] of names) {
  Deno.test(`binOf() names ${label}, of a ${numbers ? "number" : "category"}`, () => {
    const { kind, short, text } = binOf(label, numbers);
    assertEquals(`${kind}|${short}|${text}`, want);
  });
}

Deno.test("binShares() has ranges in ascending order, and missing values last", () => {
  const shares = { missing: 0, "(10,+Inf)": 0.1, "(9,10]": 0.2, "(-Inf,2)": 0.3, "[2,9]": 0.4 };
  assertEquals(binShares(answer(shares), answer(shares), undefined).map(({ short }) => short), [
    "<2",
    "9",
    "10",
    ">10",
    "miss.",
  ]);
});

Deno.test("binShares() has categories in their own order, then the rest, other and missing", () => {
  const shares = { missing: 0, other: 0, rest: 0.1, b: 0.2, a: 0.7 };
  assertEquals(
    binShares(answer(shares), answer(shares), ["a", "b"]).map(({ label }) => label),
    ["a", "b", "rest", "other", "missing"],
  );
});

Deno.test("binShares() takes a category that looks like a range as a category", () => {
  const shares = { "(1,2]": 0.5, "(0,1]": 0.5 };
  const bins = binShares(answer(shares), answer(shares), ["(1,2]", "(0,1]"]);
  assertEquals(bins.map(({ label, kind }) => `${kind} ${label}`), [
    "category (1,2]",
    "category (0,1]",
  ]);
});

Deno.test("binShares() has both shares of each bin, and NaN for one that is not known", () => {
  const bins = binShares(answer({ a: 0.9, c: 0.1 }), answer({ a: 0.8, b: 0.2 }), ["a", "b", "c"]);
  assertEquals(bins.map(({ label, now, reference }) => [label, now, reference]), [
    ["a", 0.9, 0.8],
    ["b", NaN, 0.2],
    ["c", 0.1, NaN],
  ]);
  assertEquals(binShares(undefined, undefined, []), []);
});

Deno.test("farthestBin() looks at both directions, and not at what is unknown", () => {
  const now = answer({ a: 0.5, b: 0.1, c: 0.4, d: 0.9 });
  const bins = binShares(now, answer({ a: 0.45, b: 0.45, c: 0.1 }), []);
  assertEquals(farthestBin(bins)?.label, "b");
  assertEquals(farthestBin(binShares(now, answer({}), [])), undefined);
  assertEquals(farthestBin([]), undefined);
});

Deno.test("ofFeature() keeps the samples of one feature", () => {
  const both = {
    ...answer({}),
    samples: ["a", "b"].flatMap((one) => answer({ x: 1 }, one).samples),
  };
  assertEquals(ofFeature(both, "b")?.samples, [{ labels: { feature: "b", bin: "x" }, value: 1 }]);
  assertEquals(ofFeature(undefined, "b"), undefined);
});
