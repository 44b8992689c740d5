/** The rows of the table of models, from one answer per column. */

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
  const [failed, p50, p95, p99, ready] = [
    lastByVersion(answers.failed),
    lastByVersion(answers.p50),
    lastByVersion(answers.p95),
    lastByVersion(answers.p99),
    lastByVersion(answers.ready),
  ];
  const requests = answers.requests?.frame.series ?? [];
  const byKey = new Map(requests.map((one) => [keyOf(one.labels), one]));
  // A version that has never been ready has no requests, and one that was removed no current value.
  return [...requests, ...answers.ready?.frame.series ?? []]
    .filter((one) => !Number.isNaN(lastOf(one)))
    .filter(firstOfItsKey())
    .map(({ labels }) => {
      const key = keyOf(labels);
      const { model = "", version = "" } = labels;
      const series = byKey.get(key);
      const rate = series === undefined ? NaN : lastOf(series);
      return {
        model,
        version,
        requests: series?.values ?? new Float64Array(),
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

function topClassOf(answer: InstantAnswer | undefined, key: string): ModelRow["topClass"] {
  const own = (answer?.samples ?? [])
    .filter(({ labels }) => keyOf(labels) === key && labels.class);
  const total = own.reduce((sum, { value }) => sum + value, 0);
  if (!(total > 0)) return undefined;
  const most = own.reduce((best, sample) => sample.value > best.value ? sample : best);
  return { text: most.labels.class!, share: most.value / total };
}
