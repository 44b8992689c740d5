/**
 * `deno task compare:live`: a real Prometheus and this program scrape the same server for some
 * minutes, while its load changes and it is stopped, killed and started again.
 *
 * The two scrape at other moments, so their samples differ though both are right. Hence two parts:
 *
 * 1. Samples. Both have the same series; a counter's value in the one lies between those that
 *    the other has before and after; and a series is there and gone in both, but for the time
 *    between two scrapes.
 * 2. Queries. All samples of that Prometheus, the marks of what ended too, are read by this program,
 *    and then both answer the same queries exactly.
 *
 * The last line is `N passed, M failed`.
 */

import { parseArgs } from "node:util";
import { labelsOf } from "../../prometheus/promql/labels.ts";
import { withCanonicalBound } from "../../prometheus/scrape/bound.ts";
import type { Labels } from "../../prometheus/storage.ts";
import { answer, compare } from "./answers.ts";
import { writeDataFolder } from "./own_data.ts";
import { liveQueries } from "./live_queries.ts";
import { freeUrl, ourCommand, Servers } from "./servers.ts";

const { values: options } = parseArgs({
  options: {
    prometheus: { type: "string", default: "prometheus" },
    promtool: { type: "string", default: "promtool" },
    executable: { type: "string" },
    minutes: { type: "string", default: "10" },
  },
});

const SCRAPE_MS = 5000;
const JOB = "t";

/** Of a series, in order; NaN where it ended. Times are milliseconds. */
interface Samples {
  readonly times: number[];
  readonly values: number[];
}

const [target, ours, theirs] = [freeUrl(), freeUrl(), freeUrl()];
await using servers = new Servers();
let passed = 0;
let failed = 0;

/** When the target ended or began to answer. */
const turns: number[] = [];
const start = Date.now();
await startAll();
await changeTarget(Number(options.minutes) * 60_000);
const end = Date.now();

const ourSamples = await rawSamples(ours, start, end);
await servers.stop(theirs);
const theirSamples = await dumped(`${servers.folder}/prometheus`);
console.log(`${count(theirSamples)} samples of Prometheus, ${count(ourSamples)} of this program`);
compareSamples(theirSamples, ourSamples);
await compareAnswers(theirSamples);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) Deno.exitCode = 1;

async function startAll(): Promise<void> {
  const config = `${servers.folder}/prometheus.yml`;
  const { host } = new URL(target);
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      global: { scrape_interval: "5s", scrape_timeout: "4s" },
      scrape_configs: [{ job_name: JOB, static_configs: [{ targets: [host] }] }],
    }),
  );
  await startTarget();
  await Promise.all([
    startPrometheus(),
    servers.startOurs(ours, options.executable, ["--scrape-target", `${JOB}=${target}/metrics`]),
  ]);
}

async function startTarget(): Promise<void> {
  turns.push(Date.now());
  await servers.startOurs(target, options.executable, []);
}

async function startPrometheus(): Promise<void> {
  await servers.start(theirs, options.prometheus, [
    `--config.file=${servers.folder}/prometheus.yml`,
    `--storage.tsdb.path=${servers.folder}/prometheus`,
    `--web.listen-address=${new URL(theirs).host}`,
  ]);
}

/** Load that changes, a stop with a while of nothing, and a kill with a start at once. */
async function changeTarget(ms: number): Promise<void> {
  await load(50, 0.25 * ms);
  await load(200, 0.15 * ms);
  await servers.stop(target);
  await delay(Math.min(25_000, 0.1 * ms));
  await startTarget();
  await load(20, 0.2 * ms);
  await servers.stop(target, "SIGKILL");
  await startTarget();
  await load(100, 0.2 * ms);
  await delay(Math.max(2 * SCRAPE_MS, start + ms - Date.now()));
}

async function load(rate: number, ms: number): Promise<void> {
  const [program, ...first] = ourCommand(options.executable);
  const seconds = `${Math.round(ms / 1000)}s`;
  const { success, stderr } = await new Deno.Command(program!, {
    args: [...first, "loadgen", "--target", target, "--rate", `${rate}`, "--duration", seconds],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** What a server has of the target, without marks of what ended. */
async function rawSamples(url: string, from: number, to: number): Promise<Map<string, Samples>> {
  const range = `${Math.ceil((to - from) / 1000)}s`;
  const { body } = await answer(url, {
    path: "/api/v1/query",
    // Recorded series and alerts are not of the target.
    parameters: {
      query: `{job="${JOB}",__name__!~".*:.*|ALERTS.*"}[${range}]`,
      time: String(to / 1000),
    },
  });
  const samples = new Map<string, Samples>();
  for (const { metric, values } of body.data.result) {
    samples.set(keyOf(labelsOf(Object.entries(metric) as [string, string][])), {
      times: values.map(([time]: [number]) => Math.round(time * 1000)),
      values: values.map(([, value]: [number, string]) => Number(value)),
    });
  }
  return samples;
}

/** All samples of a stopped Prometheus. */
async function dumped(folder: string): Promise<Map<string, Samples>> {
  const { success, stdout, stderr } = await new Deno.Command(options.promtool, {
    args: ["tsdb", "dump", folder],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const samples = new Map<string, Samples>();
  for (const line of new TextDecoder().decode(stdout).trimEnd().split("\n")) {
    const [, text, value, time] = line.match(/^\{(.*)\} (\S+) (\d+)$/)!;
    const key = keyOf(labelsOf(labelPairs(text!)));
    if (!samples.has(key)) samples.set(key, { times: [], values: [] });
    const series = samples.get(key)!;
    series.times.push(Number(time));
    series.values.push(value === "+Inf" ? Infinity : value === "-Inf" ? -Infinity : Number(value));
  }
  return samples;
}

function labelPairs(text: string): [string, string][] {
  return Array.from(
    text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g),
    ([, name, value]) => [name!, JSON.parse(value!)],
  );
}

function keyOf(labels: Labels): string {
  return JSON.stringify([...labels]);
}

function count(samples: ReadonlyMap<string, Samples>): number {
  return samples.values().reduce((sum, { times }) => sum + times.length, 0);
}

function compareSamples(
  theirs: ReadonlyMap<string, Samples>,
  ours: ReadonlyMap<string, Samples>,
): void {
  theirs = new Map(theirs.entries().map(([key, samples]) => [keyAsOf3(key), samples]));
  const missing = [...theirs.keys()].filter((key) => !ours.has(key));
  const more = [...ours.keys()].filter((key) => !theirs.has(key));
  check("the same series", [...missing, ...more].slice(0, 5).join("\n  "));
  const both = [...theirs.keys()].filter((key) => ours.has(key));
  const differences = (of: (a: Samples, b: Samples) => string | undefined) =>
    both.flatMap((key) => {
      const difference = of(theirs.get(key)!, ours.get(key)!);
      return difference === undefined ? [] : [`${key}: ${difference}`];
    });
  const problems = {
    "each series is there and gone at the same times": differences(presenceDifference),
    "each value of a counter lies between those of the other before and after it": both
      .filter(isCounter)
      .flatMap((key) => {
        const [a, b] = [present(theirs.get(key)!), present(ours.get(key)!)];
        const difference = betweenDifference(a, b) ?? betweenDifference(b, a);
        return difference === undefined ? [] : [`${key}: ${difference}`];
      }),
  };
  for (const [what, found] of Object.entries(problems)) {
    check(`${what} (${both.length} series)`, found.slice(0, 5).join("\n  "));
  }
}

/** Prometheus 3 writes the bounds of buckets in one way: `1.0`, where the target says `1`. */
function keyAsOf3(key: string): string {
  return keyOf(withCanonicalBound(labelsOf(JSON.parse(key)), "le"));
}

function isCounter(key: string): boolean {
  return /"__name__","[^"]*(_total|_bucket|_count|_sum)"/.test(key);
}

function present({ times, values }: Samples): Samples {
  const kept = times.map((_, i) => i).filter((i) => !Number.isNaN(values[i]));
  return { times: kept.map((i) => times[i]!), values: kept.map((i) => values[i]!) };
}

/** Scrapes in a row that one has and the other has not, none in the time of two scrapes. */
function presenceDifference(a: Samples, b: Samples): string | undefined {
  const [x, y] = [present(a).times, present(b).times];
  for (const [mine, other] of [[x, y], [y, x]] as const) {
    for (const time of mine) {
      // The first and the last scrape of each are its own.
      if (time < start + 2 * SCRAPE_MS || time > end - 2 * SCRAPE_MS) continue;
      const near = other.some((at) => Math.abs(at - time) < 1.5 * SCRAPE_MS);
      if (!near) return `a sample at ${time}, and none of the other within ${1.5 * SCRAPE_MS} ms`;
    }
  }
  return undefined;
}

/** A value of `a` that `b` cannot have missed; where the target began anew between, any may be. */
function betweenDifference(a: Samples, b: Samples): string | undefined {
  let j = 0;
  for (const [i, time] of a.times.entries()) {
    while (j < b.times.length && b.times[j]! <= time) j++;
    if (j === 0 || j === b.times.length) continue;
    const [before, after] = [b.values[j - 1]!, b.values[j]!];
    const value = a.values[i]!;
    const isBroken = turns.some((turn) => b.times[j - 1]! <= turn && turn <= b.times[j]!);
    if (!isBroken && (value < before || value > after)) {
      return `${value} at ${time} is not from ${before} to ${after}`;
    }
  }
  return undefined;
}

/** Both over the very same samples, after the fact. */
async function compareAnswers(samples: ReadonlyMap<string, Samples>): Promise<void> {
  const folder = `${servers.folder}/ours`;
  const series = Array.from(samples, ([key, { times, values }]) => ({
    labels: labelsOf(JSON.parse(key)),
    times,
    values,
    // No counter or gauge of the target is ever not a number.
    endsAtNaN: true,
  }));
  await writeDataFolder(folder, series);
  const again = freeUrl();
  await Promise.all([
    startPrometheus(),
    servers.startOurs(again, options.executable, [
      ...["--data-dir", folder, "--scrape-interval", "24h"],
    ]),
  ]);
  const range = {
    start: String(Math.ceil(start / 1000) + 10),
    // Before the Prometheus that was started again has scraped.
    end: String(Math.floor(end / 1000) - 1),
    step: "7",
  };
  for (const { query, rateSeconds } of liveQueries(JOB)) {
    const question = { path: "/api/v1/query_range", parameters: { query, ...range } };
    const [a, b] = await Promise.all([answer(theirs, question), answer(again, question)]);
    for (const { body } of [a, b]) leaveOutBeginnings(body.data?.result ?? [], rateSeconds);
    const series = a.body.data?.result?.length ?? 0;
    check(`${query} (${series} series)`, compare(a, b) ?? "");
  }
}

/**
 * Takes away values of what counts from zero on: where a counter begins, Prometheus 3 extrapolates
 * otherwise than 2.42. That there is a value is compared all the same.
 */
function leaveOutBeginnings(
  result: readonly { readonly values: [number, string][] }[],
  rateSeconds: number,
): void {
  for (const point of result.flatMap(({ values }) => values)) {
    const age = Math.min(...turns.map((turn) => point[0] - turn / 1000).filter((age) => age >= 0));
    // Until the first scrape after the beginning is no longer in the range.
    if (rateSeconds > 0 && age < rateSeconds + 3 * SCRAPE_MS / 1000) point[1] = "left out";
  }
}

function check(what: string, problem: string): void {
  if (problem === "") passed++;
  else failed++;
  console.log(`${problem === "" ? "ok  " : "FAIL"} ${what}${problem && `\n  ${problem}`}`);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
