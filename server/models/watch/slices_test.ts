import { assertEquals } from "@std/assert/mod.js";
import { AbsentValues } from "../encode/absent_values.ts";
import type { FeatureColumn } from "../encode/feature_column.ts";
import type { Feature } from "../folder/manifest.ts";
import type { Tensor } from "../tensor.ts";
import { manifestOf } from "../testing/versions.ts";
import { Slices } from "./slices.ts";

const PLAN = { name: "plan", type: "category", values: ["free", "pro"] };
const AGE = { name: "age", type: "number" };
const ADULT = { name: "adult", type: "category", values: [false, true] };

function column(fields: Partial<FeatureColumn> & { readonly feature: Feature }): FeatureColumn {
  return {
    ...{ input: 0, datatype: "FP32", rowWidth: 1, offset: 0, width: 1, representation: "index" },
    ...fields,
  };
}

/** Slices of a graph with an input of plan and age, and one of texts. */
function slicesBy(...slices: string[]): Slices {
  const manifest = manifestOf({ task: "regression", features: [PLAN, AGE, ADULT], slices });
  const [plan, age, adult] = manifest.features as [Feature, Feature, Feature];
  return Slices.of(manifest, [
    column({ feature: plan, rowWidth: 2 }),
    column({ feature: age, rowWidth: 2, offset: 1, representation: "number" }),
    column({ feature: adult, input: 1, datatype: "BYTES", representation: "text" }),
  ])!;
}

function feeds(rows: readonly (readonly [plan: number, adult: string])[]): readonly Tensor[] {
  const numbers = Float32Array.from(rows.flatMap(([plan]) => [plan, 42]));
  return [
    { datatype: "FP32", shape: [rows.length, 2], data: numbers },
    { datatype: "BYTES", shape: [rows.length, 1], data: rows.map(([, adult]) => adult) },
  ];
}

/** The labels of the slices of rows. */
function labelsOf(
  slices: Slices,
  rows: readonly (readonly [plan: number, adult: string])[],
  absent?: AbsentValues,
): string[] {
  return Array.from(
    slices.slicesOf(feeds(rows), rows.length, absent),
    (slice) => slices.labels[slice]!,
  );
}

Deno.test("a slice has the name of the feature and its value", () => {
  assertEquals(labelsOf(slicesBy("plan"), [[0, ""], [1, ""]]), ["plan=free", "plan=pro"]);
});

Deno.test("the slices of several features are their combinations", () => {
  assertEquals(labelsOf(slicesBy("plan", "adult"), [[1, "true"], [0, "false"]]), [
    "plan=pro, adult=true",
    "plan=free, adult=false",
  ]);
});

Deno.test("a value outside of the list is other, and none is missing", () => {
  assertEquals(labelsOf(slicesBy("plan", "adult"), [[2, "maybe"], [NaN, ""]]), [
    "plan=other, adult=other",
    "plan=missing, adult=missing",
  ]);
});

Deno.test("a value that a default stands in for is missing", () => {
  const absent = new AbsentValues();
  absent.add(0, 1);
  const rows = [[0, ""], [0, ""]] as const;
  assertEquals(labelsOf(slicesBy("plan"), rows, absent), ["plan=free", "plan=missing"]);
});

Deno.test("in rows of another width than the columns say, the value is missing", () => {
  const slices = slicesBy("plan");
  const [numbers, texts] = feeds([[0, ""], [1, ""]]);
  const wide = { ...numbers!, data: new Float32Array(6), shape: [2, 3] };
  const found = slices.slicesOf([wide, texts!], 2);
  assertEquals(Array.from(found, (slice) => slices.labels[slice]), Array(2).fill("plan=missing"));
});

Deno.test("the listed slices are those without other and missing values", () => {
  const { listed, labels } = slicesBy("plan", "adult");
  assertEquals(listed.map((slice) => labels[slice]), [
    ...["plan=free, adult=false", "plan=free, adult=true"],
    ...["plan=pro, adult=false", "plan=pro, adult=true"],
  ]);
  assertEquals(labels.length, 16);
});

Deno.test("a version without slices has none", () => {
  assertEquals(Slices.of(manifestOf({ task: "regression", features: [PLAN] }), []), undefined);
  assertEquals(Slices.of(undefined, []), undefined);
});
