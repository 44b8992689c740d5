import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import type { Feature } from "../folder/manifest.ts";
import { allocate, type Datatype, type TensorData } from "../tensor.ts";
import { CategoryBins } from "./bins.ts";
import type { FeatureColumn } from "../encode/feature_column.ts";
import { categoryBin, CategoryPositions, roundingOf } from "./feature_bin.ts";

const FEATURE = {
  ...{ name: "plan", type: "category", required: true, accept_unknown: false },
  values: ["free", "pro"],
} as Feature;

function column(fields: Partial<FeatureColumn>): FeatureColumn {
  return {
    ...{ feature: FEATURE, input: 0, datatype: "FP32", rowWidth: 1, offset: 0, width: 1 },
    representation: "index",
    ...fields,
  };
}

/** The labels of the bins of some elements. */
function binsOf(fields: Partial<FeatureColumn>, values: unknown[], data?: TensorData): string[] {
  const made = column(fields);
  // In another order than the manifest's: shares belong to values, not to positions.
  const known = made.feature.type === "category" ? made.feature.values.toReversed() : [];
  const bins = new CategoryBins({
    ...{ type: "category", values: [...known], shares: [0.5, 0.5], missing: 0 },
  });
  const elements = data ?? filled(made.datatype, values);
  const binOf = categoryBin(made, bins);
  return values.map((_, row) => bins.labels[binOf(elements, row * made.width)]!);
}

function filled(datatype: Datatype, values: readonly unknown[]): TensorData {
  const data = allocate(datatype, values.length);
  values.forEach((value, i) => (data as unknown[])[i] = value);
  return data;
}

Deno.test("a category's position is the position in the manifest", () => {
  assertEquals(binsOf({}, [0, 1, -1, 2, 3, 0.5, NaN]), [
    ...["free", "pro", "other", "other", "other", "other", "missing"],
  ]);
});

Deno.test("a position may be a 64-bit integer", () => {
  assertEquals(binsOf({ datatype: "INT64" }, [1n, -1n]), ["pro", "other"]);
});

Deno.test("a text is its own category, and an empty one is missing", () => {
  const found = binsOf({ datatype: "BYTES", representation: "text" }, ["pro", "gold", ""]);
  assertEquals(found, ["pro", "other", "missing"]);
});

Deno.test("an empty text that the manifest lists is a category", () => {
  const feature = { ...FEATURE, values: ["", "pro"] } as Feature;
  assertEquals(binsOf({ feature, datatype: "BYTES", representation: "text" }, [""]), ['""']);
});

Deno.test("a category that is a number or a boolean is found by its value", () => {
  const numbers = { ...FEATURE, values: [10, 20] } as Feature;
  assertEquals(binsOf({ feature: numbers, representation: "value" }, [20, 10, 3, NaN]), [
    ...["20", "10", "other", "missing"],
  ]);
  const flags = { ...FEATURE, values: [false, true] } as Feature;
  assertEquals(binsOf({ feature: flags, datatype: "BOOL", representation: "value" }, [1, 0]), [
    ...["true", "false"],
  ]);
});

Deno.test("one column for each value: the one that is set tells the category", () => {
  const data = Float32Array.of(0, 1, 1, 0, 0, 0);
  const found = binsOf({ width: 2, representation: "one-hot" }, [1, 2, 3], data);
  assertEquals(found, ["pro", "free", "other"]);
});

Deno.test("edges are rounded as the values of their graph input are", () => {
  const rounded = (["FP16", "FP32", "FP64", "INT64"] as const).map((type) => roundingOf(type)(0.1));
  assertEquals(rounded, [Math.f16round(0.1), Math.fround(0.1), 0.1, 0.1]);
});

Deno.test("CategoryPositions counts positions as categoryBin() finds their bins", () => {
  const bins = new CategoryBins({
    ...{ type: "category", values: ["pro", "free"], shares: [0.5, 0.5], missing: 0 },
  });
  const binOf = categoryBin(column({}), bins);
  const positions = new CategoryPositions(column({}), bins);
  const value = fc.constantFrom(0, 1, -0, -1, 2, 0.5, NaN, Infinity, 4294967296, 2147483648);
  fc.assert(fc.property(fc.array(value, { maxLength: 20 }), fc.nat(3), (values, from) => {
    // Every second element, from one of the first on, is of the feature.
    const data = Float64Array.from([-7, -7, -7, ...values.flatMap((one) => [one, -7])]);
    const counts = new Uint32Array(bins.labels.length);
    const rows = { from: 3 + 2 * from, count: Math.max(0, values.length - from) };
    positions.countEvery(2, data, rows, counts);
    const want = new Uint32Array(bins.labels.length);
    for (let row = from; row < values.length; row++) want[binOf(data, 3 + 2 * row)]!++;
    assertEquals(counts, want);
  }));
});
