import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { FAMILIES } from "../../metrics/families.ts";
import type { CategoryFeature } from "../folder/manifest.ts";
import type { CategoryProfile } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { CategoryCounts } from "./category_counts.ts";
import { Counting } from "./testing/counting.ts";
import type { WatchedColumn } from "./watch_plan.ts";

const VALUES = Array.from({ length: 70 }, (_, i) => `v${i}`);

/** Counts of the second column of two, a category with these values. */
function counted(
  values: readonly string[],
  representation: "index" | "text" | "one-hot" = "index",
  prepare: (counting: Counting) => void = () => {},
) {
  const counting = new Counting();
  prepare(counting);
  const feature = { name: "plan", type: "category", required: true, values } as const;
  const column: WatchedColumn = {
    ...{ feature: feature as unknown as CategoryFeature, representation },
    ...{ input: 0, datatype: "FP32", rowWidth: 2, offset: 1, width: 1, position: 0 },
  };
  const profile: CategoryProfile = {
    ...{ type: "category", missing: 0, values: [...values] },
    shares: values.map(() => 1 / values.length),
  };
  const counts = new CategoryCounts(counting.tally, { model: "m", version: "1" }, column, profile);
  return {
    count(rows: readonly number[], absent?: ReadonlySet<number>) {
      counts.count([positions(rows)], rows.length, 0, rows.length, absent);
    },
    counts,
    /** The bins that have rows. */
    bins(): Readonly<Record<string, number>> {
      const all = counting.by(FAMILIES.modelFeatureValues, "bin", { feature: "plan" });
      return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
    },
  };
}

function positions(rows: readonly number[]): Tensor {
  const data = Float32Array.from(rows.flatMap((position) => [-7, position]));
  return { datatype: "FP32", shape: [rows.length, 2], data };
}

Deno.test("positions of a batch are counted as those of rows in batches of their own", () => {
  const position = fc.oneof(fc.integer({ min: -1, max: 71 }), fc.constantFrom(0.5, NaN));
  fc.assert(fc.property(
    fc.constantFrom(2, 45, 70),
    fc.array(fc.array(position, { minLength: 2, maxLength: 30 }), { maxLength: 3 }),
    (values, batches) => {
      const known = VALUES.slice(0, values);
      const [together, apart] = [counted(known), counted(known)];
      for (const batch of batches) {
        together.count(batch);
        for (const row of batch) apart.count([row]);
      }
      assertEquals(together.bins(), apart.bins());
    },
  ));
});

Deno.test("a position is counted as its value, or as another or a missing one", () => {
  const { count, bins } = counted(["free", "pro"]);
  count([0, 1, 1, 2, -1, NaN]);
  assertEquals(bins(), { free: 1, pro: 2, other: 2, missing: 1 });
});

Deno.test("a row that was sent without a value is missing, whatever stands in for it", () => {
  const { count, bins } = counted(["free", "pro"]);
  count([0, 1, 1], new Set([1]));
  assertEquals(bins(), { free: 1, pro: 1, missing: 1 });
});

Deno.test("only the rows from the first to the last of a part are counted", () => {
  const { counts, bins } = counted(["free", "pro"]);
  const feeds = [positions([0, 1, 1, 0, 0])];
  counts.count(feeds, 5, 1, 3);
  counts.count(feeds, 5, 4, 5);
  counts.count(feeds, 5, 1, 4, new Set([1, 3]));
  assertEquals(bins(), { free: 1, pro: 3, missing: 2 });
});

Deno.test("rows of another width than that of the features are in no bin", () => {
  const { counts, bins } = counted(["free", "pro"]);
  counts.count([{ datatype: "FP32", shape: [2, 3], data: new Float32Array(6) }], 2, 0, 2);
  assertEquals(bins(), {});
});

Deno.test("texts of a batch are counted", () => {
  const { counts, bins } = counted(["free", "pro"], "text");
  const data = ["-", "pro", "-", "gold", "-", "pro"];
  counts.count([{ datatype: "BYTES", shape: [3, 2], data }], 3, 0, 3);
  assertEquals(bins(), { pro: 2, other: 1 });
});

Deno.test("columns of a batch, one for each value, are counted", () => {
  const { counts, bins } = counted(["free"], "one-hot");
  const data = Float32Array.of(9, 1, 9, 0, 9, 1);
  counts.count([{ datatype: "FP32", shape: [3, 2], data }], 3, 0, 3);
  assertEquals(bins(), { free: 2, other: 1 });
});

Deno.test("positions that are 64-bit integers are counted in a batch", () => {
  const { counts, bins } = counted(["free", "pro"]);
  const data = BigInt64Array.of(9n, 0n, 9n, 1n, 9n, 5n);
  counts.count([{ datatype: "INT64", shape: [3, 2], data }], 3, 0, 3);
  assertEquals(bins(), { free: 1, pro: 1, other: 1 });
});

Deno.test("a batch is counted also where the counters lie in two pieces of memory", () => {
  // The first piece has 4,096 cells, and a family fewer label sets.
  const { modelTraps, modelHangs, modelReady, modelInFlight, modelQueueDepth } = FAMILIES;
  const families = [modelTraps, modelHangs, modelReady, modelInFlight, modelQueueDepth];
  const { count, bins } = counted(["free", "pro"], "index", ({ tally }) => {
    for (let i = 0; i < 4094; i++) {
      tally.counter(families[i % families.length]!, { model: "n", version: `${i}` });
    }
  });
  count([0, 1, 1, 7, NaN]);
  assertEquals(bins(), { free: 1, pro: 2, other: 1, missing: 1 });
});
