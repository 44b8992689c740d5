import { assertEquals } from "@std/assert/mod.js";
import { isModelName, type Manifest, mayBeAbsent, parseManifest } from "./manifest.ts";

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
  assertEquals([manifest.description, manifest.owner], ["", ""]);
  assertEquals(manifest.default_version, undefined);
  assertEquals(manifest.features.map(({ required }) => required), [true, true]);
});

Deno.test("parseManifest() takes the name of an engine", () => {
  for (const engine of ["wasm", "native", "auto"]) assertEquals(parse({ engine }).engine, engine);
  assertEquals(parse({}).engine, undefined);
  assertEquals(problemsOf({ engine: "cuda" }).length, 1);
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
    name: "a feature that is in the list twice",
    fields: { features: [AGE, COLOR, AGE] },
    want: ['features[2].name: "age" is in the list twice'],
  },
  {
    name: "a range that is upside down",
    fields: { features: [{ ...AGE, min: 5, max: 4 }] },
    want: ["features[0].min: must not be above max (4), found 5"],
  },
  {
    name: "a category that is in the list twice, and a default outside the list",
    fields: { features: [{ ...COLOR, values: ["red", "red"], default: "green" }] },
    want: [
      'features[0].values[1]: "red" is in the list twice',
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
    name: "a class that is in the list twice",
    fields: { task: "multiclass", classes: ["a", "b", "a"] },
    want: ['classes[2]: "a" is in the list twice'],
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
    name: "slices by a number, and by a feature that is not there",
    fields: { features: [AGE, COLOR], slices: ["age", "colour"] },
    want: [
      'slices[0]: "age" is a number: slices need a category',
      'slices[1]: no feature "colour"; there are age, color',
    ],
  },
  {
    name: "slices by the same feature twice",
    fields: { features: [COLOR], slices: ["color", "color"] },
    want: ['slices[1]: "color" is in the list twice'],
  },
  {
    name: "slices by more than 20 values together",
    fields: {
      features: [
        { ...COLOR, values: Array.from({ length: 18 }, (_, i) => i) },
        { ...COLOR, name: "shade", values: ["light", "middle", "dark"] },
      ],
      slices: ["color", "shade"],
    },
    want: ["slices: the features may have 20 values together, found 21: leave one out"],
  },
  {
    name: "costs of classes that are not there",
    fields: { classes: ["a", "b"], costs: { a: { c: 1 }, d: { a: 1 } } },
    want: [
      "costs.a.c: no such class; there are a, b",
      "costs.d: no such class; there are a, b",
    ],
  },
  {
    name: "costs of a regression",
    fields: { task: "regression", classes: undefined, costs: { a: { b: 1 } } },
    want: ["costs: a regression has no classes: remove the field"],
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

Deno.test("slices may have 20 values together, and costs may be negative", () => {
  const features = [
    { ...COLOR, values: Array.from({ length: 17 }, (_, i) => i) },
    { ...COLOR, name: "shade", values: ["light", "middle", "dark"] },
  ];
  assertEquals(problemsOf({ features, slices: ["color", "shade"] }), []);
  assertEquals(problemsOf({ classes: ["a", "b"], costs: { a: { b: -1 } } }), []);
});

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

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `n${i}`);
}

const manyFeatures = (count: number) => numbered(count).map((name) => ({ name, type: "number" }));

/** Values just within a limit, and just beyond it. */
const limits = [
  {
    field: "features[0].name",
    within: [{ features: [{ ...AGE, name: "a" }] }, {
      features: [{ ...AGE, name: "a".repeat(200) }],
    }],
    beyond: [{ features: [{ ...AGE, name: "" }] }, {
      features: [{ ...AGE, name: "a".repeat(201) }],
    }],
  },
  {
    field: "features[0].input",
    within: [{ features: [{ ...AGE, input: "x" }] }, { features: [{ ...AGE, input: "input" }] }],
    beyond: [{ features: [{ ...AGE, input: "" }] }],
  },
  {
    field: "features[0].step",
    within: [{ features: [{ ...AGE, step: 0.001 }] }],
    beyond: [{ features: [{ ...AGE, step: 0 }] }],
  },
  {
    field: "features[0].values",
    within: [{ features: [{ ...COLOR, values: ["red"] }] }, {
      features: [{ ...COLOR, values: numbered(10_000) }],
    }],
    beyond: [{ features: [{ ...COLOR, values: [] }] }, {
      features: [{ ...COLOR, values: numbered(10_001) }],
    }],
  },
  {
    field: "features",
    within: [{ features: [AGE] }, { features: manyFeatures(10_000) }],
    beyond: [{ features: [] }, { features: manyFeatures(10_001) }],
  },
  {
    field: "classes",
    within: [{ task: "multiclass", classes: numbered(2) }, {
      task: "multiclass",
      classes: numbered(1000),
    }],
    beyond: [{ task: "multiclass", classes: numbered(1) }, {
      task: "multiclass",
      classes: numbered(1001),
    }],
  },
  {
    field: "classes[1]",
    within: [{ classes: ["no", "y"] }, { classes: ["no", "y".repeat(100)] }],
    beyond: [{ classes: ["no", ""] }, { classes: ["no", "y".repeat(101)] }],
  },
  {
    field: "threshold",
    within: [{ threshold: 0 }, { threshold: 0.001 }, { threshold: 1 }],
    beyond: [{ threshold: -0.001 }, { threshold: 1.001 }],
  },
  { field: "output", within: [{ output: "y" }, { output: "scores" }], beyond: [{ output: "" }] },
  {
    field: "category_encoding",
    within: ["index", "value", "one-hot"].map((encoding) => ({ category_encoding: encoding })),
    beyond: [{ category_encoding: "onehot" }],
  },
  {
    field: "activation",
    within: ["none", "sigmoid", "softmax"].map((activation) => ({ activation })),
    beyond: [{ activation: "relu" }],
  },
  {
    field: "default_version",
    within: [{ default_version: 1 }, { default_version: "1" }],
    beyond: [{ default_version: 0 }, { default_version: 1.5 }, { default_version: true }],
  },
];
for (const { field, within, beyond } of limits) {
  Deno.test(`parseManifest() knows how far "${field}" may go`, () => {
    for (const fields of within) assertEquals(problemsOf(fields), []);
    for (const fields of beyond) {
      assertEquals(problemsOf(fields).map((problem) => problem.split(": ")[0]), [field]);
    }
  });
}

Deno.test("parseManifest() says what a default version should be", () => {
  assertEquals(problemsOf({ default_version: true }), [
    "default_version: expected the number of a version",
  ]);
});

Deno.test("parseManifest() takes a range that is open at one end", () => {
  const features = [{ name: "a", type: "number", min: 5 }, { name: "b", type: "number", max: -5 }];
  assertEquals(problemsOf({ features }), []);
});

const absences = [
  { fields: {}, want: false },
  { fields: { required: false }, want: true },
  { fields: { default: 0 }, want: true },
  { fields: { required: false, default: 1 }, want: true },
];
for (const { fields, want } of absences) {
  Deno.test(`mayBeAbsent() is ${want} for a feature with ${JSON.stringify(fields)}`, () => {
    assertEquals(parse({ features: [{ ...AGE, ...fields }] }).features.map(mayBeAbsent), [want]);
  });
}

Deno.test("isModelName() is false for what is no text", () => {
  assertEquals([5, true, null, ["m"]].map(isModelName), [false, false, false, false]);
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
