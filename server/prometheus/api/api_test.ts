import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { Target } from "../scrape/target.ts";
import { ask, askJson, filledStore, NOW, testApi } from "./testing/api.ts";

const NOW_SECONDS = NOW / 1000;

Deno.test("/api/v1/query evaluates at the present time by default", async () => {
  const { text } = await ask(testApi(), "/api/v1/query", { query: "up" });
  assertEquals(
    text,
    '{"status":"success","data":{"resultType":"vector","result":[' +
      '{"metric":{"__name__":"up","instance":"x:1","job":"a"},"value":[1700000000,"1"]},' +
      '{"metric":{"__name__":"up","instance":"y:1","job":"b"},"value":[1700000000,"1"]}]}}',
  );
});

const results: readonly (readonly [string, string, unknown])[] = [
  ["1 + 0.5", "scalar", [NOW_SECONDS, "1.5"]],
  ["'a\"b'", "string", [NOW_SECONDS, 'a"b']],
  ["nothing", "vector", []],
  ["1 / 0", "scalar", [NOW_SECONDS, "+Inf"]],
  ['up{job="a"}[30s]', "matrix", [{
    metric: { __name__: "up", instance: "x:1", job: "a" },
    values: [[NOW_SECONDS - 15, "0"], [NOW_SECONDS, "1"]],
  }]],
  ["requests_total[20s] offset 15s", "matrix", [{
    metric: { __name__: "requests_total", code: "200", job: "a" },
    values: [[NOW_SECONDS - 30, "20"], [NOW_SECONDS - 15, "30"]],
  }, {
    metric: { __name__: "requests_total", code: "500", job: "a" },
    values: [[NOW_SECONDS - 30, "1"], [NOW_SECONDS - 15, "1"]],
  }]],
];
for (const [query, resultType, result] of results) {
  Deno.test(`/api/v1/query answers ${query} with a ${resultType}`, async () => {
    const { status, data } = await askJson(testApi(), "/api/v1/query", { query });
    assertEquals({ status, data }, { status: 200, data: { resultType, result } });
  });
}

Deno.test("/api/v1/query takes a time, a lookback and a form", async () => {
  const form = `query=up{job="a"}&time=${NOW_SECONDS - 20}`;
  const { data } = await askJson(testApi(), "/api/v1/query", "", { form });
  assertEquals(data.result[0].value, [NOW_SECONDS - 20, "1"]);
  const late = `${form}&lookback_delta=5s`;
  assertEquals((await askJson(testApi(), "/api/v1/query", late)).data.result, []);
});

Deno.test("/api/v1/query takes a lookback of zero or less for the default", async () => {
  for (const lookback of ["0", "-5"]) {
    const query = `query=up&time=${NOW_SECONDS + 20}&lookback_delta=${lookback}`;
    const { data } = await askJson(testApi(), "/api/v1/query", query);
    assertEquals(data.result.length, 2, lookback);
  }
});

Deno.test("/api/v1/query truncates the result to a limit, with a warning", async () => {
  const query = { query: "up", limit: "1" };
  const { data, warnings } = await askJson(testApi(), "/api/v1/query", query);
  assertEquals(data.result.length, 1);
  assertEquals(warnings, ["results truncated due to limit"]);
});

Deno.test("/api/v1/query and query_range warn of a limit only when it removes series", async () => {
  const range = { start: String(NOW_SECONDS), end: String(NOW_SECONDS), step: "1" };
  for (const [path, more] of [["query", {}], ["query_range", range]] as const) {
    for (const [limit, warnings] of [["2", undefined], ["1", ["results truncated due to limit"]]]) {
      const query = { query: "up", limit: limit as string, ...more };
      const asked = await askJson(testApi(), `/api/v1/${path}`, query);
      assertEquals([asked.data.result.length, asked.warnings], [Number(limit), warnings]);
    }
  }
});

Deno.test("/api/v1/query returns warnings and infos, up to ten of each", async () => {
  const { warnings, infos } = await askJson(testApi(), "/api/v1/query", {
    query: "quantile(2, up) + on() quantile(3, up)",
  });
  assertEquals(warnings?.length, 2);
  assertEquals(infos, undefined);
  const rates = Array.from({ length: 12 }, (_, i) => `sum(rate(up[${i + 30}s]))`).join(" + ");
  const many = await askJson(testApi(), "/api/v1/query", { query: rates });
  assertEquals(many.infos.length, 11);
  assertEquals(many.infos[10], "2 more info annotations omitted");
});

Deno.test("/api/v1/query_range returns a matrix", async () => {
  const { data } = await askJson(testApi(), "/api/v1/query_range", {
    query: "sum by (code) (increase(requests_total[30s]))",
    start: String(NOW_SECONDS - 30),
    end: String(NOW_SECONDS),
    step: "15s",
  });
  assertEquals(data.resultType, "matrix");
  assertEquals(data.result.map(({ metric }: { metric: unknown }) => metric), [
    { code: "200" },
    { code: "500" },
  ]);
  assertEquals(data.result[0].values.at(-1), [NOW_SECONDS, "20"]);
});

/** The path and parameters of a request, and the status, kind and text of its error. */
const failures: readonly (readonly [string, Record<string, string>, number, string, string])[] = [
  [
    "query",
    {},
    400,
    "bad_data",
    'invalid parameter "query": unknown position: parse error: no expression found',
  ],
  ["query", { query: "up{" }, 400, "bad_data", 'invalid parameter "query": 1:4: parse error:'],
  ["query", { query: "up", time: "x" }, 400, "bad_data", "Invalid time value for 'time'"],
  ["query", { query: "up", timeout: "x" }, 400, "bad_data", 'invalid parameter "timeout"'],
  ["query", { query: "up", limit: "x" }, 400, "bad_data", 'invalid parameter "limit"'],
  ["query", { query: "up + on(x) up" }, 422, "execution", "many-to-many"],
  ["query", { query: "up", timeout: "0" }, 503, "timeout", "query timed out"],
  ["query_range", { query: "up" }, 400, "bad_data", 'invalid parameter "start"'],
  [
    "query_range",
    { query: "up", start: "2", end: "1", step: "1" },
    400,
    "bad_data",
    'invalid parameter "end": end timestamp must not be before start time',
  ],
  [
    "query_range",
    { query: "up", start: "1", end: "2", step: "0" },
    400,
    "bad_data",
    'invalid parameter "step": zero or negative query resolution step widths are not accepted',
  ],
  [
    "query_range",
    { query: "up", start: "0", end: "11001", step: "1" },
    400,
    "bad_data",
    "exceeded maximum resolution of 11,000 points per timeseries",
  ],
  [
    "query_range",
    { query: "up[5m]", start: "0", end: "1", step: "1" },
    400,
    "bad_data",
    'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
  ],
  ["series", {}, 400, "bad_data", "no match[] parameter provided"],
  ["series", { "match[]": "{}" }, 400, "bad_data", "at least one non-empty matcher"],
  ["labels", { "match[]": "up[" }, 400, "bad_data", 'invalid parameter "match[]"'],
  ["labels", { start: "x" }, 400, "bad_data", 'invalid parameter "start"'],
  ["query_exemplars", { query: "up", start: "2", end: "1" }, 400, "bad_data", "end timestamp"],
  ["metadata", { limit: "x" }, 400, "bad_data", "limit must be a number"],
  ["status/tsdb", { limit: "0" }, 400, "bad_data", "limit must be a positive number"],
  ["targets/metadata", { match_target: "{" }, 400, "bad_data", 'parameter "match_target"'],
  ["nothing", {}, 404, "not_found", "no such endpoint"],
];
for (const [path, query, status, errorType, error] of failures) {
  const shown = `${path}?${new URLSearchParams(query)}`;
  Deno.test(`/api/v1/${shown} fails with ${status}`, async () => {
    const answer = await askJson(testApi(), `/api/v1/${path}`, query);
    assertEquals([answer.status, answer.errorType], [status, errorType]);
    assertStringIncludes(answer.error, error);
  });
}

Deno.test("/api/v1/query_range returns up to 11,001 points", async () => {
  const { data } = await askJson(testApi(), "/api/v1/query_range", {
    query: "1",
    start: "0",
    end: "11000",
    step: "1",
  });
  assertEquals(data.result[0].values.length, 11_001);
});

Deno.test("/api/v1/labels and /api/v1/label/{name}/values are sorted", async () => {
  const api = testApi();
  const labels = async (query: string) => (await askJson(api, "/api/v1/labels", query)).data;
  assertEquals(await labels(""), ["__name__", "code", "instance", "job"]);
  assertEquals(await labels("match[]=up"), ["__name__", "instance", "job"]);
  assertEquals(await labels("match[]=up&match[]=requests_total&limit=2"), ["__name__", "code"]);
  assertEquals(await labels(`end=${NOW_SECONDS - 3600}`), []);
  const values = async (name: string, query = "") => {
    return (await askJson(api, "/api/v1/label/{name}/values", query, { name })).data;
  };
  assertEquals(await values("job"), ["a", "b"]);
  assertEquals(await values("job", "match[]=requests_total"), ["a"]);
  assertEquals(await values("nothing"), []);
  assertEquals(await values("U__job"), ["a", "b"]);
  assertEquals(await values("U______name____"), ["requests_total", "up"]);
});

Deno.test("/api/v1/series returns each series once, sorted", async () => {
  const { data } = await askJson(testApi(), "/api/v1/series", 'match[]=up&match[]={job="a"}');
  assertEquals(data.map(({ job, code }: Record<string, string>) => [job, code]), [
    ["a", "200"],
    ["a", "500"],
    ["a", undefined],
    ["b", undefined],
  ]);
});

Deno.test("/api/v1/format_query prints a query in its usual form", async () => {
  const { data } = await askJson(testApi(), "/api/v1/format_query", { query: "sum by(a)(up)" });
  assertEquals(data, "sum by (a) (up)");
});

Deno.test("/api/v1/query_exemplars returns an empty list without any, also for Grafana's times in milliseconds", async () => {
  const { status, data } = await askJson(testApi(), "/api/v1/query_exemplars", {
    query: "test",
    start: String(NOW),
    end: String(NOW),
  });
  assertEquals([status, data], [200, []]);
});

Deno.test("/api/v1/status/buildinfo names a version and no features", async () => {
  const { data } = await askJson(testApi(), "/api/v1/status/buildinfo");
  assert(/^\d+\.\d+\.\d+$/.test(data.version));
  assertEquals(data.features, undefined);
});

Deno.test("/api/v1/status/tsdb counts series by name and label", async () => {
  const { data } = await askJson(testApi(), "/api/v1/status/tsdb", { limit: "1" });
  assertEquals(data.headStats.numSeries, 4);
  assertEquals(data.headStats.maxTime, NOW);
  assertEquals(data.seriesCountByMetricName, [{ name: "up", value: 2 }]);
  assertEquals(data.seriesCountByLabelValuePair, [{ name: "job=a", value: 3 }]);
});

Deno.test("/federate returns current values as text", async () => {
  const { status, headers, text } = await ask(testApi(), "/federate", 'match[]={job=~".%2B"}');
  assertEquals([status, headers["content-type"]], [
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  assertEquals(
    text,
    `# TYPE requests_total untyped
requests_total{code="200",job="a",instance=""} 40 ${NOW}
requests_total{code="500",job="a",instance=""} 2.5 ${NOW}
# TYPE up untyped
up{instance="x:1",job="a"} 1 ${NOW}
up{instance="y:1",job="b"} 1 ${NOW}
`,
  );
  const bad = await ask(testApi(), "/federate", "match[]={");
  assertEquals([bad.status, bad.headers["content-type"]], [400, "text/plain; charset=utf-8"]);
});

Deno.test("/federate leaves out series that have ended", async () => {
  const store = filledStore();
  store.appendStale(store.ref(store.series([{ name: "job", op: "=", value: "b" }])[0]!)!, NOW + 1);
  const { text } = await ask(testApi({ store }), "/federate", "match[]=up");
  assert(text.includes('job="b"'), "the marker lies in the future");
});

Deno.test("/api/v1/targets reports the last scrapes", async () => {
  const store = filledStore();
  const common = { intervalMs: 5000, timeoutMs: 1000, appender: store, now: () => NOW };
  const targets = [
    new Target({
      ...common,
      job: "good",
      url: new URL("http://localhost/metrics"),
      fetch: () => ({
        kind: "text",
        format: "text",
        text: "# HELP a An a.\n# TYPE a gauge\na 1\n",
      }),
    }),
    new Target({
      ...common,
      job: "bad",
      url: new URL("https://h:1/m"),
      fetch: () => Promise.reject(new Error("no answer")),
    }),
  ];
  const api = testApi({ store, targets });
  const health = async () => {
    const { data } = await askJson(api, "/api/v1/targets");
    return data.activeTargets.map((target: Record<string, unknown>) => [
      target.health,
      target.lastError,
      target.lastScrape,
    ]);
  };
  assertEquals(await health(), [
    ["unknown", "", "0001-01-01T00:00:00Z"],
    ["unknown", "", "0001-01-01T00:00:00Z"],
  ]);
  for (const target of targets) await target.scrape(NOW);
  const time = "2023-11-14T22:13:20.000Z";
  assertEquals(await health(), [["up", "", time], ["down", "no answer", time]]);

  const first = (await askJson(api, "/api/v1/targets", "scrapePool=good")).data.activeTargets[0];
  assertEquals(first.labels, { instance: "localhost:80", job: "good" });
  assertEquals(first.scrapeUrl, "http://localhost/metrics");
  assertEquals(first.scrapeInterval, "5s");
  assertEquals((await askJson(api, "/api/v1/targets", "state=dropped")).data.activeTargets, []);
  assertEquals((await askJson(api, "/api/v1/scrape_pools")).data.scrapePools, ["bad", "good"]);

  const metadata = { type: "gauge", help: "An a.", unit: "" };
  assertEquals((await askJson(api, "/api/v1/metadata")).data, { a: [metadata] });
  assertEquals((await askJson(api, "/api/v1/metadata", "metric=b")).data, {});
  assertEquals((await askJson(api, "/api/v1/metadata", "limit=0")).data, {});
  const ofTarget = { match_target: '{job="good"}', metric: "a" };
  assertEquals((await askJson(api, "/api/v1/targets/metadata", ofTarget)).data, [
    { target: { instance: "localhost:80", job: "good" }, ...metadata },
  ]);
});

Deno.test("Api compresses large responses for clients that accept gzip", async () => {
  const query = { query: "vector(1)", start: "0", end: "1000", step: "1" };
  const acceptEncoding = "gzip";
  const plain = await ask(testApi(), "/api/v1/query_range", query);
  const packed = await ask(testApi(), "/api/v1/query_range", query, { acceptEncoding });
  assertEquals(packed.headers["content-encoding"], "gzip");
  const stream = new Blob([packed.body]).stream().pipeThrough(new DecompressionStream("gzip"));
  assertEquals(await new Response(stream).text(), plain.text);
  const small = await ask(testApi(), "/api/v1/query", { query: "1" }, { acceptEncoding });
  assertEquals(small.headers["content-encoding"], undefined);
});

Deno.test("Api counts the wait for the throttle as time of the query", async () => {
  const throttle = {
    sliceMs: 20,
    rest: () => Promise.resolve(),
    run: async <T>(work: () => Promise<T>) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return await work();
    },
  };
  const api = testApi({ throttle, timeoutMs: 30 });
  const { status, error } = await askJson(api, "/api/v1/query", { query: "up" });
  assertEquals([status, error], [503, "query timed out in expression evaluation"]);
});

Deno.test("Api reports the result and the seconds of each request", async () => {
  const results: string[] = [];
  const api = testApi({
    onAnswer: (path, result, seconds) => {
      assert(seconds >= 0 && seconds < 60);
      results.push(`${path} ${result}`);
    },
  });
  await ask(api, "/api/v1/query", { query: "up" });
  await ask(api, "/api/v1/format_query", { query: "up{" });
  await ask(api, "/api/v1/query", { query: "up + on(x) up" });
  assertEquals(results, [
    "/api/v1/query success",
    "/api/v1/format_query bad_data",
    "/api/v1/query execution",
  ]);
});

Deno.test("Api cancels a query when its client disconnects", async () => {
  const signal = AbortSignal.abort();
  const { status, errorType } = await askJson(testApi(), "/api/v1/query", { query: "up" }, {
    signal,
  });
  assertEquals([status, errorType], [499, "canceled"]);
});

Deno.test("Api accepts up to a million characters of parameters", async () => {
  const length = (count: number) => {
    const query = "query=1&x=";
    return `${query}${"y".repeat(count - query.length)}`;
  };
  assertEquals((await ask(testApi(), "/api/v1/query", length(1_000_000))).status, 200);
  const { status, error } = await askJson(testApi(), "/api/v1/query", length(1_000_001));
  assertEquals([status, error], [400, "the parameters are longer than 1000000 characters"]);
});
