import { assert, assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { demoModelsUrl } from "../assets.ts";
import { type Manifest, parseManifest } from "../models/folder/manifest.ts";
import { parseReference, type Reference } from "../models/folder/reference.ts";
import { type Row, rowDrawer } from "./draw.ts";
import { seededRandom } from "./random.ts";

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
