import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { delay } from "@std/async/delay.js";
import { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Monitor } from "../metrics/monitor.ts";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { type EmbeddedOptions, EmbeddedPrometheus } from "./embedded.ts";
import { parseRuleFile } from "./rules/rule_file.ts";

const OPTIONS: EmbeddedOptions = {
  kind: "embedded",
  self: "http://127.0.0.1:8123",
  externalUrl: "http://outside/prefix",
  scrapeIntervalMs: 100,
  targets: [],
  retentionMs: 3_600_000,
  maxSeries: 10_000,
  dataDir: undefined,
  query: { timeoutMs: 30_000, maxSamples: 1_000_000, concurrency: 3, share: 0.5 },
  rules: { intervalMs: 60_000, alertmanager: undefined },
};

async function open(options: Partial<EmbeddedOptions> = {}) {
  const lines: string[] = [];
  const log = new Logger({ format: "json", level: "info" }, "monitor", (line) => lines.push(line));
  const monitor = new Monitor(1000);
  const embedded = await EmbeddedPrometheus.open({ ...OPTIONS, ...options }, monitor, log);
  const getText = async (path: string, query: Record<string, string> = {}) => {
    const request = {
      ...{ path, name: "", method: "GET", form: "", acceptEncoding: null } as const,
      query: `?${new URLSearchParams(query)}`,
    };
    const { status, body } = await embedded.answer(request, new AbortController().signal);
    return { status, text: new TextDecoder().decode(body) };
  };
  const get = async (...request: Parameters<typeof getText>) => {
    const { status, text } = await getText(...request);
    return { status, ...JSON.parse(text) };
  };
  return {
    embedded,
    monitor,
    messages: () => lines.map((line) => JSON.parse(line)),
    get,
    getText,
    /** The values of a query, once it has any. */
    async values(expr: string): Promise<string[]> {
      for (let attempt = 0; attempt < 1000; attempt++) {
        const { data } = await get("/api/v1/query", { query: expr });
        if (data.result.length > 0) {
          return data.result.map(({ value }: { value: string[] }) => value[1]);
        }
        await delay(20);
      }
      throw new Error(`There is no ${expr}`);
    },
    async [Symbol.asyncDispose]() {
      await embedded.close();
    },
  };
}

Deno.test("it stores the program's own counts under its job and its address", async () => {
  await using bench = await open();
  bench.monitor.tally.counter(FAMILIES.modelTraps, { model: "m", version: "1" }).add(7);
  const traps = 'model_traps_total{job="modelwatch",instance="127.0.0.1:8123",model="m"}';
  assertEquals(await bench.values(traps), ["7"]);
  assertEquals(await bench.values('up{job="modelwatch"}'), ["1"]);
});

Deno.test("it scrapes its targets, and counts the scrapes by their result", async () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("a_total 5\n"),
  );
  const targets = [
    { job: "good", url: `http://127.0.0.1:${server.addr.port}/metrics` },
    { job: "gone", url: "http://127.0.0.1:1/metrics" },
  ];
  await using bench = await open({ targets });
  assertEquals(await bench.values("a_total"), ["5"]);
  assertEquals(await bench.values('up{job="gone"}'), ["0"]);
  const answered = 'modelwatch_scrapes_total{exported_job="good",result="ok"} > 0';
  assertEquals((await bench.values(answered)).length, 1);
  const failed = 'modelwatch_scrapes_total{exported_job="gone",result="failed"} > 0';
  assertEquals((await bench.values(failed)).length, 1);
  await server.shutdown();
});

Deno.test("it tells its settings as the flags of Prometheus", async () => {
  await using bench = await open();
  assertEquals((await bench.get("/api/v1/status/flags")).data, {
    "query.lookback-delta": "5m",
    "query.max-concurrency": "3",
    "query.max-samples": "1000000",
    "query.timeout": "30s",
    "storage.tsdb.retention.time": "1h",
  });
});

Deno.test("it says how long ago its samples begin, and since when the process runs", async () => {
  await using bench = await open();
  await bench.values("up");
  assertEquals(bench.embedded.since <= Date.now(), true);
  const { data } = await bench.get("/api/v1/status/runtimeinfo");
  assertEquals(Date.parse(data.startTime), 1000);
});

Deno.test("rules are in force once they are loaded, with the time of their last reload", async () => {
  await using bench = await open();
  const groups = parseRuleFile("a.yml", "groups: [{name: g, rules: [{record: b, expr: '1'}]}]");
  assertEquals((await bench.get("/api/v1/rules")).data.groups, []);
  bench.embedded.loadRules({ groups, reload: { successful: true, successAt: 5000 } });
  const { data } = await bench.get("/api/v1/rules");
  assertEquals(data.groups.map(({ name }: { name: string }) => name), ["g"]);
  assertEquals(await bench.values("prometheus_config_last_reload_success_timestamp_seconds"), [
    "5",
  ]);
  assertEquals(await bench.values("prometheus_rule_group_rules"), ["1"]);
});

Deno.test("what it holds and what may run is measured with every scrape", async () => {
  await using bench = await open();
  assertEquals(await bench.values("prometheus_engine_queries_concurrent_max"), ["3"]);
  assertEquals((await bench.values("prometheus_tsdb_head_series > 0")).length, 1);
  const answered = 'modelwatch_api_requests_total{path="/api/v1/query",result="success"} > 0';
  assertEquals((await bench.values(answered)).length, 1);
  const { data } = await bench.get("/api/v1/query", {
    query: "prometheus_notifications_sent_total",
  });
  assertEquals(data.result, []);
});

Deno.test("with an Alertmanager its notifications are counted", async () => {
  const rules = { ...OPTIONS.rules, alertmanager: "http://127.0.0.1:1" };
  await using bench = await open({ rules });
  assertEquals(await bench.values("prometheus_notifications_sent_total"), ["0"]);
});

Deno.test("samples in a data folder are there after it is closed and opened again", async () => {
  const dataDir = await Deno.makeTempDir();
  const first = await open({ dataDir });
  first.monitor.tally.gauge(FAMILIES.modelReady, { model: "m", version: "1" }).set(1);
  await first.values("model_ready");
  await first.values("modelwatch_store_disk_bytes");
  await first.embedded.close();
  {
    await using second = await open({ dataDir, scrapeIntervalMs: 3_600_000 });
    const [restored] = second.messages();
    assertEquals(restored.message, "samples restored");
    assertEquals(restored.series > 0, true);
    assertEquals(await second.values("last_over_time(model_ready[1m])"), ["1"]);
  }
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a data folder that cannot be used is a mistake of the configuration", async () => {
  const file = await Deno.makeTempFile();
  const error = await assertRejectsKind(() => open({ dataDir: `${file}/below` }), "config");
  assertStringIncludes(error.message, "Cannot keep samples in --data-dir: ");
  await Deno.remove(file);
});

Deno.test("rules are evaluated over the store, and what they record can be queried", async () => {
  await using bench = await open({ rules: { ...OPTIONS.rules, intervalMs: 100 } });
  await bench.values("up");
  const text = "groups: [{name: g, rules: [{record: doubled, expr: up * 2}]}]";
  const groups = parseRuleFile("a.yml", text);
  bench.embedded.loadRules({ groups, reload: { successful: true, successAt: 5000 } });
  assertEquals(await bench.values("doubled"), ["2"]);
  const isGood = async () =>
    (await bench.get("/api/v1/status/runtimeinfo")).data.reloadConfigSuccess;
  assertEquals(await isGood(), true);
  bench.embedded.loadRules({ groups, reload: { successful: false, successAt: 5000 } });
  assertEquals(await isGood(), false);
});

Deno.test("the beginning of the samples stays, however long it has been", async () => {
  await using bench = await open();
  await bench.values("up");
  const { since } = bench.embedded;
  await bench.values("count_over_time(up[1m]) > 2");
  assertEquals(bench.embedded.since, since);
});

Deno.test("nothing is scraped after it is closed", async () => {
  let scrapes = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    scrapes++;
    return new Response("a_total 5\n");
  });
  const url = `http://127.0.0.1:${server.addr.port}/metrics`;
  const bench = await open({ targets: [{ job: "good", url }] });
  await bench.values("a_total");
  await bench.embedded.close();
  const before = scrapes;
  await delay(350);
  assertEquals(scrapes - before <= 1, true);
  await server.shutdown();
});

Deno.test("a problem that is no fault of the settings is an error in the log", async () => {
  const alertmanager = "http://127.0.0.1:1";
  await using bench = await open({ rules: { intervalMs: 100, alertmanager } });
  const groups = parseRuleFile("a.yml", "groups: [{name: g, rules: [{alert: A, expr: '1'}]}]");
  bench.embedded.loadRules({ groups, reload: { successful: true, successAt: 5000 } });
  await bench.values('ALERTS{alertstate="firing"}');
  for (let attempt = 0; attempt < 500 && bench.messages().length === 0; attempt++) await delay(20);
  assertEquals(bench.messages()[0].level, "error");
});

Deno.test("three queries run, 256 others wait, and one more is refused", async () => {
  await using bench = await open();
  const answers = Array.from({ length: 3 + 256 + 1 }, () => {
    return bench.getText("/api/v1/query", { query: "vector(1)" });
  });
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assertEquals([statuses.pop(), new Set(statuses)], [503, new Set([200])]);
});

Deno.test("a query may load no more samples than the limit", async () => {
  await using bench = await open({ query: { ...OPTIONS.query, maxSamples: 1 } });
  await bench.values("up");
  const { error } = await bench.get("/api/v1/query", { query: '{__name__=~".+"}' });
  assertStringIncludes(error, "too many samples");
});

Deno.test("the store takes no more series than the limit", async () => {
  await using bench = await open({ maxSeries: 5 });
  for (let series = 0; series < 5;) {
    series = (await bench.get("/api/v1/status/tsdb")).data.headStats.numSeries;
    await delay(20);
  }
  await delay(200);
  const { data } = await bench.get("/api/v1/status/tsdb");
  assertEquals(data.headStats.numSeries, 5);
});

Deno.test("its latest samples can be federated", async () => {
  await using bench = await open();
  await bench.values("up");
  const { status, text } = await bench.getText("/federate", { "match[]": "up" });
  assertEquals(status, 200);
  assertStringIncludes(text, 'up{instance="127.0.0.1:8123",job="modelwatch"} 1');
});

const timeouts = [
  { scrapeIntervalMs: 2000, timeout: "2s", own: "2s" },
  { scrapeIntervalMs: 60_000, timeout: "10s", own: "1m" },
];
for (const { scrapeIntervalMs, timeout, own } of timeouts) {
  Deno.test(`targets have ${timeout} to answer when they are scraped every ${scrapeIntervalMs} ms`, async () => {
    const targets = [{ job: "other", url: "http://127.0.0.1:1/metrics" }];
    await using bench = await open({ scrapeIntervalMs, targets });
    const { data } = await bench.get("/api/v1/targets");
    const shown = data.activeTargets.map(
      ({ scrapeUrl, scrapeTimeout }: Record<string, string>) => `${scrapeUrl} ${scrapeTimeout}`,
    );
    assertEquals(shown.sort(), [
      `http://127.0.0.1:1/metrics ${timeout}`,
      `http://127.0.0.1:8123/metrics ${own}`,
    ]);
  });
}

Deno.test("damaged samples in the data folder are left out, and logged with their file", async () => {
  const dataDir = await Deno.makeTempDir();
  const first = await open({ dataDir });
  await first.values("up");
  await first.embedded.close();
  for (const { name, isFile } of Deno.readDirSync(dataDir)) {
    const path = `${dataDir}/${name}`;
    const bytes = Deno.readFileSync(path);
    if (!isFile || bytes.length < 100) continue;
    bytes.fill(0xff, bytes.length / 2);
    Deno.writeFileSync(path, bytes);
  }
  {
    await using second = await open({ dataDir });
    const { level, path, reason } = second.messages()
      .find(({ message }) => message === "damaged samples left out");
    assertEquals([level, typeof path, typeof reason], ["warn", "string", "string"]);
  }
  await Deno.remove(dataDir, { recursive: true });
});
