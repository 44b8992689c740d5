import { assertEquals } from "@std/assert/mod.js";
import { type Manifest, parseManifest } from "./manifest.ts";
import { parseReference } from "./reference.ts";

const AGE = {
  type: "number",
  mean: 40,
  stddev: 10,
  min: 18,
  max: 90,
  edges: [30, 50],
  shares: [0.25, 0.5, 0.25],
};
const COLOR = { type: "category", values: ["blue", "red"], shares: [0.4, 0.6] };
const GOOD = { rows: 100, features: { age: AGE, color: COLOR } };

const MANIFEST = manifest();

function manifest(): Manifest {
  const features = [
    { name: "age", type: "number" },
    { name: "color", type: "category", values: ["blue", "red"] },
  ];
  const parsed = parseManifest(JSON.stringify({ name: "m", task: "regression", features }));
  return (parsed as { value: Manifest }).value;
}

function problemsOf(reference: unknown): readonly string[] {
  const parsed = parseReference(JSON.stringify(reference), MANIFEST);
  return "value" in parsed
    ? []
    : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
}

Deno.test("parseReference() gives a profile that fits its manifest, further fields included", () => {
  const parsed = parseReference(JSON.stringify({ ...GOOD, quality: { f1: 0.7 } }), MANIFEST);
  assertEquals("value" in parsed && parsed.value["quality"], { f1: 0.7 });
  assertEquals("value" in parsed && parsed.value.features["age"]?.missing, 0);
});

Deno.test("parseReference() takes shares that were rounded", () => {
  const shares = [0.333, 0.333, 0.333];
  assertEquals(problemsOf({ ...GOOD, features: { age: { ...AGE, shares }, color: COLOR } }), []);
});

const sums = [
  { off: 0.0009, want: 0 },
  { off: -0.0009, want: 0 },
  { off: 0.0011, want: 1 },
  { off: -0.0011, want: 1 },
];
for (const { off, want } of sums) {
  Deno.test(`parseReference() has ${want} problems with shares that sum to ${1 + off}`, () => {
    const shares = [0.25, 0.5, 0.25 + off];
    const problems = problemsOf({ ...GOOD, features: { age: { ...AGE, shares }, color: COLOR } });
    assertEquals(problems.length, want);
  });
}

const cases = [
  {
    name: "a feature without a profile",
    features: { age: AGE },
    want: ['features: no profile of the feature "color"'],
  },
  {
    name: "a profile without a feature",
    features: { age: AGE, color: COLOR, size: AGE },
    want: ["features.size: model.json has no such feature"],
  },
  {
    name: "a profile of the other type",
    features: { age: COLOR, color: COLOR },
    want: ["features.age: is a category here and a number in model.json"],
  },
  {
    name: "a number of shares that the bins do not have",
    features: { age: { ...AGE, shares: [0.5, 0.5] }, color: COLOR },
    want: ["features.age.shares: expected 3 shares, one for each bin, found 2"],
  },
  {
    name: "shares that do not sum to 1",
    features: { age: AGE, color: { ...COLOR, shares: [0.4, 0.4] } },
    want: ["features.color.shares: must sum to 1, found 0.800000"],
  },
  {
    name: "edges that do not ascend",
    features: { age: { ...AGE, edges: [50, 50] }, color: COLOR },
    want: ["features.age.edges[1]: edges must be strictly ascending"],
  },
];
for (const { name, features, want } of cases) {
  Deno.test(`parseReference() refuses ${name}`, () => {
    assertEquals(problemsOf({ ...GOOD, features }), want);
  });
}

function equalShares(count: number): number[] {
  return Array.from({ length: count }, () => 1 / count);
}

const ascending = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Values just within a limit, and just beyond it. */
const limits = [
  { field: "rows", within: [{ rows: 1 }], beyond: [{ rows: 0 }, { rows: 1.5 }] },
  {
    field: "features.age.missing",
    within: [0, 1].map((missing) => ({ features: { age: { ...AGE, missing }, color: COLOR } })),
    beyond: [-0.01, 1.01].map((missing) => ({
      features: { age: { ...AGE, missing }, color: COLOR },
    })),
  },
  {
    field: "features.age.stddev",
    within: [0, 0.5].map((stddev) => ({ features: { age: { ...AGE, stddev }, color: COLOR } })),
    beyond: [{ features: { age: { ...AGE, stddev: -0.1 }, color: COLOR } }],
  },
  {
    field: "features.age.shares",
    within: [1, 10_001].map((bins) => ({
      features: {
        age: { ...AGE, edges: ascending(bins - 1), shares: equalShares(bins) },
        color: COLOR,
      },
    })),
    beyond: [{
      features: {
        age: { ...AGE, edges: ascending(10_001), shares: equalShares(10_002) },
        color: COLOR,
      },
    }],
  },
  {
    field: "features.color.values",
    within: [{ features: { age: AGE, color: { ...COLOR, values: ["red"], shares: [1] } } }],
    beyond: [{ features: { age: AGE, color: { ...COLOR, values: [], shares: [1] } } }],
  },
  { field: "classes.yes", within: [{ classes: { yes: 1 } }], beyond: [{ classes: { yes: 1.1 } }] },
];
for (const { field, within, beyond } of limits) {
  Deno.test(`parseReference() knows how far "${field}" may go`, () => {
    for (const fields of within) assertEquals(problemsOf({ ...GOOD, ...fields }), []);
    for (const fields of beyond) {
      const problems = problemsOf({ ...GOOD, ...fields });
      assertEquals(problems.map((problem) => problem.split(": ")[0]), [field]);
    }
  });
}

Deno.test("parseReference() reports that there are no shares", () => {
  const color = { ...COLOR, shares: [] };
  assertEquals(problemsOf({ ...GOOD, features: { age: AGE, color } }), [
    "features.color.shares: expected an array of at least 1, got an array of 0",
  ]);
});

Deno.test("parseReference() takes 0 for the missing share, of categories too", () => {
  const parsed = parseReference(JSON.stringify(GOOD), MANIFEST);
  assertEquals("value" in parsed && parsed.value.features["color"]?.missing, 0);
});
