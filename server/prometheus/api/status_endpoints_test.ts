import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import { Store } from "../tsdb/store.ts";
import { QueryQueue } from "./query_queue.ts";
import { QueryThrottle } from "./query_throttle.ts";
import { Api } from "./api.ts";
import { statusEndpoints } from "./status_endpoints.ts";
import { askJson, NOW, testApi } from "./testing/api.ts";

function api(flags: Record<string, string> = {}): Api {
  return new Api({
    queued: {},
    immediate: statusEndpoints({ version: "1.2.3", startedAt: NOW, flags, config: "a: b" }),
    queue: new QueryQueue({ running: 1, waiting: 1 }),
    throttle: new QueryThrottle({ isBusy: () => false, share: 1 }),
    maxSamples: 1e6,
    timeoutMs: 1000,
  });
}

const start = "2023-11-14T22:13:20.000Z";
const answers: readonly (readonly [string, unknown])[] = [
  ["buildinfo", {
    ...{ version: "3.14.0", revision: "modelwatch-1.2.3", branch: "", buildUser: "" },
    ...{ buildDate: "", goVersion: "" },
  }],
  ["runtimeinfo", {
    ...{ startTime: start, CWD: "", reloadConfigSuccess: true, lastConfigTime: start },
    ...{ corruptionCount: 0, goroutineCount: 0, GOMAXPROCS: navigator.hardwareConcurrency },
    ...{ GOGC: "", GODEBUG: "", storageRetention: "15d" },
  }],
  ["flags", { "storage.tsdb.retention.time": "15d" }],
  ["config", { yaml: "a: b" }],
  ["walreplay", { min: 0, max: 0, current: 0, state: "done" }],
];
for (const [path, want] of answers) {
  Deno.test(`/api/v1/status/${path} answers as Prometheus does`, async () => {
    const { data } = await askJson(
      api({ "storage.tsdb.retention.time": "15d" }),
      `/api/v1/status/${path}`,
    );
    assertEquals(data, want);
  });
}

Deno.test("/api/v1/status/runtimeinfo leaves the retention empty where there is none", async () => {
  assertEquals((await askJson(api(), "/api/v1/status/runtimeinfo")).data.storageRetention, "");
});

const entries = (counts: Record<string, number>) =>
  Object.entries(counts).map(([name, value]) => ({ name, value }));

Deno.test("/api/v1/status/tsdb counts series, values and characters, the largest counts first", async () => {
  const { data } = await askJson(testApi(), "/api/v1/status/tsdb");
  assertEquals(data, {
    headStats: {
      numSeries: 4,
      numLabelPairs: 8,
      chunkCount: 4,
      minTime: NOW - 60_000,
      maxTime: NOW,
    },
    seriesCountByMetricName: entries({ up: 2, requests_total: 2 }),
    labelValueCountByLabelName: entries({ __name__: 2, instance: 2, job: 2, code: 2 }),
    memoryInBytesByLabelName: entries({ __name__: 16, instance: 6, code: 6, job: 2 }),
    seriesCountByLabelValuePair: entries({
      ...{ "job=a": 3, "__name__=up": 2, "__name__=requests_total": 2 },
      ...{ "instance=x:1": 1, "instance=y:1": 1, "job=b": 1, "code=200": 1, "code=500": 1 },
    }),
  });
});

Deno.test("/api/v1/status/tsdb returns ten entries of each kind by default", async () => {
  const store = new Store();
  for (let i = 0; i < 12; i++) store.ref(labelsOf([["__name__", `m${i}`]]));
  const count = async (query: string) => {
    const { data } = await askJson(testApi({ store }), "/api/v1/status/tsdb", query);
    return data?.seriesCountByMetricName.length;
  };
  assertEquals([await count(""), await count("limit=11"), await count("limit=1")], [10, 11, 1]);
  for (const limit of ["0", "-1", "x", "1x", "x1", "1.5"]) {
    const { status, error } = await askJson(testApi(), "/api/v1/status/tsdb", { limit });
    assertEquals([status, error], [400, "limit must be a positive number"]);
  }
});

Deno.test("/api/v1/status/tsdb of an empty store has 0 for its times", async () => {
  const { data } = await askJson(testApi({ store: new Store() }), "/api/v1/status/tsdb");
  assertEquals([data.headStats.minTime, data.headStats.maxTime], [0, 0]);
});
