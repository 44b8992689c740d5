import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Fix } from "./annotations.ts";
import { newRow } from "./grid.ts";
import { bucketFraction, bucketQuantile, groupBuckets, mapHistogram } from "./histogram.ts";
import { labelsOf } from "./labels.ts";

/** Buckets from `0.1:5 +Inf:10`. */
function buckets(text: string) {
  return text.split(" ").map((bucket) => {
    const [bound, count] = bucket.split(":") as [string, string];
    return { bound: Number(bound.replace("Inf", "Infinity")), count: Number(count) };
  });
}

const quantiles = [
  { name: "is NaN for a q of NaN", q: NaN, text: "1:1 +Inf:2", want: NaN },
  { name: "is -Inf for a q below 0", q: -0.1, text: "1:1 +Inf:2", want: -Infinity },
  { name: "is +Inf for a q above 1", q: 1.1, text: "1:1 +Inf:2", want: Infinity },
  { name: "is NaN without observations", q: 0.5, text: "1:0 +Inf:0", want: NaN },
  { name: "is NaN without a bucket up to +Inf", q: 0.5, text: "1:1 2:2", want: NaN },
  { name: "is NaN if +Inf is the only bucket", q: 0.5, text: "+Inf:2", want: NaN },
  { name: "interpolates inside a bucket", q: 0.5, text: "1:0 3:4 +Inf:4", want: 2 },
  { name: "lets the lowest bucket begin at 0", q: 0.5, text: "2:4 +Inf:4", want: 1 },
  { name: "is the lowest bound if that is not above 0", q: 0.1, text: "-1:4 1:4 +Inf:4", want: -1 },
  { name: "is the bound below the highest bucket", q: 1, text: "1:1 5:2 +Inf:4", want: 5 },
  {
    name: "is a bound where the rank is just its count",
    q: 0.5,
    text: "1:1 2:2 4:4 +Inf:4",
    want: 2,
  },
  { name: "is the lowest value of q 0", q: 0, text: "1:1 +Inf:4", want: 0 },
  {
    name: "is NaN of q 0 above an empty bucket, as in Prometheus",
    q: 0,
    text: "1:0 3:4 +Inf:4",
    want: NaN,
  },
  {
    name: "is the last finite bound when the rank is in +Inf",
    q: 0.9,
    text: "1:1 5:2 +Inf:4",
    want: 5,
  },
  { name: "is NaN of counts that are NaN", q: 0.5, text: "1:NaN +Inf:NaN", want: NaN },
  { name: "is 0 if the lowest bound is 0", q: 0.1, text: "0:4 1:4 +Inf:4", want: 0 },
  { name: "adds the counts of equal bounds", q: 0.5, text: "1:1 1:1 2:4 +Inf:4", want: 1 },
];
for (const { name, q, text, want } of quantiles) {
  Deno.test(`bucketQuantile() ${name}`, () => {
    assertEquals(bucketQuantile(q, buckets(text), () => {}), want);
  });
}

Deno.test("bucketQuantile() raises counts that fall and reports the difference", () => {
  const fixes: Fix[] = [];
  const value = bucketQuantile(0.5, buckets("1:2 2:1 3:5 4:4 +Inf:8"), (fix) => fixes.push(fix));
  assertAlmostEquals(value, 2 + 2 / 3);
  assertEquals(fixes, [{ from: 2, to: 4, difference: 1 }]);
});

Deno.test("bucketQuantile() reports the range of raised bounds and the largest difference", () => {
  const fixes: Fix[] = [];
  bucketQuantile(0.5, buckets("1:5 2:1 3:4 4:3 +Inf:8"), (fix) => fixes.push(fix));
  assertEquals(fixes, [{ from: 2, to: 4, difference: 4 }]);
});

Deno.test("bucketQuantile() treats counts that differ by rounding as equal, in both directions", () => {
  const fixes: Fix[] = [];
  const near = 1 + 1e-13;
  const value = bucketQuantile(1, buckets(`1:1 2:${near} 4:${near} +Inf:${near}`), (fix) => {
    fixes.push(fix);
  });
  assertEquals([value, fixes], [1, []]);
  const far = 1 + 1e-11;
  assertEquals(bucketQuantile(1, buckets(`1:1 2:${far} +Inf:${far}`), () => {}), 2);
  bucketQuantile(1, buckets(`1:${far} 2:1 +Inf:2`), (fix) => fixes.push(fix));
  assertEquals(fixes.length, 1);
});

Deno.test("bucketQuantile() does not report rounding errors", () => {
  const fixes: Fix[] = [];
  bucketQuantile(0.5, buckets("1:2 2:1.9999999999999998 +Inf:2"), (fix) => fixes.push(fix));
  assertEquals(fixes, []);
});

const fractions = [
  { name: "interpolates at both ends", lower: 1, upper: 3, text: "2:4 4:8 +Inf:8", want: 0.5 },
  { name: "is 1 for everything", lower: -Infinity, upper: Infinity, text: "1:1 +Inf:4", want: 1 },
  { name: "is 0 for an empty interval", lower: 2, upper: 1, text: "1:1 +Inf:4", want: 0 },
  { name: "is NaN for a bound of NaN", lower: NaN, upper: 1, text: "1:1 +Inf:4", want: NaN },
  { name: "is NaN without observations", lower: 0, upper: 1, text: "1:0 +Inf:0", want: NaN },
  {
    name: "takes 0 for where the lowest bucket begins",
    lower: 0,
    upper: 1,
    text: "2:4 +Inf:4",
    want: 0.5,
  },
  { name: "is NaN without a bucket up to +Inf", lower: 0, upper: 1, text: "1:1 2:2", want: NaN },
  { name: "is 0 from a bound to itself", lower: 1, upper: 1, text: "1:1 +Inf:4", want: 0 },
  {
    name: "ends at the last bound below an upper end in +Inf",
    lower: 0,
    upper: 9,
    text: "1:1 2:3 +Inf:4",
    want: 0.75,
  },
  {
    name: "counts all below an upper end of +Inf",
    lower: 1,
    upper: Infinity,
    text: "1:1 2:3 +Inf:4",
    want: 0.75,
  },
  { name: "begins at a bound", lower: 1, upper: 2, text: "1:1 2:3 +Inf:4", want: 0.5 },
  {
    name: "interpolates in a bucket below 0",
    lower: -2,
    upper: 0,
    text: "-2:1 2:5 +Inf:5",
    want: 0.4,
  },
  {
    name: "counts what is below the lowest bound as there",
    lower: -2,
    upper: -1,
    text: "-2:1 2:5 +Inf:5",
    want: 0.2,
  },
  {
    name: "takes counts that fall as they are",
    lower: 0,
    upper: 3,
    text: "1:2 3:1 +Inf:4",
    want: 0.25,
  },
  {
    name: "adds the counts of equal bounds",
    lower: 0,
    upper: 1,
    text: "1:1 1:1 +Inf:4",
    want: 0.5,
  },
  {
    name: "finds nothing inside a bucket up to +Inf",
    lower: 2,
    upper: 9,
    text: "1:1 +Inf:4",
    want: 0,
  },
  {
    name: "finds nothing between two values beyond the finite bounds",
    lower: 9,
    upper: 99,
    text: "1:1 +Inf:4",
    want: 0,
  },
  {
    name: "finds all of a bucket without an upper end below +Inf",
    lower: 2,
    upper: Infinity,
    text: "1:1 +Inf:4",
    want: 0.75,
  },
  {
    name: "takes a bucket from -Inf to lie below each value in it",
    lower: -4,
    upper: -2,
    text: "-3:10 -2:12 -1:15 +Inf:100",
    want: 0.02,
  },
  {
    name: "finds nothing between two values in a bucket from -Inf",
    lower: -9,
    upper: -4,
    text: "-3:10 -2:12 -1:15 +Inf:100",
    want: 0,
  },
  {
    name: "finds all of a bucket from -Inf above -Inf",
    lower: -Infinity,
    upper: -4,
    text: "-3:10 -2:12 -1:15 +Inf:100",
    want: 0.1,
  },
  {
    name: "counts whole buckets between their bounds",
    lower: -3,
    upper: -1,
    text: "-3:10 -2:12 -1:15 +Inf:100",
    want: 0.05,
  },
  {
    name: "takes a lowest bucket up to 0 to begin at -Inf",
    lower: -1,
    upper: 0,
    text: "0:5 1:10 +Inf:10",
    want: 0,
  },
  {
    name: "finds nothing below a lowest bucket that begins at 0",
    lower: -5,
    upper: 1,
    text: "2:5 +Inf:10",
    want: 0.25,
  },
  {
    name: "takes counts that fall as they are, up to the total",
    lower: 0,
    upper: 2,
    text: "1:4 2:12 +Inf:10",
    want: 1,
  },
  {
    name: "is NaN without a bucket up to +Inf",
    lower: 0,
    upper: 1,
    text: "1:1 2:2",
    want: NaN,
  },
];
for (const { name, lower, upper, text, want } of fractions) {
  Deno.test(`bucketFraction() ${name}`, () => {
    assertEquals(bucketFraction(lower, upper, buckets(text)), want);
  });
}

Deno.test("groupBuckets() sorts bounds as numbers and reports rows without a bound", () => {
  const rows = ["10", "9", "+Inf", "", "x"].map((le) => newRow(labelsOf([["le", le]]), 1));
  const bad: string[] = [];
  const [histogram] = groupBuckets(rows, (_, le) => bad.push(le));
  assertEquals(histogram!.buckets.map(({ bound }) => bound), [9, 10, Infinity]);
  assertEquals(bad, ["", "x"]);
});

const bounds: readonly (readonly [le: string, bound: number | undefined])[] = [
  ["inf", Infinity],
  ["+Infinity", Infinity],
  ["-Inf", -Infinity],
  ["-infinity", -Infinity],
  ["12", 12],
  ["+1.", 1],
  ["-.25", -0.25],
  ["10.05", 10.05],
  ["1e3", 1000],
  ["1E+03", 1000],
  ["2.5e-12", 2.5e-12],
  ["xinf", undefined],
  ["infx", undefined],
  ["x-inf", undefined],
  ["-infx", undefined],
  ["x1", undefined],
  ["1x", undefined],
  ["1e", undefined],
  [".", undefined],
  [".x", undefined],
  ["1ex", undefined],
  ["1e+", undefined],
  ["NaN", undefined],
];
for (const [le, bound] of bounds) {
  Deno.test(`groupBuckets() reads the bound ${le} as ${bound}`, () => {
    const [histogram] = groupBuckets([newRow(labelsOf([["le", le]]), 1)], () => {});
    assertEquals(histogram?.buckets[0]?.bound, bound);
  });
}

Deno.test("groupBuckets() keeps the buckets of each histogram together, by all other labels", () => {
  const rows = [["a", "1"], ["b", "1"], ["a", "2"]].map(([a, le]) =>
    newRow(labelsOf([["a", a!], ["le", le!]]), 1)
  );
  const histograms = groupBuckets(rows, () => {});
  assertEquals(histograms.map(({ labels, buckets }) => [labels.get("a"), buckets.length]), [
    ["a", 2],
    ["b", 1],
  ]);
  assertEquals(histograms[0]!.labels.has("le"), false);
});

Deno.test("mapHistogram() passes the buckets of each step, and skips steps without buckets", () => {
  const rows = ["1", "+Inf"].map((le) => newRow(labelsOf([["le", le]]), 3));
  const [low, high] = rows as [typeof rows[0] & object, typeof rows[0] & object];
  low.values.set([5, 6, 7]);
  high.values.set([8, 9, 10]);
  low.present.set([1, 0, 0]);
  high.present.set([1, 1, 0]);
  const [histogram] = groupBuckets(rows, () => {});
  const seen: string[] = [];
  const row = mapHistogram(histogram!, 3, (buckets, step) => {
    seen.push(`${step}: ${buckets.map(({ bound, count }) => `${bound}=${count}`).join(" ")}`);
    return step + 0.5;
  });
  assertEquals(seen, ["0: 1=5 Infinity=8", "1: Infinity=9"]);
  assertEquals([[...row.values], [...row.present]], [[0.5, 1.5, 0], [1, 1, 0]]);
});

Deno.test("mapHistogram() drops the name if a bucket's is dropped", () => {
  const dropName = (...drops: boolean[]) => {
    const rows = drops.map((drop, i) => newRow(labelsOf([["le", String(i)]]), 1, drop));
    return mapHistogram(groupBuckets(rows, () => {})[0]!, 1, () => 0).dropName;
  };
  assertEquals([dropName(false, true), dropName(false, false)], [true, false]);
});
