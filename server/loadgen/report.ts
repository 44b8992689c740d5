import type { LatencyHistogram } from "./latency_histogram.ts";
import type { Pacing } from "./pacing.ts";
import type { Results } from "./results.ts";
import type { Traffic } from "./traffic.ts";

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

/** The whole run, as lines. */
export function summary(
  traffic: readonly Traffic[],
  results: Results,
  pacing: Pacing,
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
