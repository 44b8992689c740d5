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
