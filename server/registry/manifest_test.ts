import { assertEquals } from "@std/assert/mod.js";
import { isModelName, type Manifest, parseManifest } from "./manifest.ts";

const GOOD = {
  name: "m",
  task: "binary",
  features: [
    { name: "age", type: "number", min: 0, max: 120 },
    { name: "color", type: "category", values: ["blue", "red"] },
  ],
  classes: ["no", "yes"],
};
const [AGE, COLOR] = GOOD.features;

function parse(fields: Record<string, unknown>): Manifest {
  const parsed = parseManifest(JSON.stringify({ ...GOOD, ...fields }));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function problemsOf(fields: Record<string, unknown>): readonly string[] {
  const parsed = parseManifest(JSON.stringify({ ...GOOD, ...fields }));
  return "value" in parsed
    ? []
    : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
}

Deno.test("parseManifest() fills in what is left out", () => {
  const manifest = parse({});
  assertEquals(manifest.threshold, 0.5);
  assertEquals(manifest.activation, "none");
  assertEquals(manifest.description, "");
  assertEquals(manifest.default_version, undefined);
  assertEquals(manifest.features.map(({ required }) => required), [true, true]);
});

Deno.test("parseManifest() takes the default version as a number or a text", () => {
  assertEquals(parse({ default_version: 2 }).default_version, "2");
  assertEquals(parse({ default_version: "2" }).default_version, "2");
});

Deno.test("parseManifest() takes categories that are numbers, true or false", () => {
  const features = [{ name: "x", type: "category", values: [0, 1, true, "1"] }];
  assertEquals(parse({ features }).features, [
    {
      name: "x",
      type: "category",
      values: [0, 1, true, "1"],
      required: true,
      accept_unknown: false,
    },
  ]);
});

Deno.test("parseManifest() takes a range of a single value", () => {
  assertEquals(problemsOf({ features: [{ ...AGE, min: 5, max: 5 }] }), []);
});

const cases = [
  {
    name: "an unknown feature type",
    fields: { features: [{ name: "x", type: "text" }] },
    want: ['features[0].type: expected "number" or "category", got "text"'],
  },
  {
    name: "a misspelt field",
    fields: { treshold: 0.4 },
    want: [': unknown field "treshold"'],
  },
  {
    name: "a misspelt field of a feature",
    fields: { features: [{ ...AGE, optional: true }] },
    want: ['features[0]: unknown field "optional"'],
  },
  {
    name: "a feature that stands twice",
    fields: { features: [AGE, COLOR, AGE] },
    want: ['features[2].name: "age" stands twice'],
  },
  {
    name: "a range that is upside down",
    fields: { features: [{ ...AGE, min: 5, max: 4 }] },
    want: ["features[0].min: must not be above max (4), found 5"],
  },
  {
    name: "a category that stands twice, and a default outside the list",
    fields: { features: [{ ...COLOR, values: ["red", "red"], default: "green" }] },
    want: [
      'features[0].values[1]: "red" stands twice',
      'features[0].default: must be one of the values, found "green"',
    ],
  },
  {
    name: "a category that is no value",
    fields: { features: [{ ...COLOR, values: ["red", null] }] },
    want: ["features[0].values[1]: expected a string, a number, true or false"],
  },
  {
    name: "a binary task with three classes",
    fields: { classes: ["a", "b", "c"] },
    want: ["classes: a binary task needs exactly 2 classes, found 3"],
  },
  {
    name: "a class that stands twice",
    fields: { task: "multiclass", classes: ["a", "b", "a"] },
    want: ['classes[2]: "a" stands twice'],
  },
  {
    name: "a classification without classes",
    fields: { classes: undefined },
    want: [
      "classes: a binary task needs the class names, in the order of the probability columns",
    ],
  },
  {
    name: "a regression with classes",
    fields: { task: "regression" },
    want: ["classes: a regression has no classes: remove the field"],
  },
  {
    name: "a default version that is no version",
    fields: { default_version: -1 },
    want: ["default_version: expected a number of more than 0, got -1"],
  },
  {
    name: "a name that cannot be a folder or a label",
    fields: { name: "../m" },
    want: [
      'name: expected letters, digits, "_", "-" or ".", beginning with a letter or digit, ' +
      "at most 100 characters",
    ],
  },
];
for (const { name, fields, want } of cases) {
  Deno.test(`parseManifest() refuses ${name}`, () => {
    assertEquals(problemsOf(fields), want);
  });
}

Deno.test("parseManifest() names the problems of all fields at once", () => {
  const fields = {
    task: "sorting",
    threshold: 2,
    features: [{ name: "", type: "number" }, { name: "x", type: "category", values: [] }],
  };
  assertEquals(
    problemsOf(fields).map((problem) => problem.split(": ")[0]),
    ["task", "features[0].name", "features[1].values", "threshold"],
  );
});

const names = [
  { name: "churn", want: true },
  { name: "iris-v2.1_b", want: true },
  { name: "2", want: true },
  { name: "", want: false },
  { name: ".hidden", want: false },
  { name: "a/b", want: false },
  { name: "größe", want: false },
  { name: "a".repeat(100), want: true },
  { name: "a".repeat(101), want: false },
];
for (const { name, want } of names) {
  Deno.test(`isModelName() is ${want} for "${name.slice(0, 20)}" (${name.length})`, () => {
    assertEquals(isModelName(name), want);
  });
}
