import { assert, assertEquals, assertNotEquals } from "@std/assert/mod.js";
import type { Reference } from "../folder/reference.ts";
import { randomRecord, syntheticRecord } from "./synthetic_record.ts";
import { manifestOf } from "../testing/versions.ts";

const MANIFEST = manifestOf({
  task: "regression",
  features: [
    { name: "age", type: "number", min: 18, max: 99 },
    { name: "plan", type: "category", values: ["basic", "plus"] },
  ],
});

Deno.test("syntheticRecord() makes two records, of whole numbers inside the ranges", () => {
  assertEquals(syntheticRecord(MANIFEST, 0), { age: 38, plan: "basic" });
  assertEquals(syntheticRecord(MANIFEST, 1), { age: 79, plan: "plus" });
});

Deno.test("randomRecord() draws numbers from the range of the reference profile", () => {
  const profile = { type: "number", min: 0.1, max: 0.2 };
  const reference = { features: { age: profile } } as unknown as Reference;
  const { age } = randomRecord(MANIFEST, reference, 2);
  assert(typeof age === "number" && age >= 0.1 && age <= 0.2, `${age}`);
});

Deno.test("randomRecord() makes whole numbers for odd seeds, and others for even ones", () => {
  assert(Number.isInteger(randomRecord(MANIFEST, undefined, 1).age));
  assert(!Number.isInteger(randomRecord(MANIFEST, undefined, 2).age));
});

Deno.test("randomRecord() is the same for the same seed, and another for another", () => {
  assertEquals(randomRecord(MANIFEST, undefined, 4), randomRecord(MANIFEST, undefined, 4));
  assertNotEquals(randomRecord(MANIFEST, undefined, 4), randomRecord(MANIFEST, undefined, 6));
});

// Ranges that are partly open, and the two synthetic numbers in each.
const ranges = [
  { range: {}, want: [0, 1] },
  { range: { min: 5 }, want: [5, 6] },
  { range: { max: 5 }, want: [1, 4] },
  { range: { min: -5 }, want: [-3, 0] },
  { range: { max: -5 }, want: [-6, -5] },
  { range: { min: 0, max: 1 }, want: [0, 1] },
  { range: { min: 0.4, max: 0.6 }, want: [0.45, 0.55] },
  { range: { min: 0.4, max: 1.2 }, want: [1, 1] },
  { range: { min: 3, max: 3 }, want: [3, 3] },
];
for (const { range, want } of ranges) {
  Deno.test(`syntheticRecord() has ${want} in the range ${JSON.stringify(range)}`, () => {
    const features = [{ name: "x", type: "number", ...range }];
    const manifest = manifestOf({ task: "regression", features });
    const made = [0, 1].map((which) => syntheticRecord(manifest, which)["x"] as number);
    assertEquals(made.map((value) => Number(value.toFixed(6))), want);
  });
}

Deno.test("syntheticRecord() begins anew with a category of fewer values", () => {
  const features = [{ name: "c", type: "category", values: ["only"] }];
  const manifest = manifestOf({ task: "regression", features });
  assertEquals([0, 1].map((which) => syntheticRecord(manifest, which)), [{ c: "only" }, {
    c: "only",
  }]);
});

Deno.test("randomRecord() draws from the whole range, and each category", () => {
  const seeds = Array.from({ length: 200 }, (_, i) => i);
  const records = seeds.map((seed) => randomRecord(MANIFEST, undefined, seed));
  assertEquals(new Set(records.map(({ plan }) => plan)), new Set(["basic", "plus"]));
  const ages = records.map(({ age }) => age as number);
  assert(Math.min(...ages) < 26 && Math.max(...ages) > 91, `${Math.min(...ages)}`);
  assert(ages.every((age) => age >= 18 && age <= 99));
});

Deno.test("randomRecord() takes no profile of categories for a range", () => {
  const profile = { type: "category", values: ["basic"], min: 500, max: 600 };
  const reference = { features: { age: profile } } as unknown as Reference;
  const { age } = randomRecord(MANIFEST, reference, 2);
  assert(typeof age === "number" && age >= 18 && age <= 99, `${age}`);
});
