import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "./family.ts";
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

Deno.test("every known class and outcome is there at 0 before the first request", () => {
  const { merge } = counts(["No", "Yes"]);
  assertEquals(byLabel(merge, FAMILIES.modelPredictions, "class"), { No: 0, Yes: 0 });
  const zeros = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  assertEquals(byLabel(merge, FAMILIES.modelRequests, "outcome"), zeros);
});

Deno.test("classes that a graph brings up without end are counted as other", () => {
  const { merge, counts: model } = counts([], false);
  for (let i = 0; i < 500; i++) model.label(`label ${i}`);
  const found = byLabel(merge, FAMILIES.modelPredictions, "class");
  assertEquals(Object.keys(found).length, 101);
  assertEquals(found["other"], 400);
  assertEquals(found["label 99"], 1);
});

Deno.test("a task without scores has no histograms of them", () => {
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
