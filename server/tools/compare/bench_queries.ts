/**
 * `deno task bench:queries`: how long the queries of a dashboard take over HTTP, here and in a
 * real Prometheus, in one run and over the same samples, so that their ratios mean something.
 */

import { parseArgs } from "node:util";
import { DASHBOARD_QUERIES, hourPath } from "./dashboard_queries.ts";
import { dashboardSeries } from "./generated.ts";
import { Pair } from "./pair.ts";

const { values } = parseArgs({
  options: {
    prometheus: { type: "string", default: "prometheus" },
    promtool: { type: "string", default: "promtool" },
    executable: { type: "string" },
    rounds: { type: "string", default: "15" },
    gzip: { type: "boolean", default: false },
  },
});

const HOUR_MS = 3_600_000;
// The end of a full hour, so that a run soon after another compares the same samples.
const END = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

const { prometheus, promtool, executable } = values;
await using pair = await Pair.start({
  series: dashboardSeries(END),
  prometheus,
  promtool,
  executable,
});

console.log("query".padEnd(76), "step", "    MB", " theirs", "  ours", " ratio");
for (const [query, step] of DASHBOARD_QUERIES) {
  const path = hourPath(query, step, END);
  const theirs: number[] = [];
  const ours: number[] = [];
  let bytes = 0;
  for (let round = -3; round < Number(values.rounds); round++) {
    const [theirMs] = await timed(pair.prometheus + path);
    const [ourMs, size] = await timed(pair.ours + path);
    bytes = size;
    // The first rounds are for warming up.
    if (round < 0) continue;
    theirs.push(theirMs);
    ours.push(ourMs);
  }
  const [a, b] = [median(theirs), median(ours)];
  const columns = [
    query.slice(0, 76).padEnd(76),
    `${step} s`.padStart(4),
    (bytes / 1e6).toFixed(2).padStart(6),
    `${a.toFixed(1)}`.padStart(7),
    `${b.toFixed(1)}`.padStart(6),
    (b / a).toFixed(2).padStart(6),
  ];
  console.log(columns.join(" "));
}
const instant: number[] = [];
for (let round = 0; round < 100; round++) {
  const query = encodeURIComponent("sum by (model) (rate(req_total[5m]))");
  instant.push((await timed(`${pair.ours}/api/v1/query?time=${END / 1000}&query=${query}`))[0]);
}
console.log(`instant query, ours: p50 ${median(instant.slice(10)).toFixed(1)} ms`);

/** Milliseconds until the whole answer is there, and its size. */
async function timed(url: string): Promise<[milliseconds: number, bytes: number]> {
  const begin = performance.now();
  const headers = { "accept-encoding": values.gzip ? "gzip" : "identity" };
  const response = await fetch(url, { headers });
  const { length } = await response.bytes();
  const milliseconds = performance.now() - begin;
  if (!response.ok) throw new Error(`${url} answers with ${response.status}`);
  return [milliseconds, length];
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
