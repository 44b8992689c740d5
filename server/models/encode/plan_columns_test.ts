import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { TensorSpec } from "../tensor.ts";
import { manifestOf } from "../testing/versions.ts";
import { planColumns } from "./plan_columns.ts";

const COLORS = ["blue", "green", "red"];
const COLOR = { name: "color", type: "category", values: COLORS };
const AGE = { name: "age", type: "number" };

function regression(features: readonly unknown[], fields: Record<string, unknown> = {}): Manifest {
  return manifestOf({ task: "regression", features, ...fields });
}

function matrix(columns: number, datatype: TensorSpec["datatype"] = "FP32"): TensorSpec {
  return { name: "x", datatype, shape: [-1, columns] };
}

const unfitting = [
  {
    name: "columns that the features do not fill",
    manifest: regression([AGE, COLOR]),
    inputs: [matrix(3)],
    says: 'input "x": has 3 columns, but the features make 2: check the list of features, ' +
      "their order and category_encoding",
  },
  {
    name: "an input without a feature",
    manifest: regression([{ ...AGE, input: "x" }]),
    inputs: [matrix(1), { ...matrix(1), name: "y" }],
    says: 'input "y": no feature of model.json is a column of it',
  },
  {
    name: "a feature without an input",
    manifest: regression([AGE, { ...COLOR, input: "z" }]),
    inputs: [{ ...matrix(1), name: "age" }, { ...matrix(1), name: "y" }],
    says: 'features[1]: the graph has no input "z" (its inputs: "age", "y")',
  },
  {
    name: "a feature that names another input than the only one",
    manifest: regression([{ ...AGE, input: "z" }]),
    inputs: [matrix(1)],
    says: 'features[0]: the graph has no input "z" (its inputs: "x")',
  },
  {
    name: "a feature that may be in either of two inputs",
    manifest: regression([AGE, { ...COLOR, input: "x" }, {
      name: "b",
      type: "number",
      input: "y",
    }]),
    inputs: [matrix(1), { ...matrix(1), name: "y" }],
    says: 'features[0]: the graph has no input "age" (its inputs: "x", "y"): rename the feature, ' +
      'or say with "input" which one it is a column of',
  },
  {
    name: "no inputs",
    manifest: regression([AGE]),
    inputs: [],
    says: 'features[0]: the graph has no input "age" (its inputs: none)',
  },
  {
    name: "a number that goes into texts",
    manifest: regression([AGE]),
    inputs: [matrix(1, "BYTES")],
    says: "features[0]: is a number, but its graph input has the type BYTES",
  },
  {
    name: "an absent number in a matrix of integers",
    manifest: regression([{ ...AGE, required: false }]),
    inputs: [matrix(1, "INT64")],
    says: 'give the feature a "default"',
  },
  {
    name: "images",
    manifest: regression([AGE]),
    inputs: [{ ...matrix(1), shape: [-1, 1, 28, 28] }],
    says: "Without model.json the graph takes nested arrays",
  },
  {
    name: "sequences",
    manifest: regression([AGE]),
    inputs: [{ ...matrix(1), shape: [-1, 1, 1] }],
    says: 'input "x": has shape [-1,1,1]; features need rows of values',
  },
  {
    name: "a single value",
    manifest: regression([AGE]),
    inputs: [{ ...matrix(1), shape: [] }],
    says: 'input "x": has shape []; features need rows of values, [rows] or [rows, columns]',
  },
  {
    name: "a fixed number of rows",
    manifest: regression([AGE]),
    inputs: [{ ...matrix(1), shape: [4, 1] }],
    says: 'input "x": takes exactly 4 rows at a time',
  },
  {
    name: "two columns in one value a row",
    manifest: regression([AGE, COLOR]),
    inputs: [{ ...matrix(1), shape: [-1] }],
    says: 'input "x": holds one value a row, but the features make 2 columns',
  },
];
for (const { name, manifest, inputs, says } of unfitting) {
  Deno.test(`planColumns() refuses a graph with ${name}`, () => {
    const error = assertThrowsKind(() => planColumns(manifest, inputs), "model");
    assertStringIncludes(error.message, says);
  });
}

Deno.test("planColumns() writes numeric categories as values to an input of their name only", () => {
  const size = { name: "size", type: "category", values: [38, 40, 42] };
  const into = (input: TensorSpec) => planColumns(regression([size]), [input]).columns[0]!;
  assertEquals(into({ ...matrix(1), name: "size" }).representation, "value");
  assertEquals(into(matrix(1)).representation, "index");
});

Deno.test("planColumns() does not count columns while a feature has a problem", () => {
  const manifest = regression([AGE, { ...COLOR, input: "z" }]);
  const error = assertThrowsKind(() => planColumns(manifest, [matrix(3)]), "model");
  assertStringIncludes(error.message, 'features[1]: the graph has no input "z"');
  assertEquals(error.message.includes("columns"), false);
});

Deno.test("planColumns() takes an input of any shape", () => {
  const { widths } = planColumns(regression([AGE, COLOR]), [{ ...matrix(2), shape: undefined }]);
  assertEquals(widths, [2]);
});
