import { assertEquals } from "@std/assert/mod.js";
import type { Reference } from "../folder/reference.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { mergeReference } from "./merge_reference.ts";

const MANIFEST = manifestOf({ task: "regression", features: numbers("a") });
const PROFILE = { missing: 0, mean: 1, stddev: 1, min: 0, max: 2, edges: [1], shares: [0.5, 0.5] };
const MADE: Reference = { rows: 2, features: { a: { type: "number", ...PROFILE } } };
const SEGMENTS = [{ share: 1, features: { a: { edges: [0, 2], shares: [1], missing: 0 } } }];

function merge(old: unknown) {
  return mergeReference(MADE, typeof old === "string" ? old : JSON.stringify(old), MANIFEST);
}

Deno.test("fields of the old file are kept that a profile does not make", () => {
  const { reference, kept, dropped } = merge({ rows: 9, segments: SEGMENTS, note: "x" });
  assertEquals(reference, { ...MADE, segments: SEGMENTS, note: "x" });
  assertEquals([kept, dropped], [["segments", "note"], []]);
});

Deno.test("without new labels, the old quality is kept; predictions are not", () => {
  const { reference } = merge({ quality: { mae: 1 }, value: PROFILE, classes: { a: 1 } });
  assertEquals(reference, { ...MADE, quality: { mae: 1 } });
});

Deno.test("fields of the old file that fit the model no more are dropped", () => {
  const segments = [{ share: 1, features: {} }];
  const { reference, dropped } = merge({ segments });
  assertEquals([reference, dropped], [MADE, ["segments"]]);
});

for (const old of ["", "{", "[]", "null"]) {
  Deno.test(`an old file of ${JSON.stringify(old)} is replaced as a whole`, () => {
    assertEquals(merge(old), { reference: MADE, kept: [], dropped: [] });
  });
}
