import { assertEquals } from "@std/assert/mod.js";
import { modelSentence, type ModelSituation } from "./sentence.ts";

const WELL: ModelSituation = {
  known: true,
  error: undefined,
  name: "churn",
  ready: true,
  broken: [],
  rate: 2,
  rows: 1000,
  faults: 0,
  shares: { No: 0.7, Yes: 0.3 },
  expected: { No: 0.75, Yes: 0.25 },
  p95: 0.003,
};
const BROKEN = { version: "3", state: "UNAVAILABLE" as const, reason: "no such operator" };

const cases: readonly [string, Partial<ModelSituation>, string][] = [
  ["all is well", {}, "ok churn is healthy; class shares match its reference data."],
  ["there is no reference", { expected: undefined }, "ok churn is healthy."],
  ["there are few rows", { rows: 20 }, "ok churn is healthy."],
  ["there are no rows", { rows: 0 }, "ok churn is ready."],
  ["nothing is known yet", { known: false }, "unknown Loading churn …"],
  ["a query failed", { known: false, error: "timeout" }, "unknown Some queries failed."],
  ["no version is ready", { ready: false }, "bad No version of churn is ready."],
  ["a version is broken", { broken: [BROKEN] }, "warn 1 version failed to load."],
  [
    "a class is rarer than in the reference",
    { shares: { No: 0.5, Yes: 0.5 } },
    'warn churn predicts "No" less often than in its reference data.',
  ],
];
for (const [name, change, want] of cases) {
  Deno.test(`modelSentence() has its own lead when ${name}`, () => {
    const { mood, lead } = modelSentence({ ...WELL, ...change });
    assertEquals(`${mood} ${lead}`, want);
  });
}

Deno.test("modelSentence() names the reason of a broken version, and counts", () => {
  assertEquals(
    modelSentence({ ...WELL, broken: [BROKEN], faults: 1 }).rest,
    "Version 3: no such operator. 1,000 rows predicted, 2 requests per second now, " +
      "1 request failed, 95\u00a0% answered within 3\u00a0ms.",
  );
});
