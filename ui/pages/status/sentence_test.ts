import { assertEquals } from "@std/assert/mod.js";
import type { Models, ModelVersion } from "../../state/served_models.ts";
import type { Facts, Target } from "./facts.ts";
import { statusSentence } from "./sentence.ts";

const FACTS: Facts = {
  memory: undefined,
  failure: "",
  build: undefined,
  runtime: undefined,
  tsdb: { headStats: { numSeries: 1200 } },
  targets: [],
  flags: undefined,
};

function target(instance: string, health: string): Target {
  const labels = { instance };
  return { labels, scrapeUrl: "", lastError: "", lastScrape: "", lastScrapeDuration: 0, health };
}

function models(states: readonly ModelVersion["state"][], skipped: readonly string[] = []): Models {
  const versions = states.map((state, at) => ({ version: String(at + 1), state, reason: "" }));
  const rest = { default_version: "1", task: null, manifest: null, reason: "" };
  return {
    defaultModel: "churn",
    list: [{ name: "churn", versions, ...rest }],
    skipped: skipped.map((path) => ({ path, reason: "" })),
  };
}

/** The models with changes that were refused. */
function refused(served: Models): Models {
  const list = served.list.map((model) => ({
    ...model,
    versions: model.versions.map((version) => ({ ...version, reason: "it is bad" })),
  }));
  return { ...served, list };
}

const cases: readonly [string, Facts | undefined, Models, string][] = [
  ["nothing is known yet", undefined, models([]), "unknown Loading …"],
  ["all is well", FACTS, models(["READY"]), "ok All systems running."],
  ["a version is not ready", FACTS, models(["READY", "UNAVAILABLE"]), "bad Not ready: churn 2."],
  [
    "a change was refused",
    FACTS,
    refused(models(["READY", "READY"])),
    "warn Changed files refused: churn 1, churn 2.",
  ],
  [
    "a target is down",
    { ...FACTS, targets: [target("a:1", "up"), target("b:1", "down")] },
    models(["READY"]),
    "warn Targets down: b:1.",
  ],
  [
    "a request failed",
    { ...FACTS, failure: "Server unreachable" },
    models(["READY"]),
    "unknown Not all of the state is known.",
  ],
  [
    "many files are not served",
    FACTS,
    models(["READY"], ["a", "b", "c", "d", "e"]),
    "warn Skipped files: a, b, c and 2 more.",
  ],
];
for (const [name, facts, served, want] of cases) {
  Deno.test(`statusSentence() has its own lead when ${name}`, () => {
    const { mood, lead } = statusSentence(facts, served);
    assertEquals(`${mood} ${lead}`, want);
  });
}

Deno.test("statusSentence() counts versions, models and series", () => {
  assertEquals(
    statusSentence(FACTS, models(["READY"])).rest,
    "1 model with 1 version; 1,200 series stored.",
  );
});
