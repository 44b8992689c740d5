import { assertEquals } from "@std/assert/mod.js";
import type { LoadedVersion } from "../models/serving/loaded_version.ts";
import { numberColumns } from "../models/watch/testing/number_rows.ts";
import { describeReference, describeWatch } from "./reference_state.ts";

const ROWS = { kept: 5000, collected: 700, capacity: 5000 };
const REFERENCE = { rows: 900, features: { a: {} } };

function versionOf(fields: Record<string, unknown>): LoadedVersion {
  return {
    ...{ recentRows: ROWS, referenceSource: "none" },
    watchPlan: { columns: numberColumns(["a", "b"]), unwatched: 0, notes: [] },
    ...fields,
  } as unknown as LoadedVersion;
}

Deno.test("a version without a reference says how many rows it still needs", () => {
  const none = { source: "none" as const, rows_kept: 5000 };
  assertEquals(describeReference(versionOf({})), { ...none, rows_seen: 700, rows_needed: 5000 });
  // The reference is made some moments after the last row that it needs.
  const enough = versionOf({ recentRows: { ...ROWS, collected: 5300 } });
  assertEquals(describeReference(enough), { ...none, rows_seen: 5000, rows_needed: 5000 });
  assertEquals(describeReference(versionOf({ recentRows: undefined })), {
    source: "none",
    rows_kept: 0,
  });
});

Deno.test("a reference says where it comes from, and of how many rows it was made", () => {
  const file = versionOf({ reference: REFERENCE, referenceSource: "file" });
  assertEquals(describeReference(file), { source: "file", rows: 900, rows_kept: 5000 });
  const live = (replaced: unknown) =>
    versionOf({
      ...{ reference: REFERENCE, referenceSource: "live" },
      live: { made: 60_000, replaced },
    });
  const want = { source: "live" as const, rows: 900, made: "1970-01-01T00:01:00.000Z" };
  assertEquals(describeReference(live(undefined)), {
    ...{ ...want, replaces_file: false, rows_kept: 5000 },
  });
  assertEquals(describeReference(live(REFERENCE)).replaces_file, true);
});

Deno.test("features that a live reference could not describe are named", () => {
  const live = versionOf({ reference: REFERENCE, referenceSource: "live" });
  assertEquals(describeWatch(live), {
    ...{ features: 1, unwatched_features: 0 },
    notes: ['"b" is not watched: its texts are not a few categories'],
  });
  const file = versionOf({ reference: REFERENCE, referenceSource: "file" });
  assertEquals(describeWatch(file), { features: 2, unwatched_features: 0, notes: [] });
});

Deno.test("what is left out is told, with the number of features beyond the limit", () => {
  const plan = { columns: numberColumns(["a"]), unwatched: 3, notes: ["odd"] };
  assertEquals(describeWatch(versionOf({ watchPlan: plan })), {
    ...{ features: 1, unwatched_features: 3 },
    notes: ["1 of 4 features are watched: --watch-features allows no more", "odd"],
  });
});
