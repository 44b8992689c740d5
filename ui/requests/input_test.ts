import { assertEquals } from "@std/assert/mod.js";
import type { ModelVersion, TensorInfo } from "../state/served_models.ts";
import { bodyOf, exampleBody, exampleFields, inputOf } from "./input.ts";

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
