import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { ScoreBins } from "./score_bins.ts";

Deno.test("bins of scores are named by their upper bounds", () => {
  assertEquals(new ScoreBins(4).labels, ["0.25", "0.5", "0.75", "1"]);
  const { labels } = new ScoreBins(50);
  assertEquals([labels.length, labels[0], labels[2], labels[6], labels.at(-1)], [
    ...[50, "0.02", "0.06", "0.14", "1"],
  ]);
});

Deno.test("a score on an edge belongs to the bin below it", () => {
  for (const count of [10, 50]) {
    const bins = new ScoreBins(count);
    for (const [i, label] of bins.labels.entries()) {
      assertEquals(bins.binOf(Number(label)), i);
      assertEquals(bins.binOf(Number(label) + 1e-9), Math.min(i + 1, count - 1));
    }
  }
});

Deno.test("every score lies in its bin", () => {
  const bins = new ScoreBins(50);
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (score) => {
    const bin = bins.binOf(score);
    const below = bin === 0 ? -Infinity : Number(bins.labels[bin - 1]);
    assertEquals(score > below && score <= Number(bins.labels[bin]), true);
  }));
});

Deno.test("scores that are no probabilities are in the outer bins", () => {
  const bins = new ScoreBins(10);
  assertEquals([-3, 1.5, Infinity].map((score) => bins.binOf(score)), [0, 9, 9]);
});
