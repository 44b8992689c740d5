/** The rows of the table of models, from one answer per column. The worst come first. */

import { type Labels, lastOf } from "../../prom/frame.ts";
import type { InstantAnswer, RangeAnswer } from "../../prom/query.ts";
import type { Models } from "../../state/served_models.ts";
import type { Answers } from "../../state/use_queries.ts";
import { type VersionState, versionState } from "../../state/version_state.ts";
import type { MODEL_TABLE } from "./queries.ts";

export interface ModelRow {
  readonly model: string;
  readonly version: string;
  /** Requests per second over time. */
  readonly requests: Float64Array;
  readonly rate: number;
  readonly failedShare: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** The most frequent class and its share; undefined without classes or predictions. */
  readonly topClass: { readonly text: string; readonly share: number } | undefined;
  /** Undefined until the source has told. */
  readonly state: VersionState | undefined;
}

/** @param models the list of the server, which knows of refused changes */
export function modelRows(answers: Answers<typeof MODEL_TABLE>, models?: Models): ModelRow[] {
  const [rates, failed, p50, p95, p99] = [
    valueByVersion(answers.rate),
    valueByVersion(answers.failed),
    valueByVersion(answers.p50),
    valueByVersion(answers.p95),
    valueByVersion(answers.p99),
  ];
  const ready = lastByVersion(answers.ready);
  const overTime = new Map(
    (answers.requests?.frame.series ?? []).map(({ labels, values }) => [keyOf(labels), values]),
  );
  const readyNow = (answers.ready?.frame.series ?? [])
    .filter((one) => !Number.isNaN(lastOf(one)));
  // A version that has never been ready has no requests, and one that was removed no current value.
  return [...answers.rate?.samples ?? [], ...readyNow]
    .filter(firstOfItsKey())
    .map(({ labels }) => {
      const key = keyOf(labels);
      const { model = "", version = "" } = labels;
      const rate = rates.get(key) ?? NaN;
      return {
        model,
        version,
        requests: overTime.get(key) ?? new Float64Array(),
        rate,
        failedShare: rate === 0 || answers.failed === undefined
          ? NaN
          : (failed.get(key) ?? 0) / rate,
        p50: p50.get(key) ?? NaN,
        p95: p95.get(key) ?? NaN,
        p99: p99.get(key) ?? NaN,
        topClass: topClassOf(answers.classes, key),
        state: stateOf(ready.get(key), reasonOf(models, model, version)),
      };
    })
    .sort((a, b) =>
      urgency(b) - urgency(a) ||
      a.model.localeCompare(b.model) || b.version.localeCompare(a.version, "en", { numeric: true })
    );
}

function firstOfItsKey(): (series: { readonly labels: Labels }) => boolean {
  const seen = new Set<string>();
  return ({ labels }) => {
    const key = keyOf(labels);
    return !seen.has(key) && seen.add(key) !== undefined;
  };
}

/** What a search in the table finds a row by. */
export function rowText({ model, version, state }: ModelRow): string {
  return `${model} ${version} ${state?.text ?? "unknown"}`;
}

// Shares change with each refresh, and rows that change places with them could not be read.
const MANY_FAILURES = 0.01;

/** 0 for a version that serves well, more for what an operator should see first. */
function urgency({ state, failedShare }: ModelRow): number {
  if (state?.mood === "bad") return 4;
  if (failedShare > MANY_FAILURES) return 3;
  return state?.mood === "warn" ? 2 : failedShare > 0 ? 1 : 0;
}

function stateOf(ready: number | undefined, reason: string): VersionState | undefined {
  if (ready === undefined || Number.isNaN(ready)) return undefined;
  return versionState({ state: ready === 1 ? "READY" : "UNAVAILABLE", reason });
}

function reasonOf(models: Models | undefined, model: string, version: string): string {
  const versions = models?.list.find(({ name }) => name === model)?.versions ?? [];
  return versions.find((one) => one.version === version)?.reason ?? "";
}

function keyOf({ model = "", version = "" }: Labels): string {
  return JSON.stringify([model, version]);
}

function lastByVersion(answer: RangeAnswer | undefined): ReadonlyMap<string, number> {
  const series = answer?.frame.series ?? [];
  return new Map(series.map((one) => [keyOf(one.labels), lastOf(one)]));
}

function valueByVersion(answer: InstantAnswer | undefined): ReadonlyMap<string, number> {
  return new Map((answer?.samples ?? []).map(({ labels, value }) => [keyOf(labels), value]));
}

function topClassOf(answer: InstantAnswer | undefined, key: string): ModelRow["topClass"] {
  const own = (answer?.samples ?? [])
    .filter(({ labels }) => keyOf(labels) === key && labels.class);
  const total = own.reduce((sum, { value }) => sum + value, 0);
  if (!(total > 0)) return undefined;
  const most = own.reduce((best, sample) => sample.value > best.value ? sample : best);
  return { text: most.labels.class!, share: most.value / total };
}
