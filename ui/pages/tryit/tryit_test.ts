import { assertEquals } from "@std/assert/mod.js";
import { show } from "../../format/units.ts";
import type { ModelVersion, TensorInfo } from "../../state/models.ts";
import { bodyOf, exampleBody, exampleFields, inputOf } from "./input.ts";
import { saidBy } from "./answer.tsx";
import { ask, pathOf } from "./request.ts";

function version(
  ...inputs: readonly [string, TensorInfo["datatype"], number[] | null][]
): ModelVersion {
  return {
    version: "1",
    state: "READY",
    reason: "",
    inputs: inputs.map(([name, datatype, shape]) => ({ name, datatype, shape })),
  };
}

const half = () => 0.5;

Deno.test("inputOf() makes a form of a manifest's features", () => {
  const features = [{ name: "age", type: "number", required: true }] as const;
  assertEquals(inputOf({ features }, version()), { kind: "form", fields: features });
});

Deno.test("inputOf() makes a form of inputs that are single values, each field of its type", () => {
  const input = inputOf(
    null,
    version(["age", "FP32", [-1, 1]], ["city", "BYTES", [-1]], ["n", "INT64", [-1, 1]], [
      "ok",
      "BOOL",
      [1, 1],
    ]),
  );
  const fields = input.kind === "form" ? input.fields : [];
  assertEquals(fields.map(({ type }) => type), ["number", "text", "integer", "boolean"]);
  const row = exampleFields(fields, half);
  assertEquals(bodyOf(fields, row), { age: 0.5, city: "text", n: 1, ok: false });
});

Deno.test("a category is sent as the manifest writes it, and true is no text", () => {
  const common = { type: "category", required: true, accept_unknown: false } as const;
  const features = [
    { ...common, name: "vip", values: [true, false] },
    { ...common, name: "rooms", values: [1, 2] },
  ];
  assertEquals(bodyOf(features, { vip: "true", rooms: "2" }), { vip: true, rooms: 2 });
});

const bodies: readonly [string, ModelVersion, unknown][] = [
  ["one input", version(["x", "FP32", [-1, 4]]), { instances: [[0.5, 0.5, 0.5, 0.5]] }],
  [
    "several inputs",
    version(["ids", "INT64", [-1, -1]], ["image", "FP32", [1, 2, 2]]),
    { instances: [{ ids: [1], image: [[0.5, 0.5], [0.5, 0.5]] }] },
  ],
  ["a row of any shape", version(["x", "FP32", null]), { instances: [[0.5]] }],
  ["words", version(["text", "BYTES", [-1, 2]]), { instances: [["text", "text"]] }],
  ["a fixed shape", version(["x", "FP32", [2, 2]]), {
    inputs: [{ name: "x", shape: [2, 2], datatype: "FP32", data: [0.5, 0.5, 0.5, 0.5] }],
  }],
];
for (const [name, of, want] of bodies) {
  Deno.test(`exampleBody() follows the shapes of ${name}`, () => {
    const input = inputOf(null, of);
    assertEquals(input.kind === "json" && JSON.parse(exampleBody(input, half)), want);
  });
}

Deno.test("exampleBody() writes a list of values on one line", () => {
  const input = inputOf(null, version(["x", "FP32", [-1, 2]]));
  assertEquals(
    input.kind === "json" && exampleBody(input, half),
    '{\n "instances": [\n  [0.5, 0.5]\n ]\n}',
  );
});

Deno.test("inputOf() has neither a form nor an editor for an image", () => {
  assertEquals(inputOf(null, version(["image", "FP32", [-1, 3, 224, 224]])).kind, "large");
});

Deno.test("pathOf() escapes names of any characters", () => {
  assertEquals(pathOf("a/b c'd", "1", "predict"), "/models/a%2Fb%20c%27d/versions/1/predict");
});

async function refusalOf(body: unknown, fields: readonly string[]) {
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.resolve(Response.json(body, { status: 400 }));
  try {
    return await ask({ model: "m", version: "1", route: "predict", body: "{}", fields });
  } finally {
    globalThis.fetch = fetch;
  }
}

const refusals: readonly [string, unknown, Record<string, string>][] = [
  ["one problem, in the text", { error: "age: is missing" }, { age: "is missing" }],
  ["a problem of an element", { error: "age[0]: expected a number" }, { age: "expected a number" }],
  ["a name that begins another", { error: "age_2: is missing" }, { age_2: "is missing" }],
  ["a name with a colon", { error: "a: b: is missing" }, { "a: b": "is missing" }],
  ["a whole", { error: "ages are not to be told" }, {}],
  ["several", {
    error: "age: x; age_2: y",
    problems: [{ field: "age", message: "x" }, { field: "age_2", message: "y" }],
  }, { age: "x", age_2: "y" }],
];
for (const [name, body, want] of refusals) {
  Deno.test(`ask() assigns a problem to its field: ${name}`, async () => {
    const outcome = await refusalOf(body, ["age", "age_2", "a: b"]);
    assertEquals(outcome.state === "refused" && outcome.problems, want);
  });
}

const sayings = [
  [
    { class: "Yes", score: 0.75, probabilities: { No: 0.25, Yes: 0.75 } },
    `Yes (${show(0.75, "ratio")})`,
  ],
  [{ class: "1", outputs: { scores: [1, 2] } }, "1"],
  [{ class: null, score: null, probabilities: { No: null, Yes: null } }, "no class"],
  [{ class: "Yes", score: null, probabilities: { No: null, Yes: null } }, "Yes"],
  [{ value: null }, "null"],
  [{ outputs: { y: [1, 2] } }, "[1,2]"],
  [{ outputs: { y: [1], z: [2] } }, "2 tensors"],
] as const;
for (const [prediction, want] of sayings) {
  Deno.test(`saidBy() writes "${want}" for ${JSON.stringify(prediction)}`, () => {
    assertEquals(saidBy(prediction), want);
  });
}
