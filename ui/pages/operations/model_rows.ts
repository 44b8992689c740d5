/** The rows of the table of models, from one answer per column. */

import { type Labels, lastOf } from "../../prom/frame.ts";
import type { InstantAnswer, RangeAnswer } from "../../prom/query.ts";
import type { Answers } from "../../state/use_queries.ts";
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
  readonly ready: boolean | undefined;
}

export function modelRows(answers: Answers<typeof MODEL_TABLE>): ModelRow[] {
  const [failed, p50, p95, p99, ready] = [
    lastByVersion(answers.failed),
    lastByVersion(answers.p50),
    lastByVersion(answers.p95),
    lastByVersion(answers.p99),
    lastByVersion(answers.ready),
  ];
  const series = answers.requests?.frame.series ?? [];
  return series
    // A version that was removed has no current value.
    .filter((one) => !Number.isNaN(lastOf(one)))
    .map((one) => {
      const key = keyOf(one.labels);
      const rate = lastOf(one);
      return {
        model: one.labels.model ?? "",
        version: one.labels.version ?? "",
        requests: one.values,
        rate,
        failedShare: rate === 0 || answers.failed === undefined
          ? NaN
          : (failed.get(key) ?? 0) / rate,
        p50: p50.get(key) ?? NaN,
        p95: p95.get(key) ?? NaN,
        p99: p99.get(key) ?? NaN,
        topClass: topClassOf(answers.classes, key),
        ready: known(ready.get(key)),
      };
    })
    .sort((a, b) =>
      a.model.localeCompare(b.model) || b.version.localeCompare(a.version, "en", { numeric: true })
    );
}

function known(ready: number | undefined): boolean | undefined {
  return ready === undefined || Number.isNaN(ready) ? undefined : ready === 1;
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
