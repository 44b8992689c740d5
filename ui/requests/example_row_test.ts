import { assert, assertEquals } from "@std/assert/mod.js";
import type { Feature } from "../state/served_models.ts";
import { exampleRow, pick } from "./example_row.ts";

const FEATURES: Feature[] = [
  { name: "tenure", type: "number", required: true, min: 0, max: 72, step: 1 },
  { name: "contract", type: "category", required: true, values: ["month", "year"] },
  { name: "total", type: "number", required: false },
];

function sequence(...numbers: number[]): () => number {
  let at = 0;
  return () => numbers[at++ % numbers.length]!;
}

Deno.test("pick() follows the shares and never picks a share of 0", () => {
  assertEquals([0, 0.3, 0.5, 0.99].map((at) => pick([0.5, 0, 0.5], () => at)), [0, 0, 2, 2]);
  assertEquals(pick([], () => 0.5), -1);
});

Deno.test("exampleRow() draws from the bins of a reference, in the steps of the manifest", () => {
  const reference = {
    rows: 10,
    features: {
      tenure: { type: "number", min: 0, max: 72, edges: [10], shares: [0, 1], missing: 0 },
      contract: { type: "category", values: ["month", "year"], shares: [0, 1], missing: 0 },
      total: { type: "number", min: 0, max: 1, edges: [0.5], shares: [1, 0], missing: 1 },
    },
  } as const;
  const row = exampleRow(FEATURES, reference, Math.random);
  assert(Number(row.tenure) >= 10 && Number(row.tenure) <= 72);
  assertEquals([row.contract, row.total], ["year", ""]);
});

Deno.test("exampleRow() uses one segment for all features", () => {
  const features = (share: number) => ({
    tenure: { shares: [1], edges: [share * 10, share * 10 + 1], missing: 0 },
    contract: { shares: share === 1 ? [1, 0] : [0, 1], missing: 0 },
  });
  const profile = { type: "number", shares: [1], missing: 0 } as const;
  const reference = {
    rows: 10,
    features: { tenure: profile, contract: { ...profile, type: "category" } as const },
    segments: [{ share: 0.5, features: features(1) }, { share: 0.5, features: features(2) }],
  };
  const first = exampleRow(FEATURES, reference, sequence(0.1));
  const second = exampleRow(FEATURES, reference, sequence(0.9));
  assertEquals([first.tenure, first.contract], ["10", "month"]);
  assertEquals([second.tenure, second.contract], ["21", "year"]);
});

Deno.test("exampleRow() uses the ranges and values of the manifest without a reference", () => {
  const row = exampleRow(FEATURES, undefined, sequence(0.5));
  assertEquals(row, { tenure: "36", contract: "year", total: "0.5" });
});
