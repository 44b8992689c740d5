import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { ModelCounts, OUTCOMES } from "./model_counts.ts";
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

Deno.test("classes beyond the limit are counted as other", () => {
  const { merge, counts: model } = counts([], false);
  for (let i = 0; i < 500; i++) model.label(`label ${i}`);
  const found = byLabel(merge, FAMILIES.modelPredictions, "class");
  assertEquals(Object.keys(found).length, 101);
  assertEquals(found["other"], 400);
  assertEquals(found["label 99"], 1);
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

Deno.test("rows are counted by class, scores and confidences in two histograms", () => {
  const { merge, counts: model } = counts(["No", "Yes"]);
  model.classified("Yes", 0.9, 0.8);
  model.classified("Yes", 0.5, 0.6);
  model.label("No");
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { No: 1, Yes: 2 });
  assertEquals(cells(merge, FAMILIES.modelScore)[0], 1.4);
  assertEquals(cells(merge, FAMILIES.modelConfidence)[0], 1.4);
  assertEquals(cells(merge, FAMILIES.modelScore).at(-3), 1);
  assertEquals(cells(merge, FAMILIES.modelConfidence).at(-3), 0);
});

Deno.test("rows without classes are counted without a class label", () => {
  const { merge, counts: model } = counts([], false);
  model.rows(3);
  model.rows(4);
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
