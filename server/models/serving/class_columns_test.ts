import { assertEquals } from "@std/assert/mod.js";
import type { Prediction } from "../decode/prediction.ts";
import { ClassColumns } from "./class_columns.ts";

function classified(className: string | null, score = 0.5, confidence = 0.75): Prediction {
  return { kind: "class", className, score, confidence, probabilities: [] };
}

Deno.test("predictions are read as columns, with the position of their class", () => {
  const columns = new ClassColumns(["a", "b", "c"], 8);
  const rows = [classified("c", 0.1, 0.2), classified("a", 0.3, 0.4), classified("c", 0.5, 0.6)];
  assertEquals(columns.read(rows), true);
  assertEquals([columns.count, ...columns.classes.subarray(0, 3)], [3, 2, 0, 2]);
  assertEquals([...columns.scores.subarray(0, 3)], [0.1, 0.3, 0.5]);
  assertEquals([...columns.confidences.subarray(0, 3)], [0.2, 0.4, 0.6]);
});

Deno.test("columns take the place of those before", () => {
  const columns = new ClassColumns(["a", "b"], 8);
  columns.read([classified("b"), classified("b")]);
  columns.read([classified("a")]);
  assertEquals([columns.count, columns.classes[0]], [1, 0]);
});

const others: readonly (readonly [name: string, prediction: Prediction])[] = [
  ["no class", classified(null)],
  ["a class that is not known", classified("z")],
  ["a score that is NaN", classified("a", NaN)],
  ["a score that is infinite", classified("a", Infinity)],
  ["a confidence that is NaN", classified("a", 0.5, NaN)],
  ["a class without a score", { kind: "label", className: "a" }],
  ["a value", { kind: "value", value: 1 }],
];
for (const [name, prediction] of others) {
  Deno.test(`columns do not hold predictions of which one has ${name}`, () => {
    const columns = new ClassColumns(["a", "b"], 8);
    assertEquals(columns.read([classified("a"), prediction, classified("b")]), false);
  });
}
