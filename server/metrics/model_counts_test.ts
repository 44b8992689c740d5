import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { ModelCounts, OUTCOMES } from "./model_counts.ts";
import { initialSlices } from "./slice_names.ts";
import { Tally } from "./tally.ts";

function counts(classes: readonly string[], scored = true) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  return { merge, counts: new ModelCounts(tally, "m", "1", classes, scored) };
}

/** First cells of a family's label sets, by the value of one label. */
function byLabel(merge: Merge, family: typeof FAMILIES[keyof typeof FAMILIES], label: string) {
  return Object.fromEntries(
    merge.collect()
      .filter((series) => series.family === family)
      .map(({ labels, cells }) => [labels[label] ?? "", cells[0]]),
  );
}

Deno.test("every known class and outcome is exposed as 0 before the first request", () => {
  const { merge } = counts(["No", "Yes"]);
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { No: 0, Yes: 0 });
  const zeros = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  assertEquals(byLabel(merge, FAMILIES.modelRequests, "outcome"), zeros);
});

Deno.test("rows that are counted together count as each of them does", () => {
  const names = ["a", "b", "c"];
  const classes = Int32Array.of(2, 0, 2, 0, 1);
  const scores = Float64Array.of(0.05, 0.1, 0.75, 1.5, 0.5);
  const confidences = Float64Array.of(0.5, 0.625, 0.75, 1, 0.5);
  const [alone, together] = [counts(names), counts(names)];
  for (let row = 0; row < 4; row++) {
    alone.counts.classified(names[classes[row]!]!, 0, scores[row]!, confidences[row]!);
  }
  together.counts.classifiedEach({ names, classes, scores, confidences, length: 4 });
  const numbers = ({ merge }: typeof alone) => merge.collect().map(({ cells }) => [...cells]);
  assertEquals(numbers(together), numbers(alone));
  assertEquals(byLabel(together.merge, FAMILIES.modelPredictions, "class"), { a: 2, b: 0, c: 2 });
});

Deno.test("rows of a task without classes are counted together", () => {
  const { merge, counts: model } = counts([""], false);
  model.unclassified(3);
  model.unclassified(2);
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { "": 5 });
});

Deno.test("classes that no row has get no series from rows that are counted together", () => {
  const { merge, counts: model } = counts([], false);
  const numbers = Float64Array.of(0.5, 0.5);
  model.classifiedEach({
    ...{ names: ["a", "b", "c"], classes: Int32Array.of(1, 1), length: 2 },
    ...{ scores: numbers, confidences: numbers },
  });
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { b: 2 });
});

Deno.test("classes beyond the limit are counted as other", () => {
  const { merge, counts: model } = counts([], false);
  for (let i = 0; i < 500; i++) model.label(`label ${i}`, 0);
  const found = byLabel(merge, FAMILIES.modelPredictions, "class");
  assertEquals(Object.keys(found).length, 101);
  assertEquals(found["other"], 400);
  assertEquals(found["label 99"], 1);
});

/** Two slices of listed values and one of others. */
const SLICES = { labels: ["plan=free", "plan=pro", "plan=other"], listed: [0, 1] };

/** Rows by slice and class. */
function bySlice(merge: Merge): Record<string, number | undefined> {
  const found = merge.collect().filter(({ family }) => family === FAMILIES.modelPredictions);
  return Object.fromEntries(
    found.map(({ labels, cells }) => [`${labels.slice} ${labels.class ?? "-"}`, cells[0]]),
  );
}

Deno.test("rows are counted by slice and class, listed slices from 0 on", () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const model = new ModelCounts(tally, "m", "1", ["No", "Yes"], true, SLICES);
  const zeros = { "plan=free No": 0, "plan=free Yes": 0, "plan=pro No": 0, "plan=pro Yes": 0 };
  assertEquals(bySlice(merge), zeros);
  model.classified("Yes", 1, 0.9, 0.9);
  model.label("No", 2);
  assertEquals(bySlice(merge), {
    ...zeros,
    "plan=pro Yes": 1,
    "plan=other No": 1,
    "plan=other Yes": 0,
  });
});

Deno.test("rows without a class are counted by slice", () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const model = new ModelCounts(tally, "m", "1", [""], false, SLICES);
  model.label("", 1);
  assertEquals(bySlice(merge), { "plan=free -": 0, "plan=pro -": 1 });
});

Deno.test("slices start with their first row where they would be more than 1,000 series", () => {
  const slices = { labels: Array(101).fill("s"), listed: Array.from({ length: 101 }, (_, i) => i) };
  assertEquals(initialSlices(slices, 10), []);
  assertEquals(initialSlices({ ...slices, listed: slices.listed.slice(1) }, 10).length, 100);
});

Deno.test("a task without scores has no histograms of scores", () => {
  const names = (scored: boolean) =>
    new Set(counts(["a", "b"], scored).merge.collect().map(({ family }) => family.name));
  assertEquals(names(true).has("model_score"), true);
  assertEquals(names(false).has("model_score"), false);
});

Deno.test("a request is in flight from its start to its end", () => {
  const { merge, counts: model } = counts([]);
  const inFlight = () => byLabel(merge, FAMILIES.modelInFlight, "version")["1"];
  model.requestStarted();
  model.requestStarted();
  model.requestEnded("ok", 0.001);
  assertEquals(inFlight(), 1);
  model.requestEnded("error", 0.001);
  assertEquals(inFlight(), 0);
});

/** All cells of a family that has one label set here. */
function cells(merge: Merge, family: typeof FAMILIES[keyof typeof FAMILIES]): number[] {
  return [...merge.collect().find((series) => series.family === family)!.cells];
}

Deno.test("a request is counted by its outcome, and in the latency only if it was answered", () => {
  for (const outcome of OUTCOMES) {
    const { merge, counts: model } = counts([]);
    model.requestStarted();
    model.requestEnded(outcome, 4);
    assertEquals(byLabel(merge, FAMILIES.modelRequests, "outcome")[outcome], 1);
    const [sum, ...buckets] = cells(merge, FAMILIES.modelDuration);
    const counted = buckets.reduce((a, b) => a + b);
    assertEquals([outcome, sum, counted], outcome === "ok" ? ["ok", 4, 1] : [outcome, 0, 0]);
  }
});

Deno.test("the time of the last request is in seconds since 1970", () => {
  const { merge, counts: model } = counts([]);
  const before = Date.now() / 1000;
  model.requestEnded("invalid", 0);
  const [at] = cells(merge, FAMILIES.modelLastRequest);
  assertEquals(at! >= before && at! <= Date.now() / 1000, true);
});

Deno.test("runs that broke the runtime, and those that were stopped, are counted apart", () => {
  const { merge, counts: model } = counts([]);
  for (let i = 0; i < 3; i++) model.trapped();
  for (let i = 0; i < 2; i++) model.hung();
  assertEquals(cells(merge, FAMILIES.modelTraps), [3]);
  assertEquals(cells(merge, FAMILIES.modelHangs), [2]);
});

Deno.test("rows are counted by class, scores and confidences in two histograms", () => {
  const { merge, counts: model } = counts(["No", "Yes"]);
  model.classified("Yes", 0, 0.9, 0.8);
  model.classified("Yes", 0, 0.5, 0.6);
  model.label("No", 0);
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { No: 1, Yes: 2 });
  assertEquals(cells(merge, FAMILIES.modelScore)[0], 1.4);
  assertEquals(cells(merge, FAMILIES.modelConfidence)[0], 1.4);
  assertEquals(cells(merge, FAMILIES.modelScore).at(-3), 1);
  assertEquals(cells(merge, FAMILIES.modelConfidence).at(-3), 0);
});

Deno.test("rows without classes are counted without a class label", () => {
  const { merge, counts: model } = counts([], false);
  for (let i = 0; i < 7; i++) model.label("", 0);
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { "": 7 });
  const { labels } = merge.collect().find(({ family }) => family === FAMILIES.modelPredictions)!;
  assertEquals(labels, { model: "m", version: "1" });
});

Deno.test("waiting time, running time and rows of a batch are counted separately", () => {
  const { merge, counts: model } = counts([]);
  model.queueDepth(5);
  model.queueDepth(3);
  model.waited(0.25);
  model.ran(2, 64);
  const families = [
    ...[FAMILIES.modelQueueDepth, FAMILIES.modelQueueDuration],
    ...[FAMILIES.modelComputeDuration, FAMILIES.modelBatchRows],
  ];
  assertEquals(families.map((family) => cells(merge, family)[0]), [3, 0.25, 2, 64]);
});
