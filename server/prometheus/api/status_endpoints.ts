import { formatTime } from "../text/time.ts";
import type { LabelUses, StoreStats } from "../tsdb/store.ts";
import { type Endpoint, type EndpointCall, type Endpoints, jsonResult } from "./endpoint.ts";
import { ApiError } from "./api_error.ts";

/** A store that reports its statistics. */
export interface StoreStatus {
  stats(): StoreStats;
  labelUses(): Iterable<LabelUses>;
}

export interface StatusOptions {
  /** The version of this program. */
  readonly version: string;
  /** When it started, in milliseconds. */
  readonly startedAt: number;
  /** Settings, by the names of Prometheus' flags. */
  readonly flags: Readonly<Record<string, string>>;
  /** The scrape configuration, as YAML of Prometheus. */
  readonly config: string;
}

/**
 * The version of Prometheus whose language and API this server has. Grafana chooses its requests
 * by it. It takes the server for a Prometheus as long as there is no list of `features`.
 */
const PROMETHEUS_VERSION = "3.14.0";

/** The version, settings and state of the server. */
export function statusEndpoints({ version, startedAt, flags, config }: StatusOptions): Endpoints {
  const start = formatTime(startedAt);
  return {
    "/api/v1/status/buildinfo": () =>
      jsonResult({
        version: PROMETHEUS_VERSION,
        revision: `modelwatch-${version}`,
        branch: "",
        buildUser: "",
        buildDate: "",
        goVersion: "",
      }),
    "/api/v1/status/runtimeinfo": () =>
      jsonResult({
        startTime: start,
        CWD: "",
        reloadConfigSuccess: true,
        lastConfigTime: start,
        corruptionCount: 0,
        goroutineCount: 0,
        GOMAXPROCS: navigator.hardwareConcurrency,
        GOGC: "",
        GODEBUG: "",
        storageRetention: flags["storage.tsdb.retention.time"] ?? "",
      }),
    "/api/v1/status/flags": () => jsonResult(flags),
    "/api/v1/status/config": () => jsonResult({ yaml: config }),
    "/api/v1/status/walreplay": () => jsonResult({ min: 0, max: 0, current: 0, state: "done" }),
  };
}

/** Counts of the store, and the metrics and labels with the most series. */
export function storeStatusEndpoint(store: StoreStatus): Endpoint {
  return async (call) => {
    const { series, chunks, oldestTime, newestTime } = store.stats();
    const uses = await labelUses(store, call);
    const limit = readLimit(call);
    return jsonResult({
      headStats: {
        numSeries: series,
        numLabelPairs: uses.pairs,
        chunkCount: chunks,
        minTime: oldestTime ?? 0,
        maxTime: newestTime ?? 0,
      },
      seriesCountByMetricName: highest(uses.byMetric, limit),
      labelValueCountByLabelName: highest(uses.values, limit),
      memoryInBytesByLabelName: highest(uses.bytes, limit),
      seriesCountByLabelValuePair: highest(uses.byPair, limit),
    });
  };
}

function readLimit({ parameters }: EndpointCall): number {
  const text = parameters.text("limit");
  if (text === "") return 10;
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new ApiError("bad_data", "limit must be a positive number");
}

async function labelUses(store: StoreStatus, { budget }: EndpointCall) {
  const byMetric = new Map<string, number>();
  const values = new Map<string, number>();
  const bytes = new Map<string, number>();
  const byPair = new Map<string, number>();
  let pairs = 0;
  for (const { name, value, series } of store.labelUses()) {
    pairs++;
    if (name === "__name__") byMetric.set(value, series);
    values.set(name, (values.get(name) ?? 0) + 1);
    bytes.set(name, (bytes.get(name) ?? 0) + value.length);
    byPair.set(`${name}=${value}`, series);
    if (budget.due()) await budget.pause();
  }
  return { byMetric, values, bytes, byPair, pairs };
}

function highest(counts: ReadonlyMap<string, number>, limit: number) {
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, limit)
    .map(([name, value]) => ({ name, value }));
}
