import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Prediction, Task } from "../decode/prediction.ts";
import { bareColumns } from "../watch/bare_columns.ts";
import { RecentRows } from "../watch/recent_rows.ts";
import { numberColumns } from "../watch/testing/number_rows.ts";
import { profileRows } from "./profile_rows.ts";

/** The profile of one number for each row, and of what was predicted for it. */
function profileOf(
  numbers: readonly number[],
  predictions: readonly Prediction[] | undefined,
  task: Task,
  classes: readonly string[] = [],
) {
  const rows = new RecentRows({ columns: numberColumns(["n"]), task, classes });
  const shape = [numbers.length, 1];
  const data = Float32Array.from(numbers);
  rows.add([{ datatype: "FP32", shape, data }], numbers.length, predictions);
  return profileRows(rows.last(5000));
}

const values = (numbers: readonly number[]) =>
  numbers.map((value) => ({ kind: "value", value }) as const);

Deno.test("few numbers have a bin each, and missing ones a share of the rows", () => {
  const { rows, features } = profileOf([1, 2, 2, NaN], undefined, "tensor");
  assertEquals([rows, features], [4, {
    n: {
      ...{ type: "number", missing: 0.25, mean: 5 / 3, stddev: Math.sqrt(2 / 9), min: 1, max: 2 },
      ...{ edges: [1], shares: [1 / 3, 2 / 3] },
    },
  }]);
});

Deno.test("many numbers have ten bins, whose edges have no more digits than float32", () => {
  const numbers = Array.from({ length: 1001 }, (_, i) => i / 10);
  const { features: { n } } = profileOf(numbers, undefined, "tensor");
  if (n?.type !== "number") throw new Error("it is no number");
  assertEquals(n.edges, [10, 20, 30, 40, 50, 60, 70, 80, 90]);
  assertEquals([n.min, n.max], [0, 100]);
  for (const share of n.shares) assertAlmostEquals(share, 0.1, 0.001);
  const odd = profileOf(numbers.map((value) => value + 0.3), undefined, "tensor").features.n;
  assertEquals(odd?.type === "number" && odd.edges.slice(0, 3), [10.3, 20.3, 30.3]);
});

Deno.test("each feature has the profile of its own values", () => {
  const rows = new RecentRows({ columns: numberColumns(["a", "b"]), task: "tensor", classes: [] });
  const data = Float32Array.of(1, 10, 1, NaN, 2, 30);
  rows.add([{ datatype: "FP32", shape: [3, 2], data }], 3, undefined);
  const { a, b } = profileRows(rows.last(5000)).features;
  assertEquals([a?.type === "number" && [a.min, a.max], a?.missing], [[1, 2], 0]);
  assertEquals([b?.type === "number" && [b.min, b.max], b?.missing], [[10, 30], 1 / 3]);
});

Deno.test("a regression has a profile of its values", () => {
  const { value, classes } = profileOf([1, 1, 1, 1], values([2, 2, 3, NaN]), "regression");
  assertEquals([value?.min, value?.max, value?.edges], [2, 3, [2]]);
  assertEquals([value?.shares, classes], [[2 / 3, 1 / 3], undefined]);
});

Deno.test("classes have their shares, and scores and confidences their distribution", () => {
  const prediction = (className: string, score: number): Prediction => ({
    ...{ kind: "class", className, score, confidence: Math.max(score, 1 - score) },
    probabilities: [1 - score, score],
  });
  const predictions = [prediction("no", 0.25), prediction("yes", 0.75), prediction("yes", 1)];
  const { classes, score, confidence, quality } = profileOf([1, 1, 1], predictions, "binary", [
    "no",
    "yes",
  ]);
  assertEquals(classes, { no: 1 / 3, yes: 2 / 3 });
  assertEquals([score?.mean, confidence?.mean], [2 / 3, 2.5 / 3]);
  assertEquals(score?.shares, [0, 0, 1 / 3, 0, 0, 0, 0, 1 / 3, 0, 1 / 3]);
  assertEquals(quality, undefined);
});

Deno.test("labels that nothing lists are those that were predicted, at most the 100 most frequent", () => {
  const labels = Array.from({ length: 101 }, (_, i) => String(i)).concat("7", "100");
  const predictions = labels.map((className) => ({ kind: "label", className }) as const);
  const { classes } = profileOf(labels.map(Number), predictions, "labels");
  assertEquals(Object.keys(classes!).length, 100);
  assertEquals([classes!["7"], classes!["100"], classes!["99"]], [2 / 102, 2 / 102, undefined]);
});

Deno.test("texts become categories, and texts of any kind are left out", () => {
  const inputs = ["plan", "name"].map((name) =>
    ({ name, datatype: "BYTES", shape: [-1, 1] }) as const
  );
  const columns = bareColumns(inputs, 9).columns.map((column, position) => ({
    ...column,
    position,
  }));
  const rows = new RecentRows({ columns, task: "tensor", classes: [] });
  const plans = [...Array(6).fill("year"), ...Array(18).fill("month"), "", ""];
  const names = plans.map((_, i) => `person ${i}`);
  const shape = [plans.length, 1];
  const feeds = [plans, names].map((data) => ({ datatype: "BYTES", shape, data }) as const);
  rows.add(feeds, plans.length, undefined);
  assertEquals(profileRows(rows.last(5000)).features, {
    plan: { type: "category", missing: 2 / 26, values: ["month", "year"], shares: [0.75, 0.25] },
  });
});

Deno.test("a version without features has a profile of its predictions alone", () => {
  const rows = new RecentRows({ columns: [], task: "regression", classes: [] });
  rows.add([], 3, values([1, 2, 3]));
  const { rows: count, features, value } = profileRows(rows.last(5000));
  assertEquals([count, features, value?.mean], [3, {}, 2]);
});
