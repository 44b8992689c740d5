import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { FAMILIES } from "../../metrics/families.ts";
import type { Family } from "../../metrics/family.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import { AbsentValues } from "../encode/absent_values.ts";
import type { Feature } from "../folder/manifest.ts";
import type { NumberProfile } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { numberFeature, NumberFeatures } from "./number_features.ts";

const VERSION = { model: "m", version: "1" };
const AGE = { name: "age", type: "number", required: true } as Feature;
const PROFILE: NumberProfile = {
  ...{ type: "number", missing: 0, mean: 40, stddev: 10, min: 18, max: 90 },
  ...{ edges: [30, 50], shares: [0.3, 0.4, 0.3] },
};

const COUNTED: readonly [Family, string][] = [
  [FAMILIES.modelFeatureValues, "bin"],
  [FAMILIES.modelFeatureDeviations, "sign"],
  [FAMILIES.modelFeatureSquaredDeviations, "feature"],
  [FAMILIES.modelFeatureRows, "feature"],
];

function bench(use: (tally: Tally) => void = () => {}) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  use(tally);
  const column = { input: 0, datatype: "FP64", rowWidth: 2, offset: 1, width: 1 } as const;
  const watched = { ...column, feature: AGE, representation: "number", position: 3 } as const;
  const counts = new NumberFeatures([numberFeature(tally, VERSION, watched, PROFILE)]);
  return {
    counts,
    /** Counts rows of two columns, of which the second is the feature. */
    count(values: readonly number[], absent?: AbsentValues) {
      const data = Float64Array.from(values.flatMap((value) => [-7, value]));
      const { length } = values;
      counts.count([{ datatype: "FP64", shape: [length, 2], data }], length, 0, length, absent);
    },
    /** The values of a family by one of its labels. */
    read(family: Family, label: string): Record<string, number> {
      const found = merge.collect().filter((series) => series.family === family);
      return Object.fromEntries(found.map(({ labels, cells }) => [labels[label], cells[0]!]));
    },
  };
}

Deno.test("every value is counted in its bin", () => {
  const { count, read } = bench();
  count([17, 18, 30, 31, 90, 91, NaN]);
  assertEquals(read(FAMILIES.modelFeatureValues, "bin"), {
    ...{ "(-Inf,18)": 1, "[18,30]": 2, "(30,50]": 1, "(50,90]": 1, "(90,+Inf)": 1, missing: 1 },
  });
});

Deno.test("a row that was sent without a value is missing, whatever stands in for it", () => {
  const { count, read } = bench();
  const absent = new AbsentValues();
  absent.add(3, 1);
  count([40, 40, 40], absent);
  const bins = read(FAMILIES.modelFeatureValues, "bin");
  assertEquals([bins["(30,50]"], bins.missing], [2, 1]);
  assertEquals(Object.values(read(FAMILIES.modelFeatureRows, "feature")), [2]);
});

Deno.test("cumulative counts are the sums of the bins up to their bound", () => {
  const { count, read } = bench();
  count([17, 18, 30, 31, 90, 91, NaN]);
  assertEquals(read(FAMILIES.modelFeatureCumulative, "le"), {
    ...{ "17.999999999999996": 1, "30": 3, "50": 4, "90": 5, "+Inf": 6 },
  });
});

Deno.test("mean and standard deviation come from the sums of deviations", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 }),
    (values) => {
      const { count, read } = bench();
      count(values);
      const { positive, negative } = read(FAMILIES.modelFeatureDeviations, "sign");
      const [squares] = Object.values(read(FAMILIES.modelFeatureSquaredDeviations, "feature"));
      const n = values.length;
      const shift = (positive! - negative!) / n;
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
      assertAlmostEquals(PROFILE.mean + shift, mean, 1e-5);
      assertAlmostEquals(squares! / n - shift ** 2, variance, 1e-9 * (1 + squares!));
    },
  ));
});

Deno.test("what is not finite is in a bin and in no sum", () => {
  const { count, read } = bench();
  count([Infinity, -Infinity, 1e300]);
  const bins = read(FAMILIES.modelFeatureValues, "bin");
  assertEquals([bins["(-Inf,18)"], bins["(90,+Inf)"]], [1, 2]);
  assertEquals(Object.values(read(FAMILIES.modelFeatureRows, "feature")), [0]);
  assertEquals(read(FAMILIES.modelFeatureDeviations, "sign"), { positive: 0, negative: 0 });
});

Deno.test("rows of another width than that of the features are in no bin", () => {
  const { counts, read } = bench();
  counts.count([{ datatype: "FP64", shape: [1, 3], data: Float64Array.of(1, 20, 3) }], 1, 0, 1);
  assertEquals(Object.values(read(FAMILIES.modelFeatureValues, "bin")), [0, 0, 0, 0, 0, 0]);
});

Deno.test("rows in one batch are counted as rows in batches of their own", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.double(), fc.double({ min: 15, max: 95 })), { minLength: 2 }),
    (values) => {
      const [together, apart] = [bench(), bench()];
      together.count(values);
      for (const value of values) apart.count([value]);
      for (const [family, label] of COUNTED) {
        const [found, expected] = [together, apart].map(({ read }) => read(family, label));
        const rounding = 1e-12 * Object.values(expected!).reduce((sum, value) => sum + value);
        for (const [name, value] of Object.entries(expected!)) {
          assertAlmostEquals(found![name]!, value, rounding);
        }
      }
    },
  ));
});

Deno.test("a batch of 64-bit integers is counted, too", () => {
  const { counts, read } = bench();
  const data = BigInt64Array.of(0n, 20n, 0n, 40n, 0n, 40n);
  counts.count([{ datatype: "INT64", shape: [3, 2], data }], 3, 0, 3);
  const bins = read(FAMILIES.modelFeatureValues, "bin");
  assertEquals([bins["[18,30]"], bins["(30,50]"]], [1, 2]);
});

Deno.test("a batch is counted also where the counters lie in two pieces of memory", () => {
  const { modelTraps, modelHangs, modelReady, modelInFlight, modelQueueDepth } = FAMILIES;
  const families = [modelTraps, modelHangs, modelReady, modelInFlight, modelQueueDepth];
  // The first piece has 4,096 cells.
  const filled = bench((tally) => {
    for (let i = 0; i < 4094; i++) {
      tally.counter(families[i % families.length]!, { model: "n", version: `${i}` });
    }
  });
  filled.count([17, 18, 30, 31, 90, 91, NaN]);
  assertEquals(filled.read(FAMILIES.modelFeatureValues, "bin"), {
    ...{ "(-Inf,18)": 1, "[18,30]": 2, "(30,50]": 1, "(50,90]": 1, "(90,+Inf)": 1, missing: 1 },
  });
});

Deno.test("only the rows from the first to the last of a part are counted", () => {
  const { counts, read } = bench();
  const data = Float64Array.of(0, 20, 0, 40, 0, 40, 0, 60);
  const feeds = [{ datatype: "FP64" as const, shape: [4, 2], data }];
  counts.count(feeds, 4, 1, 3);
  counts.count(feeds, 4, 3, 4);
  const absent = new AbsentValues();
  absent.add(3, 1);
  absent.add(3, 3);
  counts.count(feeds, 4, 1, 3, absent);
  assertEquals(read(FAMILIES.modelFeatureValues, "bin"), {
    ...{ "(-Inf,18)": 0, "[18,30]": 0, "(30,50]": 3, "(50,90]": 1, "(90,+Inf)": 0, missing: 1 },
  });
});

/** Numbers of two columns of a float32 input of three, and of two inputs of one. */
function mixed() {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const places = [
    { input: 1, datatype: "FP64", rowWidth: 1, offset: 0 },
    { input: 0, datatype: "FP32", rowWidth: 3, offset: 0 },
    { input: 0, datatype: "FP32", rowWidth: 3, offset: 2 },
    { input: 2, datatype: "FP32", rowWidth: 1, offset: 0 },
  ] as const;
  const features = places.map((place, position) => {
    const feature = { ...AGE, name: `age ${position}` };
    const column = { ...place, feature, position, width: 1, representation: "number" } as const;
    return numberFeature(tally, VERSION, column, PROFILE);
  });
  return {
    counts: new NumberFeatures(features),
    /** All that was counted. */
    read: () => merge.collect().map(({ family, labels, cells }) => [family, labels, cells[0]!]),
  };
}

/** Rows whose values in all columns of `mixed` are these. */
function feedsOf(values: readonly number[]): readonly Tensor[] {
  const { length } = values;
  const floats = Float32Array.from(values.flatMap((value) => [value, -7, value + 1]));
  return [
    { datatype: "FP32", shape: [length, 3], data: floats },
    { datatype: "FP64", shape: [length], data: Float64Array.from(values) },
    { datatype: "FP32", shape: [length], data: Float32Array.from(values, (value) => value + 2) },
  ];
}

// Few of the rows are counted one by one, more of them together.
const SIZES = { minLength: 3, maxLength: 40, size: "max" } as const;

Deno.test("rows of several inputs in one batch are counted as rows in batches of their own", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.constant(NaN), fc.integer({ min: 15, max: 95 })), SIZES),
    fc.nat(5),
    (values, from) => {
      const [together, apart] = [mixed(), mixed()];
      const to = Math.max(from, values.length - 2);
      together.counts.count(feedsOf(values), values.length, from, to);
      for (const value of values.slice(from, to)) apart.counts.count(feedsOf([value]), 1, 0, 1);
      assertEquals(together.read(), apart.read());
    },
  ));
});

Deno.test("in a large batch, a row that was sent without a value is missing", () => {
  const [absentOnce, whole] = [mixed(), mixed()];
  const values = Array(20).fill(40);
  const absent = new AbsentValues();
  absent.add(2, 7);
  absentOnce.counts.count(feedsOf(values), 20, 0, 20, absent);
  whole.counts.count(feedsOf(values), 20, 0, 20, new AbsentValues());
  const missing = ({ read }: ReturnType<typeof mixed>) =>
    read().flatMap(([, labels, count]) =>
      (labels as Record<string, string>)["bin"] === "missing" ? [count] : []
    );
  assertEquals(missing(absentOnce), [0, 0, 1, 0]);
  assertEquals(missing(whole), [0, 0, 0, 0]);
});

Deno.test("a large batch of another width than that of the features is in no bin", () => {
  const { counts, read } = mixed();
  const [floats, ...others] = feedsOf(Array(20).fill(40));
  const narrow = { ...floats!, shape: [20, 2], data: floats!.data.slice(0, 40) };
  counts.count([narrow as Tensor, ...others], 20, 0, 20);
  const counted = read().flatMap(([family, labels, count]) =>
    family === FAMILIES.modelFeatureRows
      ? [[(labels as Record<string, string>)["feature"], count]]
      : []
  );
  assertEquals(Object.fromEntries(counted), { "age 0": 20, "age 1": 0, "age 2": 0, "age 3": 20 });
});

Deno.test("a float32 number of many bins is counted in large batches, too", () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const place = { input: 0, datatype: "FP32", rowWidth: 1, offset: 0, width: 1 } as const;
  const column = { ...place, feature: AGE, representation: "number", position: 0 } as const;
  const edges = Array.from({ length: 100 }, (_, i) => i);
  const profile = { ...PROFILE, min: 0, max: 99, edges, shares: Array(101).fill(1 / 101) };
  const counts = new NumberFeatures([numberFeature(tally, VERSION, column, profile)]);
  const data = Float32Array.from({ length: 20 }, (_, i) => 2 * i + 0.5);
  counts.count([{ datatype: "FP32", shape: [20], data }], 20, 0, 20);
  const bins = merge.collect().filter(({ family }) => family === FAMILIES.modelFeatureValues)
    .filter(({ cells }) => cells[0]! > 0).map(({ labels }) => labels["bin"]);
  assertEquals(bins, Array.from({ length: 20 }, (_, i) => `(${2 * i},${2 * i + 1}]`));
});
