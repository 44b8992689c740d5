import type { Concept } from "./label_options.ts";
import type { LabelReport } from "./label_sender.ts";
import type { LatencyHistogram } from "./latency_histogram.ts";
import type { Pacing } from "./pacing.ts";
import type { Results } from "./results.ts";
import type { RowChange } from "./row_change.ts";
import type { Counted, Traffic } from "./traffic.ts";

/** The last interval in one line, the most important first: a narrow terminal cuts the rest. */
export function progressLine(results: Results, elapsedMs: number, intervalMs: number): string {
  const { recent } = results;
  return [
    `${Math.round(elapsedMs / 1000)} s`,
    perSecond(recent.count, intervalMs),
    `answered ${count(results.answered)}`,
    `failed ${count(results.failed)}`,
    latencyText(recent),
    `in flight ${count(results.inFlight)}`,
  ].join("  ");
}

/** What a run changed in rows and labels, and what became of the labels. */
export interface RunExtras {
  readonly changes: Counted<RowChange>;
  readonly concepts: Counted<Concept>;
  readonly labels: LabelReport | undefined;
}

/** The whole run, as lines. */
export function summary(
  traffic: readonly Traffic[],
  results: Results,
  pacing: Pacing,
  extras: RunExtras,
): readonly string[] {
  const seconds = (pacing.elapsedMs / 1000).toFixed(1);
  const rate = perSecond(pacing.sent, pacing.elapsedMs);
  return [
    `Sent ${count(pacing.sent)} requests in ${seconds} s (${rate})`,
    `Answered ${count(results.answered)} with ${count(results.rows)} rows, ` +
    `failed ${count(results.failed)}`,
    ...(pacing.late + pacing.notSent === 0 ? [] : [
      `Not in time: ${count(pacing.late)} sent late, ${count(pacing.notSent)} not sent at all`,
    ]),
    ...(results.answered === 0 ? [] : [
      `Latency, from the time a request was due: ${latencyText(results.latencies)}`,
    ]),
    ...traffic.flatMap((one) => classLine(one, results)),
    ...Array.from(extras.changes, changeLine),
    ...labelLines(extras),
    ...results.failures.map(([reason, { count: failed, example }]) =>
      `Failed with ${reason}: ${count(failed)}, such as: ${example}`
    ),
  ];
}

/** "churn 1: No 78.4 % (reference 78.9 %), Yes …"; nothing for a model without classes. */
function classLine({ model, version, expectedClasses }: Traffic, results: Results) {
  const classes = [...results.classes(trafficName({ model, version }))];
  if (classes.length === 0) return [];
  const total = classes.reduce((sum, [, rows]) => sum + rows, 0);
  const shares = classes.slice(0, 10).map(([name, rows]) => {
    const expected = expectedClasses?.[name];
    return `${name} ${percent(rows / total)}` +
      (expected === undefined ? "" : ` (reference ${percent(expected)})`);
  });
  return [`${trafficName({ model, version })}: ${shares.join(", ")}`];
}

function changeLine([{ kind, text, fromMs }, rows]: readonly [RowChange, number]): string {
  const flag = kind === "missing" ? "missing" : "drift";
  return `--${flag} ${text}: ${count(rows)} rows changed, from ${fromMs / 1000} s on`;
}

function labelLines({ labels, concepts }: RunExtras): readonly string[] {
  if (labels === undefined) return [];
  const results = Array.from(labels.results, ([result, labels]) => `${result} ${count(labels)}`);
  const left = [
    [labels.failed, `in requests that failed, such as: ${labels.failure}`],
    [labels.notDue, "not due at the end"],
    [labels.refused, "left out, too many were waiting"],
    [labels.withoutId, "left out, the answers had no id"],
    [labels.withoutTruth, "left out, nothing says what the rows turned out to be"],
  ] as const;
  return [
    `Labels: sent ${count(labels.sent)} (${results.join(", ") || "none"})`,
    ...left.filter(([rows]) => rows > 0).map(([rows, why]) => `Labels: ${count(rows)} ${why}`),
    ...Array.from(
      concepts,
      ([{ text, fromMs }, flips]) =>
        `--concept ${text}: ${count(flips)} labels flipped, from ${fromMs / 1000} s on`,
    ),
  ];
}

/** The name that the results of a model are counted and shown under. */
export function trafficName({ model, version }: Pick<Traffic, "model" | "version">): string {
  return `${model} ${version}`;
}

function latencyText(latencies: LatencyHistogram): string {
  if (latencies.count === 0) return "no answer";
  const quantiles = [0.5, 0.9, 0.99].map((q) =>
    `p${q * 100} ${milliseconds(latencies.quantile(q))}`
  );
  return [...quantiles, `max ${milliseconds(latencies.max)}`].join("  ");
}

/** Three significant digits: 0.84 ms, 12.3 ms, 1.24 s. */
function milliseconds(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
}

function perSecond(requests: number, ms: number): string {
  const rate = ms === 0 ? 0 : requests * 1000 / ms;
  return `${count(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))}/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
