import { LabelsSeen } from "./labels_seen.ts";
import { NO_KEY, PredictionIds, readPredictionId } from "./prediction_id.ts";

// An answer of one row takes some 40 µs, of which its id may take one; a row of a batch takes 4.
const ids = new PredictionIds(NO_KEY, 1);
const columns = (rows: number) => ({
  classIndexes: new Int32Array(rows),
  scores: new Float64Array(rows),
  slices: new Uint16Array(rows),
  timeMs: Date.UTC(2026, 0, 1),
});
const [one, many] = [columns(1), columns(256)];
const id = ids.make(one).at(0)!;

Deno.bench("make an id", () => {
  ids.make(one);
});

Deno.bench("make 256 ids", () => {
  ids.make(many);
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
