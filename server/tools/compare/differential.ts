/**
 * `deno task differential`: asks a real Prometheus and this program the same, over HTTP and over
 * the same samples, and compares all that they answer. The last line is `N passed, M failed`.
 */

import { parseArgs } from "node:util";
import { answer, compare, type Question } from "./answers.ts";
import { Pair } from "./pair.ts";
import { comparedQueries } from "./queries.ts";
import { variedSeries } from "./varied_series.ts";

const { values: options } = parseArgs({
  options: {
    prometheus: { type: "string", default: "prometheus" },
    promtool: { type: "string", default: "promtool" },
    executable: { type: "string" },
    /** Compares one query only, and shows both answers. */
    only: { type: "string" },
  },
});

const HOUR_MS = 3_600_000;
const END = (Math.floor(Date.now() / HOUR_MS) - 1) * HOUR_MS;
// Seconds. No step of a subquery divides it: see `queries.ts`.
const NOW = END / 1000 - 600 + 7;

const { prometheus, promtool, executable } = options;
await using pair = await Pair.start({
  series: variedSeries(END),
  prometheus,
  promtool,
  executable,
});
let passed = 0;
let failed = 0;
for (const question of options.only === undefined ? questions() : queryQuestions(options.only)) {
  const [theirs, ours] = await Promise.all([
    answer(pair.prometheus, question),
    answer(pair.ours, question),
  ]);
  const difference = compare(theirs, ours);
  if (options.only !== undefined) {
    console.log(JSON.stringify(theirs.body, null, 1), JSON.stringify(ours.body, null, 1));
  }
  if (difference === undefined) passed++;
  else {
    failed++;
    console.log(`${question.path}?${new URLSearchParams(question.parameters as [])}`);
    console.log(`  ${JSON.stringify(question.parameters)}\n  ${difference}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) Deno.exitCode = 1;

function* questions(): Generator<Question> {
  for (const query of comparedQueries()) yield* queryQuestions(query);
  yield* seriesQuestions();
  yield* wrongQuestions();
}

function* queryQuestions(query: string): Generator<Question> {
  yield { path: "/api/v1/query", parameters: { query, time: String(NOW) } };
  const [start, end] = [String(NOW - 4500), String(NOW)];
  yield { path: "/api/v1/query_range", parameters: { query, start, end, step: "45" } };
}

function* seriesQuestions(): Generator<Question> {
  const selectors = ["up", '{instance="a:9000"}', '{__name__=~".*_.*"}', "nothing"];
  // Up to the last sample: afterwards this program has sampled itself.
  const time = { start: String(END / 1000 - 7200), end: String(END / 1000) };
  for (const match of selectors) {
    const parameters = { "match[]": match, ...time };
    for (const path of ["series", "labels", "label/instance/values"]) {
      yield { path: `/api/v1/${path}`, parameters };
    }
  }
  const both = [["match[]", "up"], ["match[]", "info"], ...Object.entries(time)] as const;
  yield { path: "/api/v1/series", parameters: both as Question["parameters"] };
  yield { path: "/api/v1/labels", parameters: time };
  for (const name of ["__name__", "instance", "le", "text", "nothing"]) {
    yield { path: `/api/v1/label/${name}/values`, parameters: time };
  }
  for (const query of ["sum by(a)(up)", "up{", "test"]) {
    yield { path: "/api/v1/query_exemplars", parameters: { query, start: "1", end: "2" } };
  }
}

/** Requests that are refused whatever the samples are. */
function* wrongQuestions(): Generator<Question> {
  const query = "up";
  for (const time of ["x", "2023-13-01T00:00:00Z", "--1"]) {
    yield { path: "/api/v1/query", parameters: { query, time } };
  }
  yield { path: "/api/v1/query", parameters: {} };
  yield { path: "/api/v1/query", parameters: { query, timeout: "x" } };
  const good = { query, start: "100", end: "200", step: "10" };
  yield { path: "/api/v1/query_range", parameters: good };
  for (
    const bad of [
      ...[{ step: "0" }, { step: "-1" }, { step: "x" }, { step: "" }, { step: "0.001" }],
      ...[{ start: "x" }, { start: "" }, { end: "" }, { end: "50" }, { query: "up[5m]" }],
      ...[{ query: "'text'" }, { query: "" }, { step: "1e30" }, { end: "1e6", step: "1" }],
    ]
  ) {
    yield { path: "/api/v1/query_range", parameters: { ...good, ...bad } };
  }
  yield { path: "/api/v1/series", parameters: {} };
  for (const match of ["{}", "up{", '{a=~".*"}', "1", "rate(up[5m])", "up[5m]", ""]) {
    for (const path of ["series", "labels", "label/job/values"]) {
      yield { path: `/api/v1/${path}`, parameters: { "match[]": match } };
    }
  }
  yield { path: "/api/v1/labels", parameters: { start: "x" } };
}
