import { assertEquals } from "@std/assert/mod.js";
import type { Reference } from "../../state/reference.ts";
import type { Field } from "../../requests/input.ts";
import { unusualValues } from "./unusual.ts";

const REFERENCE: Reference = {
  rows: 9,
  features: { tenure: { type: "number", min: 0, max: 72, shares: [1], missing: 0 } },
};

function field(name: string, range: Partial<Field>): Field {
  return { name, type: "number", required: true, ...range };
}

const tenure = field("tenure", { max: 80 });
const cases: readonly [string, Field, string, Reference | undefined, string[]][] = [
  ["has nothing to say about usual values", tenure, "72", REFERENCE, []],
  ["prefers the training data", tenure, "73", REFERENCE, [
    "tenure 73: the training data had 0 to 72",
  ]],
  ["knows the manifest too", tenure, "81", undefined, ["tenure 81: the manifest says at most 80"]],
  ["knows lower ends", field("age", { min: 18 }), "17", REFERENCE, [
    "age 17: the manifest says at least 18",
  ]],
  ["says nothing about empty fields", tenure, "", REFERENCE, []],
  ["leaves texts that are no numbers to the server", tenure, "many", REFERENCE, []],
  ["says nothing about categories", field("tenure", { type: "category" }), "99", REFERENCE, []],
];

for (const [name, one, text, reference, want] of cases) {
  Deno.test(`unusualValues() ${name}`, () => {
    assertEquals(unusualValues([one], { [one.name]: text }, reference), want);
  });
}
