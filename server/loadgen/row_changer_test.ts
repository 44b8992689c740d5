import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { parseManifest } from "../models/folder/manifest.ts";
import { parseReference } from "../models/folder/reference.ts";
import { seededRandom } from "../random.ts";
import { driftChanges, missingChanges, type RowChange } from "./row_change.ts";
import { fitChange, RowChanger } from "./row_changer.ts";

const MANIFEST = valueOf(parseManifest(JSON.stringify({
  name: "demo",
  task: "regression",
  features: [
    { name: "age", type: "number", step: 1 },
    { name: "fee", type: "number", required: false },
    { name: "plan", type: "category", values: ["basic", "pro", 3, true] },
    { name: "plan:old", type: "category", values: ["none"], accept_unknown: true },
  ],
})));
const REFERENCE = valueOf(parseReference(
  JSON.stringify({
    rows: 10,
    features: {
      age: { type: "number", mean: 40, stddev: 10.2, min: 18, max: 90, edges: [], shares: [1] },
      fee: { type: "number", mean: 4, stddev: 0.5, min: 1, max: 9, edges: [], shares: [1] },
      plan: { type: "category", values: ["basic"], shares: [1] },
      "plan:old": { type: "category", values: ["none"], shares: [1] },
    },
  }),
  MANIFEST,
));
const ROW = { age: 40, fee: null, plan: "basic", "plan:old": "none" };

function valueOf<T>(parsed: { readonly value: T } | { readonly problems: unknown }): T {
  if ("value" in parsed) return parsed.value;
  throw new Error(JSON.stringify(parsed.problems));
}

function changer(changes: readonly RowChange[], counts = new Map<RowChange, number>()) {
  const steps = changes.map((change) => {
    const fit = fitChange(change, MANIFEST, REFERENCE);
    if (fit.kind !== "fits") throw new Error(JSON.stringify(fit));
    return fit.step;
  });
  return new RowChanger(steps, seededRandom(1), counts);
}

const cases = [
  { text: "age=+2sd", want: { age: 60 } },
  { text: "age=-1sd", want: { age: 30 } },
  { text: "age=+60", want: { age: 100 } },
  { text: "age=x1.26", want: { age: 50 } },
  { text: "fee=+60", want: {} },
  { text: "plan:pro=1", want: { plan: "pro" } },
  { text: "plan:3.0=1", want: { plan: 3 } },
  { text: "plan:True=1", want: { plan: true } },
  { text: "plan:old:new=1", want: { "plan:old": "new" } },
  { text: "plan: pro=1", want: { plan: "pro" } },
  { text: "fee:2.5=1", want: { fee: 2.5 } },
  { text: "age=+1,age=x2", want: { age: 82 } },
];
for (const { text, want } of cases) {
  Deno.test(`RowChanger makes ${JSON.stringify(want)} of a row with ${text}`, () => {
    assertEquals(changer(driftChanges(text)).at(0, ROW), { ...ROW, ...want });
  });
}

Deno.test("RowChanger changes no row before the time, and never the row that it is given", () => {
  const [change] = driftChanges("age=+1@5s");
  const counts = new Map<RowChange, number>();
  const rows = changer([change!], counts);
  const row = Object.freeze({ ...ROW });
  assertEquals(rows.at(4999, row), row);
  assertEquals(rows.at(5000, row).age, 41);
  assertEquals(row.age, 40);
  assertEquals([...counts.values()], [1]);
});

Deno.test("RowChanger changes the share of the rows, and counts them", () => {
  const [change] = driftChanges("plan:pro=0.3");
  const counts = new Map<RowChange, number>();
  const rows = changer([change!], counts);
  let pro = 0;
  for (let i = 0; i < 10_000; i++) if (rows.at(0, ROW).plan === "pro") pro++;
  assertAlmostEquals(pro / 10_000, 0.3, 0.02);
  assertEquals(counts.get(change!), pro);
});

Deno.test("RowChanger makes values missing after everything else", () => {
  const [value] = driftChanges("fee:1=1");
  const [missing] = missingChanges("fee=1");
  assertEquals(changer([missing!, value!]).at(0, ROW).fee, null);
});

const wrong = [
  {
    text: "plan=+1",
    reason:
      '"plan" is a category: give the share of the rows that get a value, such as plan:basic=0.6',
  },
  { text: "plan:gold=1", reason: '"plan" has no value "gold"; it has basic, pro, 3, true' },
  { text: "age:old=1", reason: '"age" is a number, "old" is none' },
  { text: "age:=1", reason: '"age" is a number, "" is none' },
  { text: "plan:old:=1", reason: '"plan:old" has no value ""; it has none' },
];
for (const { text, reason } of wrong) {
  Deno.test(`fitChange() says what is wrong with ${text}`, () => {
    const [change] = driftChanges(text);
    assertEquals(fitChange(change!, MANIFEST, REFERENCE), { kind: "wrong", reason });
  });
}

Deno.test("fitChange() needs a reference for standard deviations, and a feature that may be absent", () => {
  const [shift] = driftChanges("age=+1sd");
  assertEquals(fitChange(shift!, MANIFEST, undefined), {
    kind: "wrong",
    reason: 'the model has no reference.json with the standard deviation of "age": ' +
      "shift it by an amount such as +60, or by a factor such as x1.5",
  });
  assertEquals(fitChange(driftChanges("age=+1")[0]!, MANIFEST, undefined).kind, "fits");
  const [missing] = missingChanges("age=0.2");
  assertEquals(fitChange(missing!, MANIFEST, REFERENCE), {
    kind: "wrong",
    reason: '"age" is required, so the server would refuse the rows: ' +
      'allow it with "required": false in model.json',
  });
});

Deno.test("fitChange() knows when a model has no such feature", () => {
  for (const change of [...driftChanges("x=+1,x:y=1,ag=+1"), ...missingChanges("x=1")]) {
    assertEquals(fitChange(change, MANIFEST, REFERENCE), { kind: "no feature" });
  }
});
