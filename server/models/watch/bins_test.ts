import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { CategoryBins, NumberBins } from "./bins.ts";

const TENURE = {
  ...{ min: 0, max: 72, edges: [6, 24], shares: [0.2, 0.3, 0.5], missing: 0.1 },
};

Deno.test("numbers have a bin below, one for each of the reference, one above and one for none", () => {
  assertEquals(new NumberBins(TENURE).labels, [
    "(-Inf,0)",
    "[0,6]",
    "(6,24]",
    "(24,72]",
    "(72,+Inf)",
    "missing",
  ]);
});

const places: [number, string][] = [
  [-1, "(-Inf,0)"],
  [-Infinity, "(-Inf,0)"],
  [0, "[0,6]"],
  [6, "[0,6]"],
  [6.1, "(6,24]"],
  [24, "(6,24]"],
  [72, "(24,72]"],
  [72.5, "(72,+Inf)"],
  [Infinity, "(72,+Inf)"],
  [NaN, "missing"],
];
for (const [value, label] of places) {
  Deno.test(`${value} belongs to the bin ${label}`, () => {
    const bins = new NumberBins(TENURE);
    assertEquals(bins.labels[bins.binOf(value)], label);
  });
}

Deno.test("shares of bins are those of all rows, missing ones among them", () => {
  const { shares } = new NumberBins(TENURE);
  const expected = [0, 0.18, 0.27, 0.45, 0, 0.1];
  for (const [i, share] of shares.entries()) assertAlmostEquals(share, expected[i]!, 1e-12);
});

Deno.test("a float32 on an edge of the reference belongs to the bin below it", () => {
  const bins = new NumberBins({ ...TENURE, min: 0.05, edges: [0.1, 0.7] }, Math.fround);
  const found = [0.05, 0.1, 0.7].map((value) => bins.labels[bins.binOf(Math.fround(value))]);
  assertEquals(found, ["[0.05,0.1]", "[0.05,0.1]", "(0.1,0.7]"]);
});

Deno.test("an edge outside of the reference's range widens the range", () => {
  const { labels } = new NumberBins({ ...TENURE, min: 8, max: 20 });
  assertEquals(labels.slice(0, -1), ["(-Inf,6)", "[6,6]", "(6,24]", "(24,24]", "(24,+Inf)"]);
});

Deno.test("the bounds of numbers end their bins", () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
      minLength: 2,
      maxLength: 12,
    }),
    fc.double({ noNaN: true }),
    (numbers, value) => {
      const [min, ...edges] = numbers.toSorted((a, b) => a - b);
      const max = edges.pop()!;
      const shares = Array(edges.length + 1).fill(1 / (edges.length + 1));
      const bins = new NumberBins({ min: min!, max, edges, shares, missing: 0 });
      const bounds = bins.bounds.map((le) => le === "+Inf" ? Infinity : Number(le));
      assertEquals(bins.binOf(value), bounds.findIndex((bound) => value <= bound));
    },
  ));
});

const CONTRACT = {
  ...{ type: "category" as const, missing: 0.2 },
  values: ["Month-to-month", "Two year"],
  shares: [0.75, 0.25],
};

Deno.test("categories have a bin for each value, one for other values and one for none", () => {
  const bins = new CategoryBins(CONTRACT);
  assertEquals(bins.labels, ["Month-to-month", "Two year", "other", "missing"]);
  assertEquals(bins.shares.map((share) => Number(share.toFixed(9))), [0.6, 0.2, 0, 0.2]);
  assertEquals(bins.labels[bins.binOf("One year")], "other");
});

Deno.test("labels of categories differ from one another and from the bins of our own", () => {
  const values = ["other", "missing", "rest", "", "1", 1, true, "true", '"other"'];
  const { labels } = new CategoryBins({
    ...{ type: "category", values, shares: values.map(() => 1 / 9), missing: 0 },
  });
  assertEquals(labels, [
    ...['"other"', '"missing"', '"rest"', '""', "1", '"1"', "true", '"true"'],
    ...['"\\"other\\""', "other", "missing"],
  ]);
});

Deno.test("the rarest of many categories share a bin", () => {
  const values = Array.from({ length: 200 }, (_, i) => `c${i}`);
  const shares = values.map((_, i) => 2 * i / (200 * 199));
  const bins = new CategoryBins({ type: "category", values, shares, missing: 0 });
  assertEquals(bins.labels.length, 52);
  assertEquals(bins.labels[bins.binOf("c199")], "c199");
  assertEquals(bins.labels[bins.binOf("c3")], "rest");
  assertAlmostEquals(bins.shares.reduce((sum, share) => sum + share), 1, 1e-12);
});
