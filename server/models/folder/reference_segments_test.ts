import { assertEquals } from "@std/assert/mod.js";
import { parseManifest } from "./manifest.ts";
import { parseReference } from "./reference.ts";

const MANIFEST = JSON.stringify({
  name: "demo",
  task: "binary",
  classes: ["no", "yes"],
  features: [
    { name: "age", type: "number" },
    { name: "plan", type: "category", values: ["basic", "pro"] },
  ],
});

function parse(segments: unknown) {
  const text = JSON.stringify({
    rows: 10,
    features: {
      age: { type: "number", mean: 5, stddev: 1, min: 0, max: 10, edges: [5], shares: [0.5, 0.5] },
      plan: { type: "category", values: ["basic", "pro"], shares: [0.5, 0.5] },
    },
    segments,
  });
  const manifest = parseManifest(MANIFEST);
  if (!("value" in manifest)) throw new Error("The test's manifest is wrong");
  return parseReference(text, manifest.value);
}

function problemsOf(segments: unknown): readonly string[] {
  const parsed = parse(segments);
  return "problems" in parsed ? parsed.problems.map((p) => `${p.field}: ${p.message}`) : [];
}

const age = { edges: [0, 5, 5, 10], shares: [0.5, 0.25, 0.25] };
const plan = { shares: [1, 0] };

const cases = [
  { name: "takes segments that fit", segments: [{ share: 1, features: { age, plan } }], want: [] },
  {
    name: "refuses an empty list of segments",
    segments: [],
    want: ["segments (their share): must sum to 1, found 0.00000"],
  },
  {
    name: "refuses a segment without one of the features",
    segments: [{ share: 1, features: { age } }],
    want: ["segments[0].features.plan: is missing: a segment describes every feature"],
  },
  {
    name: "refuses shares that do not fit the bins or values",
    segments: [{
      share: 1,
      features: { age: { edges: [0, 1], shares: [0.5, 0.5] }, plan: { shares: [1] } },
    }],
    want: [
      "segments[0].features.age.shares: expected 1 shares, one for each bin, found 2",
      "segments[0].features.plan.shares: expected 2 shares, one for each value, found 1",
    ],
  },
  {
    name: "refuses segments whose shares do not sum to 1",
    segments: [0.5, 0.3].map((share) => ({ share, features: { age, plan } })),
    want: ["segments (their share): must sum to 1, found 0.800000"],
  },
  {
    name: "refuses shares of a feature that do not sum to 1",
    segments: [{ share: 1, features: { age, plan: { shares: [0.5, 0.25] } } }],
    want: ["segments[0].features.plan.shares: must sum to 1, found 0.750000"],
  },
  {
    name: "refuses a segment without a share, and a share beyond 1",
    segments: [{ features: { age, plan } }, { share: 1.5, features: { age, plan } }],
    want: [
      "segments[0].share: is missing: expected a number",
      "segments[1].share: expected a number of at most 1, got 1.5",
    ],
  },
  {
    name: "refuses edges that are no numbers",
    segments: [{ share: 1, features: { age: { ...age, edges: ["0", 1] }, plan } }],
    want: ['segments[0].features.age.edges[0]: expected a number, got "0"'],
  },
  {
    name: "does not look at edges of a category",
    segments: [{ share: 1, features: { age, plan: { ...plan, edges: [2, 1] } } }],
    want: [],
  },
  {
    name: "refuses a number without edges, and edges that descend",
    segments: [
      { share: 0.5, features: { age: { shares: [1] }, plan } },
      { share: 0.5, features: { age: { edges: [2, 1], shares: [1] }, plan } },
    ],
    want: [
      "segments[0].features.age.edges: a number needs at least 2 edges",
      "segments[1].features.age.edges[1]: edges must not descend",
    ],
  },
];
for (const { name, segments, want } of cases) {
  Deno.test(`parseReference() ${name}`, () => assertEquals(problemsOf(segments), want));
}

Deno.test("parseReference() takes 0 for the missing share of a segment", () => {
  const parsed = parse([{ share: 1, features: { age, plan: { ...plan, missing: 0.5 } } }]);
  const features = "value" in parsed ? parsed.value.segments![0]!.features : {};
  assertEquals([features["age"]?.missing, features["plan"]?.missing], [0, 0.5]);
});
