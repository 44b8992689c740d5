import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { ClassOutcomes } from "./class_outcomes.ts";
import { Counting } from "./testing/counting.ts";

const VERSION = { model: "m", version: "1" };
const FAMILY = FAMILIES.modelOutcomes;

function counting(classes: number, slices?: { labels: string[]; listed: number[] }) {
  const counting = new Counting();
  const names = Array.from({ length: classes }, (_, i) => `c${i}`);
  return { counting, outcomes: new ClassOutcomes(counting.tally, VERSION, names, slices) };
}

Deno.test("labels are counted by predicted and actual class, from 0", () => {
  const { counting: counts, outcomes } = counting(2);
  for (const actual of [0, 0, 1]) outcomes.count(0, 1, actual);
  assertEquals(
    counts.series(FAMILY).map(({ labels, cells }) => [labels, cells[0]]),
    [
      [{ ...VERSION, predicted: "c0", actual: "c0", correct: "true" }, 0],
      [{ ...VERSION, predicted: "c0", actual: "c1", correct: "false" }, 0],
      [{ ...VERSION, predicted: "c1", actual: "c0", correct: "false" }, 2],
      [{ ...VERSION, predicted: "c1", actual: "c1", correct: "true" }, 1],
    ],
  );
});

Deno.test("a slice of listed values starts at 0, another one with its first label", () => {
  const { counting: counts, outcomes } = counting(2, { labels: ["a", "other"], listed: [0] });
  assertEquals(counts.series(FAMILY).length, 4);
  outcomes.count(1, 0, 1);
  outcomes.count(0, 0, 1);
  assertEquals(counts.by(FAMILY, "slice", { correct: "false", predicted: "c0" }), {
    a: 1,
    other: 1,
  });
  assertEquals(counts.series(FAMILY).length, 8);
});

Deno.test("with more than 20 classes only right predictions start at 0", () => {
  assertEquals(counting(20).counting.series(FAMILY).length, 400);
  const { counting: counts, outcomes } = counting(21);
  assertEquals(counts.series(FAMILY, { correct: "true" }).length, 21);
  assertEquals(counts.series(FAMILY).length, 21);
  outcomes.count(0, 20, 3);
  assertEquals(counts.total(FAMILY, { predicted: "c20", actual: "c3", correct: "false" }), 1);
});

Deno.test("sums by class start at 0, and grow with cells that start later", () => {
  const { counting: counts, outcomes } = counting(21);
  const sums = FAMILIES.modelClassLabels;
  assertEquals(counts.series(sums).length, 63);
  assertEquals(counts.total(sums), 0);
  outcomes.count(0, 20, 3);
  outcomes.count(0, 20, 3);
  outcomes.count(0, 20, 4);
  outcomes.count(0, 4, 4);
  const of = (name: string) => (labels: Record<string, string>) =>
    counts.total(sums, { of: name, ...labels });
  assertEquals(["c20", "c4"].map((name) => of("predicted")({ class: name })), [3, 1]);
  assertEquals(["c3", "c4"].map((name) => of("actual")({ class: name })), [2, 2]);
  assertEquals(["c20", "c4"].map((name) => of("correct")({ class: name })), [0, 1]);
});
