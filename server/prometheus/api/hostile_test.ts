/** Malicious requests. Each gets an error and takes little time and memory. */

import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import { Store } from "../tsdb/store.ts";
import { ask, NOW, testApi } from "./testing/api.ts";

const ALL = '{__name__=~".+"}';

/** A thousand series with a minute of samples. */
function largeStore(): Store {
  const store = new Store();
  for (let series = 0; series < 1000; series++) {
    const labels = { __name__: `m${series % 10}`, id: String(series), le: String(series) };
    const ref = store.ref(labelsOf(Object.entries(labels)))!;
    for (let i = 0; i < 60; i++) store.append(ref, NOW + (i - 59) * 1000, i);
  }
  return store;
}

function nested(depth: number, before: string, middle: string, after: string): string {
  return before.repeat(depth) + middle + after.repeat(depth);
}

/** Queries that are refused before they are evaluated. */
const unreadable = [
  nested(100_000, "(", "1", ")"),
  nested(100_000, "(", "", ""),
  nested(100_000, "-", "1", ""),
  nested(10_000, "abs(", "m1", ")"),
  nested(10_000, "sum by (a) (", "m1", ")"),
  nested(5000, "max_over_time(", "m1", "[1m:1s])"),
  nested(50_000, "", "1", "+1"),
  nested(50_000, "1^", "1", ""),
  nested(10_000, "m1 and (", "m1", ")"),
  nested(50_000, "{", "", ""),
  nested(50_000, "[", "", ""),
  `m1${"[1m:1s]".repeat(1000)}`,
  `m1${" offset 1m".repeat(1000)}`,
  `m1${" @ 1".repeat(1000)}`,
  `m1[${"1".repeat(1000)}s]`,
  `m1[${"1y".repeat(5000)}]`,
  "m1[1000000000y]",
  "m1 offset 1000000000y",
  "m1 @ 1e300",
  "m1 @ NaN",
  "m1 @ Inf",
  "1e999",
  `0x${"f".repeat(10_000)}`,
  "1.1.1.1",
  `"${"\\".repeat(9999)}`,
  '"\\xZZ"',
  '"\\u{110000}"',
  "'unclosed",
  "`unclosed",
  "\0",
  "m1 \u202e",
  "\u{1F600}",
  "/* comment */ m1",
  "m1; drop table m1",
  "m1{id='1' or 1=1}",
  "{}",
  '{__name__=""}',
  '{__name__=~".*"}',
  '{id!=""',
  `m1{${'a="b",'.repeat(1000)}`,
  'm1{a=~"("}',
  'm1{a=~"(a{1000}){1000}"}',
  'm1{a=~"((a{100}){100}){100}"}',
  'm1{a=~"a{1001}"}',
  `m1{a=~"${nested(5000, "(", "a", ")")}"}`,
  `m1{a=~"${"[".repeat(5000)}"}`,
  'm1{a=~"(?P<a>b)(?P<a>c)"}',
  'm1{a=~"(?=a)"}',
  'm1{a=~"(a)\\\\1"}',
  'm1{a=~"\\\\C"}',
  "unknown_function(m1)",
  "__proto__(m1)",
  "constructor(m1)",
  "toString()",
  "sum(m1) by (__proto__) (m1)",
  "rate(m1)",
  "rate(m1[5m])[5m]",
  "sum_over_time(1[5m:1s])",
  "m1 + on() group_left() group_right() m1",
  "topk(m1, m1)",
  "sum(m1, m1, m1)",
  `max_over_time(${"m1,".repeat(10_000)}m1)`,
  "1 == 1",
  "bool",
  "on",
  "",
  "x".repeat(2_000_000),
];

/** Queries that parse but need too much, or have no valid result. */
const unevaluable = [
  `${ALL} + on () ${ALL}`,
  `${ALL} * ignoring (id, le) m1`,
  "topk(NaN, m1)",
  "topk(-Inf, m1)",
  "topk(1e300, m1)",
  "bottomk(Inf, m1)",
  "limit_ratio(NaN, m1)",
  'label_replace(m1, "a", "", "b", "(")',
  'label_replace(m1, "", "x", "id", ".*")',
  'label_replace(label_replace(m1, "id", "", "", ""), "le", "", "", "")',
  `label_join(${ALL}, "x", "${"y".repeat(100_000)}", "id", "id")`,
  `label_join(${
    nested(20, "label_join(", ALL, ', "x", "xxxxxxxxx", "x", "x", "x", "id")')
  }, "x", "", "x")`,
  "sum_over_time((sum_over_time((sum_over_time(m1[1d:1s]))[1d:1s]))[1d:1s])",
  "max_over_time(vector(1)[100y:1s])",
  "sum_over_time(vector(1)[100y:1ms])",
  "quantile_over_time(0.5, vector(1)[10y:1s])",
  `rate(${ALL}[1m])[1d:1s]`,
  `max_over_time(rate(${ALL}[1m])[1d:1s])`,
  `absent_over_time(${ALL}[1m:1ms])`,
];

/** Invalid ranges, and ranges with too many steps. */
const ranges: readonly Record<string, string>[] = [
  { query: ALL },
  { query: `rate(${ALL}[1h])` },
  { query: `quantile_over_time(0.5, ${ALL}[1h])` },
  { query: `sort(${ALL})` },
  { query: `topk(1000, ${ALL})` },
  { query: `${ALL} or ${ALL}` },
  { query: `${ALL} and on () ${ALL}` },
  { query: `histogram_quantile(0.5, ${ALL})` },
  { query: "1", start: "0", end: "1e12", step: "1" },
  { query: "1", start: "-1e300", end: "1e300", step: "1e6" },
  { query: "1", step: "1e-9" },
  { query: "1", step: "NaN" },
  { query: "1", step: "-Inf" },
  { query: "1", start: "Inf" },
  { query: "1", start: "NaN" },
  { query: "1", end: "-1" },
];

const api = testApi({ store: largeStore(), maxSamples: 100_000 });

function shown(text: string): string {
  return text.length <= 60 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 60))}…`;
}

async function statusOf(path: string, parameters: Record<string, string>): Promise<number> {
  const form = new URLSearchParams(parameters).toString();
  const { status, text } = await ask(api, path, "", { form });
  assertEquals(JSON.parse(text).status, status === 200 ? "success" : "error");
  return status;
}

for (const query of unreadable) {
  Deno.test(`/api/v1/query refuses to parse ${shown(query)}`, async () => {
    assertEquals(await statusOf("/api/v1/query", { query }), 400);
  });
}

for (const query of unevaluable) {
  Deno.test(`/api/v1/query refuses to evaluate ${shown(query)}`, async () => {
    assertEquals(await statusOf("/api/v1/query", { query }), 422);
  });
}

for (const range of ranges) {
  Deno.test(`/api/v1/query_range refuses ${shown(JSON.stringify(range))}`, async () => {
    const hour = { start: String(NOW / 1000 - 3600), end: String(NOW / 1000), step: "1" };
    const status = await statusOf("/api/v1/query_range", { ...hour, ...range });
    assertEquals(status === 400 || status === 422, true, `${status}`);
  });
}

Deno.test("/api/v1/series stops at its timeout", async () => {
  const form = `${"match[]=%7B__name__%3D~%22.%2B%22%7D&".repeat(10_000)}timeout=50ms`;
  const { status, text } = await ask(api, "/api/v1/series", "", { form });
  assertEquals([status, JSON.parse(text).errorType], [503, "timeout"]);
});

/** Sorts a window for each of a hundred series at 800 times, which takes some tenths of a second. */
const HEAVY = new URLSearchParams({
  query: "quantile_over_time(0.5, m1[1m])",
  start: String(NOW / 1000 - 40),
  end: String(NOW / 1000 + 40),
  step: "0.1",
}).toString();

Deno.test("Api answers other requests while an expensive query runs", async () => {
  const heavy = ask(api, "/api/v1/query_range", "", { form: HEAVY });
  const first = await Promise.race([
    heavy.then(() => "heavy"),
    new Promise((resolve) => setTimeout(resolve, 1))
      .then(() => statusOf("/api/v1/query", { query: "1" }))
      .then(() => "light"),
  ]);
  assertEquals(first, "light");
  assertEquals((await heavy).status, 200);
});

Deno.test("Api stops a query as soon as its client disconnects", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const answer = ask(api, "/api/v1/query_range", "", { form: HEAVY, signal });
  await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  assertEquals((await answer).status, 499);
});
