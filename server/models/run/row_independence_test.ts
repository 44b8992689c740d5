import { assertEquals } from "@std/assert/mod.js";
import { countRows, reasonsNotToShare, whyDependent } from "./row_independence.ts";
import type { TensorSpec } from "../tensor.ts";
import { manifestOf, numbers } from "../testing/versions.ts";

function manifest(batching?: boolean) {
  const features = numbers("x");
  return manifestOf({ task: "regression", features, ...batching !== undefined && { batching } });
}

const REASONS = [undefined, "rows meet"];

const cases = [
  { name: "confirmed rows", unconfirmed: "", batching: undefined, want: [undefined, "rows meet"] },
  {
    name: "unconfirmed rows",
    unconfirmed: "no run",
    batching: undefined,
    want: ["no run", "rows meet"],
  },
  { name: "a promise", unconfirmed: "", batching: true, want: [undefined, "rows meet"] },
  {
    name: "a manifest that forbids it",
    unconfirmed: "",
    batching: false,
    want: ['model.json says "batching": false', 'model.json says "batching": false'],
  },
];
for (const { name, unconfirmed, batching, want } of cases) {
  Deno.test(`reasonsNotToShare() of ${name} are [${want}]`, () => {
    const known = { reasons: REASONS, unconfirmed };
    assertEquals(reasonsNotToShare(known, manifest(batching)), want);
  });
}

Deno.test("reasonsNotToShare() needs no manifest", () => {
  assertEquals(reasonsNotToShare({ reasons: REASONS, unconfirmed: "" }, undefined), REASONS);
});

const dependents = [
  { outputs: [], want: undefined },
  { outputs: [0], want: undefined },
  { outputs: [1], want: "first" },
  { outputs: [0, 2], want: "second" },
  { outputs: [2, 1], want: "second" },
];
for (const { outputs, want } of dependents) {
  Deno.test(`whyDependent() is ${want} for the outputs [${outputs}]`, () => {
    assertEquals(whyDependent([undefined, "first", "second"], outputs), want);
  });
}

Deno.test("countRows() knows of rows that are proven, and of one that the graph declares", () => {
  const outputs: TensorSpec[] = [[-1, 2], [-1, 2], [1, 2], [], undefined].map((shape) => ({
    name: "y",
    datatype: "FP32",
    shape,
  }));
  const reasons = [undefined, "rows meet", "rows meet", "rows meet", "rows meet"];
  const known = { reasons, unconfirmed: "" };
  assertEquals(countRows(known, outputs), [true, false, true, false, false]);
});
