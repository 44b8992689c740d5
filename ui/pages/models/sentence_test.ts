import { assertEquals } from "@std/assert/mod.js";
import type { FeatureDrift } from "./drift/ranking.ts";
import type { DriftSituation } from "./drift/situation.ts";
import { windowFor } from "./drift/window.ts";
import { modelSentence, type ModelSituation } from "./sentence.ts";

const window = windowFor(900);
const feature = (name: string, psi: number, level: FeatureDrift["level"]): FeatureDrift => ({
  ...{ feature: name, psi, level, noise: 0.01, shift: NaN },
  ...{ missing: 0, unseen: 0, outOfRange: 0 },
});
const STABLE: DriftSituation = {
  state: "known",
  window,
  version: "",
  features: [feature("Contract", 0.05, "stable"), feature("tenure", 0.01, "stable")],
  change: "moved up by 1.8 standard deviations",
  since: "since 14:05",
  predictions: "stable",
  accuracy: undefined,
};
const features = [
  feature("MonthlyCharges", 0.62, "drifted"),
  feature("Contract", 0.12, "moving"),
  feature("tenure", 0.01, "stable"),
];
const DRIFTED: DriftSituation = { ...STABLE, features };

const WELL: ModelSituation = {
  known: true,
  error: undefined,
  name: "churn",
  missing: "",
  ready: true,
  broken: [],
  zone: "UTC",
  rate: 2,
  rows: 1000,
  version: "",
  compared: 1000,
  faults: 0,
  shares: { No: 0.7, Yes: 0.3 },
  expected: { No: 0.75, Yes: 0.25 },
  p95: 0.003,
  drift: STABLE,
};
const BROKEN = { version: "3", state: "UNAVAILABLE" as const, reason: "no such operator" };

const cases: readonly [string, Partial<ModelSituation>, string][] = [
  ["all is well", {}, "ok churn is stable: its inputs match its reference."],
  ["there are no rows", { rows: 0, drift: { state: "no rows", window } }, "ok churn is ready."],
  ["nothing is known yet", { known: false }, "unknown Loading churn …"],
  ["a query failed", { known: false, error: "timeout" }, "unknown Some queries failed."],
  [
    "it is not served",
    { missing: "version 9 of churn" },
    "unknown The server has no version 9 of churn.",
  ],
  ["no version is ready", { ready: false }, "bad No version of churn is ready."],
  [
    "a change is refused",
    { broken: [{ ...BROKEN, state: "READY" }] },
    "warn Changed files of 1 version were refused.",
  ],
  ["a version is broken", { broken: [BROKEN] }, "warn 1 version failed to load."],
  ["a feature has drifted", { drift: DRIFTED }, "warn churn is drifting:"],
  [
    "a feature is moving",
    { drift: { ...STABLE, features: features.slice(1) } },
    "ok churn has not drifted, but Contract is moving.",
  ],
  [
    "the predictions have drifted",
    { drift: { ...STABLE, predictions: "drifted" } },
    "warn The predictions of churn have drifted.",
  ],
  [
    "there is no reference",
    { drift: { state: "no reference" } },
    "unknown churn is serving; its drift is not known.",
  ],
  [
    "there are few rows",
    { drift: { state: "few rows", rows: 20, window } },
    "unknown churn is serving; its drift is not known.",
  ],
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

const FACTS = "1,000 rows predicted, 2 requests per second now, no request failed, " +
  "95\u00a0% answered within 3\u00a0ms.";
const rests: readonly [string, DriftSituation, string][] = [
  [
    "what has drifted, since when, and how many features did",
    DRIFTED,
    "MonthlyCharges moved up by 1.8 standard deviations since 14:05. " +
    "1 of 3 features has drifted in the last 5 minutes.",
  ],
  [
    "how the accuracy changed",
    { ...DRIFTED, since: "", accuracy: { kind: "estimated", before: 0.8, now: 0.71 } },
    "MonthlyCharges moved up by 1.8 standard deviations; estimated accuracy fell from 80\u00a0% " +
    "to 71\u00a0%. 1 of 3 features has drifted in the last 5 minutes.",
  ],
  [
    "the largest index, when nothing drifts",
    { ...STABLE, accuracy: { kind: "measured", before: NaN, now: 0.8 } },
    "The largest PSI in the last 5 minutes is 0.050, of Contract. Accuracy is 80\u00a0%.",
  ],
  [
    "how the first feature is moving",
    { ...STABLE, features: features.slice(1) },
    "Contract moved up by 1.8 standard deviations. " +
    "The largest PSI in the last 5 minutes is 0.120, of Contract.",
  ],
];
for (const [name, drift, want] of rests) {
  Deno.test(`modelSentence() tells ${name}`, () => {
    assertEquals(modelSentence({ ...WELL, drift }).rest, `${want} ${FACTS}`);
  });
}

Deno.test("modelSentence() names the reason of a broken version, and counts", () => {
  assertEquals(
    modelSentence({ ...WELL, broken: [BROKEN], faults: 1 }).rest,
    "Version 3: no such operator. 1,000 rows predicted, 2 requests per second now, " +
      "1 request failed, 95\u00a0% answered within 3\u00a0ms.",
  );
});

Deno.test("modelSentence() says since when a change is refused, and that the files before serve", () => {
  const refused = {
    version: "1",
    state: "READY",
    reason: "it is bad.",
    since: "2026-01-02T03:04:05.000Z",
  } as const;
  assertEquals(
    modelSentence({ ...WELL, rows: 0, broken: [refused] }).rest.trim(),
    "Version 1 (since 2026-01-02 03:04:05, its files before serve): it is bad.",
  );
});

Deno.test("modelSentence() compares one version with its reference, and names it", () => {
  const moved = {
    ...{ shares: { No: 0.5, Yes: 0.5 }, expected: { No: 0.75, Yes: 0.25 } },
    ...{ version: "2", compared: 600 },
  };
  const { lead } = modelSentence({ ...WELL, ...moved });
  assertEquals(lead, 'Version 2 of churn predicts "No" less often than in its reference data.');
  const few = modelSentence({ ...WELL, ...moved, compared: 499 });
  assertEquals(few.lead.includes("reference data"), false, few.lead);
});
