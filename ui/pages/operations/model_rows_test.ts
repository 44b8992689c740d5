import { assertEquals } from "@std/assert/mod.js";
import type { Labels } from "../../prom/frame.ts";
import type { InstantAnswer, RangeAnswer } from "../../prom/query.ts";
import { modelRows } from "./model_rows.ts";

/** An answer with one point per series. */
function range(...series: readonly [Labels, number][]): RangeAnswer {
  const grid = { start: 0, end: 0, step: 1 };
  return {
    kind: "range",
    frame: {
      grid,
      series: series.map(([labels, value]) => ({ labels, values: Float64Array.of(value) })),
    },
  };
}

function instant(...samples: readonly [Labels, number][]): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: samples.map(([labels, value]) => ({ labels, value })),
    result: { resultType: "vector", result: [] },
  };
}

const churn1 = { model: "churn", version: "1" };
const churn10 = { model: "churn", version: "10" };

const ANSWERS = {
  requests: range([churn1, 3], [churn10, 0], [{ model: "gone", version: "1" }, 5]),
  rate: instant([churn1, 4], [churn10, 0]),
  failed: instant([churn1, 1]),
  p50: instant([churn1, 0.5]),
  p95: instant([churn1, 0.95]),
  p99: instant([churn1, 0.99]),
  classes: instant([{ ...churn1, class: "No" }, 3], [{ ...churn1, class: "Yes" }, 1]),
  ready: range([churn1, 1], [churn10, 0]),
};

Deno.test("modelRows() puts each answer into its own column", () => {
  const row = modelRows(ANSWERS).find(({ version }) => version === "1")!;
  assertEquals([...row.requests], [3]);
  assertEquals([row.rate, row.failedShare, row.p50, row.p95, row.p99], [4, 0.25, 0.5, 0.95, 0.99]);
  assertEquals([row.topClass, row.state?.text], [{ text: "No", share: 0.75 }, "ready"]);
});

Deno.test("modelRows() sorts versions as numbers and leaves out removed ones", () => {
  const rows = modelRows({ ...ANSWERS, failed: instant(), ready: range() });
  assertEquals(rows.map(({ model, version }) => `${model} ${version}`), ["churn 10", "churn 1"]);
});

Deno.test("modelRows() starts with versions that are not ready, then those that fail most", () => {
  const named = (version: string) => ({ model: "m", version });
  const [fine, rare, often] = [named("fine"), named("rare"), named("often")];
  const [more, down] = [named("more"), named("down")];
  const rows = modelRows({
    ...ANSWERS,
    rate: instant([fine, 100], [rare, 100], [often, 100], [more, 100], [down, 0]),
    failed: instant([rare, 0.5], [often, 20], [more, 60]),
    ready: range([fine, 1], [down, 0]),
  });
  assertEquals(rows.map(({ version }) => version), ["down", "often", "more", "rare", "fine"]);
});

Deno.test("modelRows() has no share of failures and no class without requests", () => {
  const row = modelRows(ANSWERS).find(({ version }) => version === "10")!;
  assertEquals([row.failedShare, row.topClass, row.state?.text], [NaN, undefined, "not ready"]);
});

Deno.test("modelRows() does not know what the source has not told yet", () => {
  const { rate } = ANSWERS;
  const waiting = modelRows({ rate } as unknown as Parameters<typeof modelRows>[0])[1]!;
  assertEquals([waiting.version, waiting.rate, waiting.requests.length], ["1", 4, 0]);
  assertEquals([waiting.failedShare, waiting.p95, waiting.state], [NaN, NaN, undefined]);
  const ended = modelRows({ ...ANSWERS, ready: range([churn1, NaN]) });
  assertEquals(ended.map(({ state }) => state), [undefined, undefined]);
});

Deno.test("modelRows() has versions that have never been ready, and knows of refused changes", () => {
  const ready = range([churn1, 1], [{ model: "broken", version: "1" }, 0]);
  const versions = [{ version: "1", state: "READY", reason: "it is bad" }] as const;
  const rest = { default_version: "1", task: null, manifest: null, reason: "" };
  const list = [{ name: "churn", versions: [...versions], ...rest }];
  const rows = modelRows({ ...ANSWERS, failed: instant(), ready }, {
    defaultModel: "",
    list,
    skipped: [],
  });
  assertEquals(rows.map(({ model, version, state }) => `${model} ${version} ${state?.text}`), [
    "broken 1 not ready",
    "churn 1 ready, change refused",
    "churn 10 undefined",
  ]);
  assertEquals([rows[0]!.rate, rows[0]!.requests.length], [NaN, 0]);
});
