import { compareLabels, compareText, labelsKey, METRIC_NAME } from "../promql/labels.ts";
import { formatValue } from "../text/format_number.ts";
import { isPlainLabel, isPlainMetric } from "../text/name.ts";
import type { Labels, Queryable, Series } from "../storage.ts";
import type { Endpoint } from "./endpoint.ts";

export interface FederateOptions {
  readonly store: Queryable;
  readonly now: () => number;
  /** How old a sample may be to count as the current value. */
  readonly lookbackMs: number;
}

const TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** `/federate`: the current value of the series that `match[]` names, for another Prometheus. */
export function federateEndpoint({ store, now, lookbackMs }: FederateOptions): Endpoint {
  return async ({ parameters, budget }) => {
    const time = now();
    const found = new Map<string, { labels: Labels; line: string }>();
    for (const matchers of parameters.matchers()) {
      for (const series of store.select(matchers, time - lookbackMs + 1, time)) {
        const line = currentLine(series, time - lookbackMs + 1, time);
        if (line !== undefined) found.set(labelsKey(series.labels), { ...series, line });
        if (budget.due()) await budget.pause();
      }
    }
    const lines = [...found.values()].sort((a, b) => {
      return compareText(nameOf(a.labels), nameOf(b.labels)) || compareLabels(a.labels, b.labels);
    });
    return {
      mediaType: TEXT_TYPE,
      write: async (text) => {
        let family = "";
        for (const { labels, line } of lines) {
          const name = nameOf(labels);
          if (name !== family) text.raw(`# TYPE ${metricText(name)} untyped\n`);
          family = name;
          text.raw(line);
          if (budget.due()) await budget.pause();
        }
      },
    };
  };
}

function nameOf(labels: Labels): string {
  return labels.get(METRIC_NAME) ?? "";
}

/** The line of a series; undefined if it has no name or no current value. */
function currentLine(series: Series, minTime: number, maxTime: number): string | undefined {
  const name = nameOf(series.labels);
  const { length, times, values, stale } = series.samples(minTime, maxTime);
  if (name === "" || length === 0 || stale[length - 1]) return undefined;
  const value = formatValue(values[length - 1]!);
  return `${seriesText(name, series.labels)} ${value} ${times[length - 1]}\n`;
}

function seriesText(name: string, labels: Labels): string {
  const others = [...labels].filter(([label]) => label !== METRIC_NAME);
  // As Prometheus: an empty label keeps the federating server from adding its own.
  if (!labels.has("instance")) others.push(["instance", ""]);
  const pairs = others.map(([label, value]) => `${labelText(label)}="${escaped(value)}"`);
  return isPlainMetric(name)
    ? `${name}{${pairs.join(",")}}`
    : `{${[labelText(name), ...pairs].join(",")}}`;
}

function metricText(name: string): string {
  return isPlainMetric(name) ? name : labelText(name);
}

function labelText(label: string): string {
  return isPlainLabel(label) ? label : `"${escaped(label)}"`;
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (char) => char === "\n" ? "\\n" : `\\${char}`);
}
