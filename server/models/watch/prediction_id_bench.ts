import { LabelsSeen } from "./labels_seen.ts";
import { NO_KEY, PredictionIds, readPredictionId } from "./prediction_id.ts";

// An answer of one row takes some 40 µs, of which its id may take one.
const ids = new PredictionIds(NO_KEY, 1);
const record = { classIndex: 1, score: 0.5, slice: 0, timeMs: Date.UTC(2026, 0, 1) };
const id = ids.make(record);

Deno.bench("make an id", () => {
  ids.make(record);
});

Deno.bench("read an id", () => {
  readPredictionId(id, NO_KEY);
});

const seen = LabelsSeen.allocate(1_000_000);
let low = 0;

Deno.bench("claim a label, in a memory of a million that is full after a while", () => {
  low = (low + 0x9e3779b1) >>> 0;
  seen.claim(low, 1);
});
