import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Fix } from "./annotations.ts";
import { newRow } from "./grid.ts";
import { bucketFraction, bucketQuantile, groupBuckets } from "./histogram.ts";
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
  { name: "adds the counts of equal bounds", q: 0.5, text: "1:1 1:1 2:4 +Inf:4", want: 1 },
];
for (const { name, q, text, want } of quantiles) {
  Deno.test(`bucketQuantile() ${name}`, () => {
    assertEquals(bucketQuantile(q, buckets(text), () => {}), want);
  });
}

Deno.test("bucketQuantile() raises counts that fall and tells by how much", () => {
  const fixes: Fix[] = [];
  const value = bucketQuantile(0.5, buckets("1:2 2:1 3:5 4:4 +Inf:8"), (fix) => fixes.push(fix));
  assertAlmostEquals(value, 2 + 2 / 3);
  assertEquals(fixes, [{ from: 2, to: 4, difference: 1 }]);
});

Deno.test("bucketQuantile() does not tell of rounding", () => {
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

Deno.test("groupBuckets() sorts bounds as numbers and hands back what has none", () => {
  const rows = ["10", "9", "+Inf", "", "x"].map((le) => newRow(labelsOf([["le", le]]), 1));
  const bad: string[] = [];
  const [histogram] = groupBuckets(rows, (_, le) => bad.push(le));
  assertEquals(histogram!.buckets.map(({ bound }) => bound), [9, 10, Infinity]);
  assertEquals(bad, ["", "x"]);
});
