import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import { INVALID_REASONS } from "../../errors.ts";
import { RefusalCounts } from "./refusal_counts.ts";

function refusals() {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const counts = new RefusalCounts(tally, { model: "m", version: "1" });
  const series = (family: typeof FAMILIES[keyof typeof FAMILIES]) =>
    merge.collect().filter((one) => one.family === family);
  return { counts, series };
}

Deno.test("every reason of invalid input is exposed as 0 before the first request", () => {
  const found = refusals().series(FAMILIES.modelInvalid);
  assertEquals(found.map(({ labels, cells }) => [labels.reason, cells[0]]), [
    ...INVALID_REASONS.map((reason) => [reason, 0]),
  ]);
});

Deno.test("invalid input is counted by reason, and remembered by route and field", () => {
  const { counts, series } = refusals();
  counts.note("/predict", { reason: "missing", field: "age" });
  counts.note("/predict", { reason: "missing", field: "age" });
  counts.note("/predict", { reason: "missing", field: "size" });
  const missing = series(FAMILIES.modelInvalid).find(({ labels }) => labels.reason === "missing");
  assertEquals(missing!.cells[0], 3);
  const last = series(FAMILIES.modelLastRefusal);
  assertEquals(
    last.map(({ labels }) => labels),
    ["age", "size"].map((field) => ({
      ...{ model: "m", version: "1", route: "/predict", reason: "missing", field },
    })),
  );
  assertAlmostEquals(last[0]!.cells[0]!, Date.now() / 1000, 60);
});

Deno.test("a fault of the server is remembered, and is no invalid input", () => {
  const { counts, series } = refusals();
  counts.note("/predict", { reason: "timeout", field: "" });
  assertEquals(series(FAMILIES.modelInvalid).every(({ cells }) => cells[0] === 0), true);
  assertEquals(series(FAMILIES.modelLastRefusal)[0]!.labels.reason, "timeout");
});
