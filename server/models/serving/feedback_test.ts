import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { ModelStore } from "./model_store.ts";
import { loadTest } from "../testing/versions.ts";
import { LabelsSeen } from "../watch/labels_seen.ts";
import {
  fingerprintOf,
  NO_KEY,
  PredictionIds,
  type PredictionRecord,
} from "../watch/prediction_id.ts";
import { Counting } from "../watch/testing/counting.ts";
import { Feedback } from "./feedback.ts";

const DAY_MS = 24 * 3600_000;
const NOW_MS = Date.UTC(2026, 0, 1);
const VERSION = { model: "m", version: "1" };
const MANIFEST = {
  task: "binary",
  classes: ["No", "Yes"],
  activation: "sigmoid",
  features: ["a", "b"].map((name) => ({ name, type: "number" })),
};

/** A store that serves a binary model, and its feedback at a time of the test's own. */
async function serving() {
  const counts = new Counting();
  const store = new ModelStore();
  store.stage(0, await loadTest("one_logit", MANIFEST, VERSION, counts.tally));
  const models = [
    { name: "m", defaultVersion: "1", versions: [], unloaded: false, reason: "" },
  ];
  store.activate({
    add: [0],
    remove: [],
    catalog: { models, defaultModel: "m", skipped: [], started: true },
  });
  const seen = LabelsSeen.allocate(3);
  seen.open();
  const clock = { nowMs: NOW_MS };
  const options = { idKey: NO_KEY, windowMs: 90 * DAY_MS, seen, clock: () => clock.nowMs };
  const feedback = new Feedback(store, counts.tally, options);
  const results = (labels = {}) => counts.by(FAMILIES.modelFeedback, "result", labels);
  return { counts, store, feedback, clock, results };
}

/** An id that the version has made. */
function idOf(fields: Partial<PredictionRecord> = {}, version = "1"): string {
  const { task, classes } = MANIFEST;
  const { classIndex = 1, slice = 0, timeMs = NOW_MS - DAY_MS } = fields;
  const fingerprint = fingerprintOf({ ...VERSION, version, task, classes, slices: [] });
  const [id] = new PredictionIds(NO_KEY, fingerprint).make({
    classIndexes: Int32Array.of(classIndex),
    scores: Float64Array.of(0.75),
    slices: Uint16Array.of(slice),
    timeMs,
  });
  return id!;
}

Deno.test("a label of a prediction is counted once", async () => {
  const { feedback, counts, results } = await serving();
  const id = idOf();
  assertEquals(feedback.take(id, "Yes"), { result: "matched" });
  assertEquals(feedback.take(id, "No"), {
    result: "duplicate",
    message: "a label of this prediction has been counted before",
  });
  assertEquals(counts.by(FAMILIES.modelOutcomes, "actual", { predicted: "Yes" }), {
    ...{ No: 0, Yes: 1 },
  });
  assertEquals(counts.total(FAMILIES.modelFeedbackDelay), DAY_MS / 1000);
  assertEquals(results(VERSION), {
    ...{ matched: 1, duplicate: 1, unknown: 0, late: 0, invalid: 0 },
  });
});

Deno.test("a label that cannot be read leaves the prediction free for a right one", async () => {
  const { feedback } = await serving();
  const id = idOf();
  assertEquals(feedback.take(id, "Maybe"), {
    result: "invalid",
    message: 'actual: "Maybe" is no class of the model: the classes are "No", "Yes"',
  });
  assertEquals(feedback.take(id, "No").result, "matched");
});

Deno.test("a prediction of a version that is not served is unknown, whatever its age", async () => {
  const { feedback, results } = await serving();
  for (const timeMs of [NOW_MS, NOW_MS - 400 * DAY_MS]) {
    assertEquals(feedback.take(idOf({ timeMs }, "2"), "Yes"), {
      result: "unknown",
      message: "no version that is served here has made this prediction",
    });
  }
  assertEquals(results({ model: "", version: "" }).unknown, 2);
});

Deno.test("a version that is taken out of service is not known any more", async () => {
  const { feedback, store } = await serving();
  store.activate({ add: [], remove: [VERSION], catalog: store.catalog });
  assertEquals(feedback.take(idOf(), "Yes").result, "unknown");
});

Deno.test("a label is late when its prediction is older than the window", async () => {
  const { feedback, results } = await serving();
  const timeMs = NOW_MS - 90 * DAY_MS;
  assertEquals(feedback.take(idOf({ timeMs }), "Yes").result, "matched");
  assertEquals(feedback.take(idOf({ timeMs: timeMs - DAY_MS }), "Yes"), {
    result: "late",
    message: "the prediction is 91 days old: labels are counted for 90 days (--label-window)",
  });
  assertEquals(feedback.take(idOf({ timeMs: timeMs - 1 }), "Yes").result, "late");
  assertEquals(results(VERSION).late, 2);
});

const IMPOSSIBLE = { result: "invalid", message: "id: no such prediction can have been made" };

Deno.test("a prediction may be some minutes ahead of this machine's clock", async () => {
  const { feedback } = await serving();
  const timeMs = NOW_MS + 5 * 60_000;
  assertEquals(feedback.take(idOf({ timeMs }), "Yes").result, "matched");
  assertEquals(feedback.take(idOf({ timeMs: timeMs + 1 }), "Yes"), IMPOSSIBLE);
});

Deno.test("ids that fit no prediction of the version are refused, for anyone can make them", async () => {
  const { feedback, results } = await serving();
  assertEquals(feedback.take(idOf({ classIndex: 2 }), "Yes"), IMPOSSIBLE);
  assertEquals(feedback.take(idOf({ slice: 1 }), "Yes"), IMPOSSIBLE);
  assertEquals(results(VERSION).invalid, 2);
});

Deno.test("an id that is none is invalid, of no version", async () => {
  const { feedback, results } = await serving();
  assertEquals(feedback.take("x", "Yes"), {
    result: "invalid",
    message: 'id: expected 47 characters, got 1: "x"',
  });
  feedback.refuse();
  assertEquals(results({ model: "", version: "" }).invalid, 2);
});

Deno.test("a label counts again after the memory has forgotten it", async () => {
  const { feedback } = await serving();
  const ids = Array.from({ length: 4 }, () => idOf());
  for (const id of ids) assertEquals(feedback.take(id, "Yes").result, "matched");
  assertEquals(feedback.take(ids[1], "Yes").result, "duplicate");
  assertEquals(feedback.take(ids[0], "Yes").result, "matched");
});

Deno.test("labels are taken once models and earlier labels are known", () => {
  const store = new ModelStore();
  const seen = LabelsSeen.allocate(1);
  const feedback = new Feedback(store, new Counting().tally, {
    ...{ idKey: NO_KEY, windowMs: DAY_MS, seen },
  });
  assertEquals(feedback.isOpen, false);
  seen.open();
  assertEquals(feedback.isOpen, false);
  store.activate({ add: [], remove: [], catalog: { ...store.catalog, started: true } });
  assertEquals(feedback.isOpen, true);
});
