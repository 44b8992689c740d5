import { assert, assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { demoModelsUrl } from "../assets.ts";
import { type Manifest, parseManifest } from "../models/folder/manifest.ts";
import { parseReference, type Reference } from "../models/folder/reference.ts";
import type { Row } from "../models/table/row_reader.ts";
import { rowDrawer } from "./draw.ts";
import { seededRandom } from "../random.ts";

interface Profiled {
  readonly manifest: Manifest;
  readonly reference: Reference;
}

async function demoModel(name: string): Promise<Profiled> {
  const read = (file: string) => Deno.readTextFile(new URL(`${name}/${file}`, demoModelsUrl()));
  const manifest = valueOf(parseManifest(await read("model.json")));
  return {
    manifest,
    reference: valueOf(parseReference(await read("1/reference.json"), manifest)),
  };
}

function manifestOf(features: readonly unknown[]): Manifest {
  return valueOf(parseManifest(JSON.stringify({ name: "demo", task: "regression", features })));
}

function valueOf<T>(parsed: { value: T } | { problems: readonly unknown[] }): T {
  if ("value" in parsed) return parsed.value;
  throw new Error(JSON.stringify(parsed.problems));
}

function draw(manifest: Manifest, reference: Reference | undefined, count: number): readonly Row[] {
  const random = seededRandom(1);
  const drawRow = rowDrawer(manifest, reference);
  return Array.from({ length: count }, () => drawRow(random));
}

function withoutSegments({ manifest, reference }: Profiled): Profiled {
  const { segments: _, ...rest } = reference;
  return { manifest, reference: rest as Reference };
}

/** Holds the shares of a feature in drawn rows against its profile. */
function assertShares(rows: readonly Row[], name: string, reference: Reference, tolerance: number) {
  const profile = reference.features[name]!;
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  const found = profile.shares.map((_, k) => {
    const inBin = profile.type === "category"
      ? values.filter((value) => value === profile.values[k])
      : values.filter((value) =>
        (value as number) > (profile.edges[k - 1] ?? -Infinity) &&
        (value as number) <= (profile.edges[k] ?? Infinity)
      );
    return inBin.length / values.length;
  });
  for (const [k, share] of profile.shares.entries()) {
    assertAlmostEquals(found[k]!, share, tolerance, `${name}, bin ${k}`);
  }
}

const churn = await demoModel("churn");
const fraud = await demoModel("fraud");
const segmented = draw(churn.manifest, churn.reference, 20_000);

Deno.test("rowDrawer() draws every feature with the shares of the training data", () => {
  for (const { name } of churn.manifest.features) {
    // Segments describe a number by seven edges, so bins of a few months or dollars are rough.
    const rough = churn.reference.features[name]!.type === "number";
    assertShares(segmented, name, churn.reference, rough ? 0.05 : 0.02);
  }
});

Deno.test("rowDrawer() keeps the values of a segment together", () => {
  for (const row of segmented) {
    const without = row.InternetService === "No";
    for (const name of ["OnlineSecurity", "OnlineBackup", "TechSupport", "StreamingTV"]) {
      assertEquals(row[name] === "No internet service", without, JSON.stringify(row));
    }
    assertEquals(row.MultipleLines === "No phone service", row.PhoneService === "No");
  }
});

Deno.test("rowDrawer() draws multiples of the step, without digits beyond it", () => {
  for (const { tenure, MonthlyCharges } of segmented) {
    assert(Number.isInteger(tenure), `tenure ${tenure}`);
    assertAlmostEquals((MonthlyCharges as number) * 20 % 1, 0, 1e-9);
    assert(String(MonthlyCharges).length <= 6, `MonthlyCharges ${MonthlyCharges}`);
  }
  for (const { Amount, V1 } of draw(fraud.manifest, fraud.reference, 500)) {
    assert(/^\d+(\.\d{1,2})?$/.test(String(Amount)), `Amount ${Amount}`);
    assert(/^-?\d+(\.\d+)?(e-\d+)?$/.test(String(V1)), `V1 ${V1}`);
    assertEquals(Number((V1 as number).toPrecision(6)), V1);
  }
});

Deno.test("rowDrawer() omits only optional values, as often as the training data did", () => {
  const absent = segmented.filter((row) => Object.values(row).includes(null));
  assert(absent.every((row) => row.TotalCharges === null));
  assertAlmostEquals(absent.length / segmented.length, 0.0014, 0.001);
});

Deno.test("rowDrawer() never omits a required feature, whatever the reference says", () => {
  const manifest = manifestOf([
    { name: "required", type: "number" },
    { name: "optional", type: "number", required: false },
    { name: "defaulted", type: "number", default: 0 },
  ]);
  const profile = {
    ...{ type: "number", missing: 1, mean: 0, stddev: 1, min: 0, max: 1 },
    ...{ edges: [], shares: [1] },
  };
  const features = { required: profile, optional: profile, defaulted: profile };
  const reference = valueOf(parseReference(JSON.stringify({ rows: 1, features }), manifest));
  const [row] = draw(manifest, reference, 1);
  assert(typeof row!.required === "number");
  assertEquals([row!.optional, row!.defaulted], [null, null]);
});

Deno.test("rowDrawer() without segments meets the shares of every bin, rounding included", () => {
  const { manifest, reference } = withoutSegments(churn);
  const rows = draw(manifest, reference, 20_000);
  for (const { name } of manifest.features) assertShares(rows, name, reference, 0.015);
  assert(rows.some(({ tenure }) => tenure === 0), "the lowest value belongs to the lowest bin");
});

Deno.test("rowDrawer() without segments keeps a bin that has no multiple of the step", () => {
  const manifest = manifestOf([{ name: "count", type: "number", step: 10 }]);
  const profile = {
    ...{ type: "number", mean: 5, stddev: 1, min: 1, max: 20 },
    ...{ edges: [9], shares: [1, 0] },
  };
  const text = JSON.stringify({ rows: 1, features: { count: profile } });
  for (const { count } of draw(manifest, valueOf(parseReference(text, manifest)), 100)) {
    assert(count as number >= 1 && count as number <= 9, `count ${count}`);
  }
});

Deno.test("rowDrawer() without a reference stays within the manifest", () => {
  const bound = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: undefined });
  fc.assert(fc.property(bound, bound, (a, b) => {
    const [min, max] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    const manifest = manifestOf([
      { name: "x", type: "number", min, max },
      { name: "plan", type: "category", values: ["basic", 2, true] },
    ]);
    for (const { x, plan } of draw(manifest, undefined, 5)) {
      const slack = 1e-5 * Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
      assert(Number.isFinite(x));
      assert((x as number) >= (min ?? -Infinity) - slack);
      assert((x as number) <= (max ?? Infinity) + slack);
      assert(["basic", 2, true].includes(plan as string));
    }
  }));
});

Deno.test("rowDrawer() draws the same rows from the same seed", () => {
  assertEquals(draw(churn.manifest, churn.reference, 100), segmented.slice(0, 100));
});

/** Draws one row from these random numbers, the last of which is repeated. */
function drawWith(
  numbers: readonly number[],
  features: readonly unknown[],
  profiles?: Readonly<Record<string, unknown>>,
): Row {
  const manifest = manifestOf(features);
  const reference = profiles === undefined
    ? undefined
    : valueOf(parseReference(JSON.stringify({ rows: 10, features: profiles }), manifest));
  const left = [...numbers];
  return rowDrawer(manifest, reference)(() => left.length > 1 ? left.shift()! : left[0]!);
}

const numberCases = [
  { name: "from 0 to 1 without limits", limits: {}, want: [0, 0.5] },
  { name: "up to 1 above its least value", limits: { min: 5 }, want: [5, 5.5] },
  { name: "from 0 to its highest value", limits: { max: 10 }, want: [0, 5] },
  { name: "from 1 below a highest value under 1", limits: { max: 0.5 }, want: [-0.5, 0] },
  { name: "between its limits", limits: { min: -4, max: 4 }, want: [-4, 0] },
  { name: "in multiples of its step", limits: { max: 2, step: 0.3 }, want: [0, 0.9] },
];
for (const { name, limits, want } of numberCases) {
  Deno.test(`rowDrawer() without a reference draws a number ${name}`, () => {
    const features = [{ name: "x", type: "number", ...limits }];
    assertEquals([0, 0.5].map((random) => drawWith([random], features).x), want);
  });
}

Deno.test("rowDrawer() draws numbers with six digits, or twelve where they have a step", () => {
  const drawn = (step?: number) =>
    drawWith([1 / 3], [{ name: "x", type: "number", ...step !== undefined && { step } }]).x;
  assertEquals(drawn(), 0.333333);
  assertEquals(drawn(1e-11), 0.33333333333);
  assertEquals(drawn(0.1), 0.3);
});

const NUMBER = { type: "number", mean: 5, stddev: 1 };

const binCases = [
  { bin: 0, random: 0, want: 10 },
  { bin: 0, random: 0.99, want: 20 },
  { bin: 1, random: 0, want: 30 },
  { bin: 1, random: 0.99, want: 40 },
];
for (const { bin, random, want } of binCases) {
  Deno.test(`rowDrawer() draws ${want} as a multiple of 10 at ${random} of bin ${bin}`, () => {
    const x = { ...NUMBER, min: 10, max: 40, edges: [20], shares: bin === 0 ? [1, 0] : [0, 1] };
    const features = [{ name: "x", type: "number", step: 10 }];
    assertEquals(drawWith([0, random], features, { x }).x, want);
  });
}

Deno.test("rowDrawer() takes an edge for a multiple of the step that is one but for its last bit", () => {
  const draw = (shares: readonly number[], random: number) => {
    const x = { ...NUMBER, min: 20, max: 20.1, edges: [20.05], shares };
    return drawWith([0, random], [{ name: "x", type: "number", step: 0.05 }], { x }).x;
  };
  assertEquals([draw([1, 0], 0), draw([1, 0], 0.99)], [20, 20.05]);
  assertEquals([draw([0, 1], 0), draw([0, 1], 0.99)], [20.1, 20.1]);
});

Deno.test("rowDrawer() draws evenly between the limits of a bin without a step", () => {
  const x = { ...NUMBER, min: 10, max: 40, edges: [20], shares: [0.25, 0.75] };
  const features = [{ name: "x", type: "number" }];
  assertEquals(drawWith([0.2, 0.5], features, { x }).x, 15);
  assertEquals(drawWith([0.25, 0.5], features, { x }).x, 30);
});

Deno.test("rowDrawer() draws a category by its share, from the first one on", () => {
  const plan = { type: "category", values: ["a", "b"], shares: [0.5, 0.5] };
  const features = [{ name: "plan", type: "category", values: ["a", "b"] }];
  const drawn = [0, 0.49, 0.5, 0.99].map((random) => drawWith([random], features, { plan }).plan);
  assertEquals(drawn, ["a", "a", "b", "b"]);
});

Deno.test("rowDrawer() leaves out a share of the values of a feature that may be absent", () => {
  const x = { ...NUMBER, missing: 0.5, min: 0, max: 1, edges: [], shares: [1] };
  const features = [{ name: "x", type: "number", required: false }];
  const drawn = [0, 0.49, 0.5].map((random) => drawWith([random, 0, 0.5], features, { x }).x);
  assertEquals(drawn, [null, null, 0.5]);
});
