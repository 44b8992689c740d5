import { assertEquals } from "@std/assert/mod.js";
import type { Reference } from "../folder/reference.ts";
import { ResidualBins } from "./residual_bins.ts";

const VALUE = { mean: 0, stddev: 8, min: 0, max: 1, missing: 0, edges: [], shares: [1] };

function bins(fields: Partial<Reference>): ResidualBins | undefined {
  return ResidualBins.of({ rows: 1, features: {}, ...fields });
}

Deno.test("residuals have bins of half the reference's root mean squared error", () => {
  assertEquals(bins({ quality: { mse: 0.36 }, value: VALUE })!.labels, [
    ...["(-Inf,-1.5]", "(-1.5,-1.2]", "(-1.2,-0.9]", "(-0.9,-0.6]", "(-0.6,-0.3]", "(-0.3,0]"],
    ...["(0,0.3]", "(0.3,0.6]", "(0.6,0.9]", "(0.9,1.2]", "(1.2,1.5]", "(1.5,+Inf)"],
  ]);
});

Deno.test("without labelled rows they have bins of a quarter of the standard deviation", () => {
  for (const quality of [undefined, {}, { mse: 0 }]) {
    const fields = quality === undefined ? { value: VALUE } : { quality, value: VALUE };
    assertEquals(bins(fields)!.labels.at(-1), "(10,+Inf)");
  }
});

Deno.test("edges have three digits", () => {
  assertEquals(bins({ quality: { mse: 2 } })!.labels.slice(6, 8), ["(0,0.707]", "(0.707,1.414]"]);
});

Deno.test("there are no bins when the reference does not say how far values are apart", () => {
  assertEquals(ResidualBins.of(undefined), undefined);
  assertEquals(bins({ value: { ...VALUE, stddev: 0 } }), undefined);
});

Deno.test("a residual on an edge belongs to the bin below it", () => {
  const { labels, binOf } = bound(bins({ quality: { mse: 4 } })!);
  const found = [-9, -5, -4.9, 0, 0.1, 1, 5, 5.1].map((residual) => labels[binOf(residual)]);
  assertEquals(found, [
    ...["(-Inf,-5]", "(-Inf,-5]", "(-5,-4]", "(-1,0]", "(0,1]", "(0,1]", "(4,5]", "(5,+Inf)"],
  ]);
});

function bound(bins: ResidualBins) {
  return { labels: bins.labels, binOf: (residual: number) => bins.binOf(residual) };
}
