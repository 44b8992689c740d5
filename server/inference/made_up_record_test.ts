import { assert, assertEquals, assertNotEquals } from "@std/assert/mod.js";
import type { Reference } from "../registry/reference.ts";
import { drawnRecord, madeUpRecord } from "./made_up_record.ts";
import { manifestOf } from "./testing.ts";

const MANIFEST = manifestOf({
  task: "regression",
  features: [
    { name: "age", type: "number", min: 18, max: 99 },
    { name: "plan", type: "category", values: ["basic", "plus"] },
  ],
});

Deno.test("madeUpRecord() makes two records, of whole numbers inside the ranges", () => {
  assertEquals(madeUpRecord(MANIFEST, 0), { age: 38, plan: "basic" });
  assertEquals(madeUpRecord(MANIFEST, 1), { age: 79, plan: "plus" });
});

Deno.test("drawnRecord() draws numbers from the range of the reference profile", () => {
  const profile = { type: "number", min: 0.1, max: 0.2 };
  const reference = { features: { age: profile } } as unknown as Reference;
  const { age } = drawnRecord(MANIFEST, reference, 2);
  assert(typeof age === "number" && age >= 0.1 && age <= 0.2, `${age}`);
});

Deno.test("drawnRecord() makes whole numbers for odd seeds, and others for even ones", () => {
  assert(Number.isInteger(drawnRecord(MANIFEST, undefined, 1).age));
  assert(!Number.isInteger(drawnRecord(MANIFEST, undefined, 2).age));
});

Deno.test("drawnRecord() is the same for the same seed, and another for another", () => {
  assertEquals(drawnRecord(MANIFEST, undefined, 4), drawnRecord(MANIFEST, undefined, 4));
  assertNotEquals(drawnRecord(MANIFEST, undefined, 4), drawnRecord(MANIFEST, undefined, 6));
});
