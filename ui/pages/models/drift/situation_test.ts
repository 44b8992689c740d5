import { assertEquals } from "@std/assert/mod.js";
import type { FeatureDrift } from "./ranking.ts";
import {
  countText,
  type DriftFigures,
  type DriftSituation,
  driftSituation,
  unknownText,
} from "./situation.ts";
import { windowFor } from "./window.ts";

const window = windowFor(900);
const FEATURE: FeatureDrift = {
  ...{ feature: "tenure", psi: 0.3, noise: 0.01, level: "drifted", shift: 1 },
  ...{ missing: 0, unseen: 0, outOfRange: 0 },
};
const FIGURES: DriftFigures = {
  answered: true,
  window,
  version: "",
  referenced: true,
  live: undefined,
  recorded: 900,
  counted: 900,
  features: [FEATURE],
  change: "moved",
  since: "since 14:05",
  predictions: "stable",
  accuracy: undefined,
};

const states: readonly [string, Partial<DriftFigures>, string][] = [
  ["drift is known with features", {}, "known"],
  ["nothing is known before the answers", { answered: false }, "loading"],
  ["a reference is missing", { referenced: false }, "no reference"],
  ["there are rows, but too few", { features: [], recorded: 499 }, "few rows"],
  ["a trace of a row is none", { features: [], recorded: 0.4, counted: 0 }, "no rows"],
  ["rows came before the reference", { features: [], recorded: 0, counted: 8000 }, "not compared"],
  ["rows were counted, and no rule recorded", { features: [], recorded: NaN }, "no figures"],
  ["nothing was counted at all", { features: [], recorded: NaN, counted: NaN }, "no rows"],
  ["nothing was counted now", { features: [], recorded: NaN, counted: 0 }, "no rows"],
];
for (const [name, change, want] of states) {
  Deno.test(`driftSituation(): ${name}`, () => {
    assertEquals(driftSituation({ ...FIGURES, ...change }).state, want);
  });
}

Deno.test("driftSituation() has the rows of a reference that is being made", () => {
  const live = { rows_seen: 1200, rows_needed: 5000 };
  assertEquals(driftSituation({ ...FIGURES, referenced: false, live }), {
    state: "no reference",
    seen: 1200,
    needed: 5000,
  });
});

const texts: readonly [DriftSituation, string | undefined][] = [
  [driftSituation(FIGURES), undefined],
  [{ state: "loading" }, ""],
  [
    { state: "no reference" },
    'It has no reference to compare with: make one with "modelwatch profile".',
  ],
  [
    { state: "no reference", seen: 1200, needed: 5000 },
    "It has no reference yet: the first 5,000 rows become the reference, 1,200 so far.",
  ],
  [{ state: "no rows", window }, "It predicted nothing in the last 5 minutes."],
  [
    { state: "not compared", window },
    "Its rows of the last 5 minutes are not compared with the reference yet.",
  ],
  [
    { state: "no figures" },
    "The rules of drift have recorded nothing yet. The first figures come a minute or two after " +
    "a start; if they do not, load monitoring/rules/drift.rules.yml into Prometheus.",
  ],
  [
    { state: "few rows", rows: 20.4, window },
    "It predicted 20 rows in the last 5 minutes, and 500 are needed to tell drift from chance. " +
    "A longer range looks at a longer window.",
  ],
  [
    { state: "few rows", rows: 20, window: windowFor(1e6) },
    "It predicted 20 rows in the last day, and 500 are needed to tell drift from chance.",
  ],
];
for (const [situation, want] of texts) {
  Deno.test(`unknownText() of "${situation.state}" says why: ${want?.slice(0, 40)}`, () => {
    assertEquals(unknownText(situation), want);
  });
}

Deno.test("countText() counts the drifted features, or names the largest index", () => {
  const stable: FeatureDrift = { ...FEATURE, feature: "Contract", psi: 0.05, level: "stable" };
  const last = "in the last 5 minutes";
  const text = (features: readonly FeatureDrift[], version = "") =>
    countText({ features, window, version });
  assertEquals([[FEATURE, stable], [FEATURE, FEATURE], [stable], []].map((all) => text(all)), [
    `1 of 2 features has drifted ${last}.`,
    `2 of 2 features have drifted ${last}.`,
    `The largest PSI ${last} is 0.050, of Contract.`,
    "",
  ]);
  assertEquals([[FEATURE, FEATURE], [stable]].map((all) => text(all, "2")), [
    `2 of 2 features of version 2 have drifted ${last}.`,
    `The largest PSI of version 2 ${last} is 0.050, of Contract.`,
  ]);
});

Deno.test("countText() finds the largest index wherever it stands", () => {
  const feature = (name: string, psi: number): FeatureDrift => ({
    ...FEATURE,
    feature: name,
    psi,
    level: "stable",
  });
  const text = countText({
    features: [feature("a", 0.01), feature("b", 0.02)],
    window,
    version: "",
  });
  assertEquals(text, "The largest PSI in the last 5 minutes is 0.020, of b.");
});
