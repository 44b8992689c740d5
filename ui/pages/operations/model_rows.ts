/** The rows of the table of models, from one answer a column. */

import { type Labels, lastOf } from "../../prom/frame.ts";
import type { Answer } from "../../prom/query.ts";

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
  readonly predicted?: { readonly text: string; readonly share: number };
  readonly ready: boolean;
}

const keyOf = ({ model = "", version = "" }: Labels) => JSON.stringify([model, version]);

export function modelRows(answers: readonly (Answer | undefined)[]): ModelRow[] {
  const [requests, failed, p50, p95, p99, classes, ready] = answers;
  if (requests?.kind !== "range") return [];
  const last = (answer: Answer | undefined) => {
    const series = answer?.kind === "range" ? answer.frame.series : [];
    return new Map(series.map((one) => [keyOf(one.labels), lastOf(one)]));
  };
  const [failedBy, p50By, p95By, p99By] = [failed, p50, p95, p99].map(last);
  const readyBy = last(ready);
  return requests.frame.series
    // A version that is gone has nothing to say about now.
    .filter((series) => !Number.isNaN(lastOf(series)))
    .map((series) => {
      const key = keyOf(series.labels);
      const rate = lastOf(series);
      const predicted = mostFrequent(classes, key);
      return {
        model: series.labels.model ?? "",
        version: series.labels.version ?? "",
        requests: series.values,
        rate,
        failedShare: rate === 0 ? NaN : (failedBy!.get(key) ?? 0) / rate,
        p50: p50By!.get(key) ?? NaN,
        p95: p95By!.get(key) ?? NaN,
        p99: p99By!.get(key) ?? NaN,
        ...(predicted === undefined ? {} : { predicted }),
        ready: readyBy.get(key) === 1,
      };
    })
    .sort((a, b) =>
      a.model.localeCompare(b.model) || b.version.localeCompare(a.version, "en", { numeric: true })
    );
}

function mostFrequent(answer: Answer | undefined, key: string) {
  if (answer?.kind !== "instant") return undefined;
  const own = answer.samples.filter(({ labels }) => keyOf(labels) === key && labels.class);
  const total = own.reduce((sum, { value }) => sum + value, 0);
  if (!(total > 0)) return undefined;
  const most = own.reduce((best, sample) => sample.value > best.value ? sample : best);
  return { text: most.labels.class!, share: most.value / total };
}
