import { assertEquals } from "@std/assert/mod.js";
import { formatReference } from "./format_reference.ts";

Deno.test("formatReference() gives every profile and every list a line", () => {
  const long = Array(60).fill(0.5);
  const age = { type: "number" as const, missing: 0, mean: 1, stddev: 0, min: 1, max: 1 };
  const reference = {
    rows: 2,
    features: { age: { ...age, edges: [], shares: [1] }, size: { ...age, edges: [], shares: [1] } },
    calibration_map: { scores: long, probabilities: [1] },
  };
  const text = formatReference(reference);
  assertEquals(JSON.parse(text), reference);
  assertEquals(text.split("\n").map((line) => line.slice(0, 16)), [
    ...["{", ' "rows": 2,', ' "features": {', '  "age": {"type"', '  "size": {"type', " },"],
    ...[' "calibration_ma', '  "scores": [0.5', '  "probabilities', " }", "}", ""],
  ]);
});

Deno.test("formatReference() keeps short objects, null and lists of objects readable", () => {
  const reference = { rows: 2, features: {}, classes: { a: 1 }, note: null, more: [{ a: [1] }, 2] };
  const text = formatReference({ ...reference, long: [{ text: "x".repeat(100) }, 1] });
  assertEquals(text.split("\n").slice(0, 9), [
    ...["{", ' "rows": 2,', ' "features": {},', ' "classes": {"a":1},', ' "note": null,'],
    ...[' "more": [{"a":[1]},2],', ' "long": [', `  {"text":"${"x".repeat(100)}"},`, "  1"],
  ]);
});
