import { configError, errorMessage } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/family.ts";
import { Api } from "./api/api.ts";
import type { ApiReply, ApiRequest, ApiServer } from "./api/api_reply.ts";
import { federateEndpoint } from "./api/federate_endpoint.ts";
import { languageEndpoints, queryEndpoints } from "./api/query_endpoints.ts";
import { QueryQueue } from "./api/query_queue.ts";
import { QueryThrottle } from "./api/query_throttle.ts";
import { scrapeConfig } from "./api/scrape_config.ts";
import { ruleEndpoints } from "./api/rule_endpoints.ts";
import { seriesEndpoints } from "./api/series_endpoints.ts";
import { statusEndpoints, storeStatusEndpoint } from "./api/status_endpoints.ts";
import { Engine } from "./promql/engine.ts";
import { Target } from "./scrape/target.ts";
import { targetEndpoints } from "./api/target_endpoints.ts";
import { everyTick } from "./ticks.ts";
import { formatDuration } from "./text/duration.ts";
import { httpTarget } from "./scrape/http_target.ts";
import { DiskStore } from "./tsdb/disk_store.ts";
import { Store } from "./tsdb/store.ts";
import { VERSION } from "../version.ts";
import { HistoryCounts } from "./own_counts.ts";
import type { Monitor } from "../metrics/monitor.ts";
import { type RuleOptions, RuleRunner } from "./rule_runner.ts";
import { selfDescriptions, SelfSamples } from "./own_samples.ts";
import { Traffic } from "./activity.ts";

/** What the monitor thread needs to know of the configuration to keep a history. */
export interface HistoryOptions {
  readonly kind: "embedded";
  /** Where this server answers. */
  readonly self: string;
  /** Where alerts link to. */
  readonly externalUrl: string;
  readonly scrapeIntervalMs: number;
  /** What is scraped beside this server. */
  readonly targets: readonly ScrapeTarget[];
  readonly retentionMs: number;
  readonly maxSeries: number;
  /** The folder that samples are kept in; undefined to keep them in memory only. */
  readonly dataDir: string | undefined;
  readonly query: QueryLimits;
  readonly rules: RuleOptions;
}

export interface ScrapeTarget {
  readonly job: string;
  readonly url: string;
}

export interface QueryLimits {
  readonly timeoutMs: number;
  /** Samples that a query may hold at once. */
  readonly maxSamples: number;
  /** Queries that run at a time. */
  readonly concurrency: number;
  /** The part of a core's time, up to 1, that queries take while predictions are asked for. */
  readonly share: number;
}

// Enough for several dashboards that load at once.
const MAX_WAITING = 256;
const LOOKBACK_MS = 5 * 60_000;
// As Prometheus: a target that takes longer is as good as down.
const MAX_SCRAPE_MS = 10_000;
// The store drops partitions of two hours; looking for one every few seconds is often enough.
const ADVANCE_MS = 5000;

const now = () => Date.now();

/** The embedded Prometheus: scrapes, keeps what came, and answers queries of it. */
export class History implements ApiServer {
  readonly #disk: DiskStore | undefined;
  readonly #store: Store;
  readonly #targets: readonly Target[];
  readonly #api: Api;
  readonly #counts: HistoryCounts;
  readonly #rules: RuleRunner;
  readonly #stop = new AbortController();

  /**
   * Opens the store, which may take seconds if it is on disk, and begins to scrape and to
   * evaluate rules.
   *
   * @throws {KnownError<"config">} when the data folder cannot be used
   */
  static async open(options: HistoryOptions, monitor: Monitor, log: Logger): Promise<History> {
    const { dataDir: directory, retentionMs, maxSeries } = options;
    if (directory === undefined) {
      const store = new Store({ retentionMs, maxSeries });
      return new History(options, monitor, store).#started();
    }
    try {
      const onProblem = (message: string) => log.error(message);
      const disk = await DiskStore.open({
        directory,
        retentionMs,
        maxSeries,
        now: now(),
        onProblem,
      });
      logReport(disk, log);
      return new History(options, monitor, disk.store, disk).#started();
    } catch (error) {
      throw configError([`Cannot keep samples in --data-dir: ${errorMessage(error)}`]);
    }
  }

  private constructor(
    options: HistoryOptions,
    monitor: Monitor,
    store: Store,
    disk?: DiskStore,
  ) {
    this.#disk = disk;
    this.#store = store;
    this.#counts = new HistoryCounts(monitor.tally);
    this.#targets = [this.#self(options, monitor), ...this.#others(options)];
    const { query } = options;
    const engine = new Engine({ ...query, lookbackMs: LOOKBACK_MS });
    this.#rules = new RuleRunner(options.rules, store, engine, options.externalUrl);
    const queue = new QueryQueue({ running: query.concurrency, waiting: MAX_WAITING });
    const predictions = new Traffic(() => monitor.total(FAMILIES.modelRequests));
    monitor.beforeCollecting(() => this.#measure(queue, query.concurrency));
    this.#api = new Api({
      queued: {
        ...queryEndpoints({ store, engine, now }),
        ...seriesEndpoints(store),
        "/api/v1/status/tsdb": storeStatusEndpoint(store),
        "/federate": federateEndpoint({ store, now, lookbackMs: LOOKBACK_MS }),
      },
      immediate: {
        ...languageEndpoints,
        ...targetEndpoints(this.#targets),
        ...ruleEndpoints(this.#rules),
        ...statusEndpoints({
          version: VERSION,
          startedAt: monitor.startedAt,
          flags: prometheusFlags(options),
          config: scrapeConfig(options.scrapeIntervalMs, this.#targets),
        }),
      },
      queue,
      throttle: new QueryThrottle({ isBusy: () => predictions.isFlowing, share: query.share }),
      maxSamples: query.maxSamples,
      timeoutMs: query.timeoutMs,
      onAnswer: (...answer) => this.#counts.answered(...answer),
    });
  }

  #started(): this {
    const { signal } = this.#stop;
    for (const target of this.#targets) {
      const { intervalMs } = target;
      void everyTick({ intervalMs, signal }, async (tick) => {
        this.#counts.scraped(target.job, await target.scrape(tick));
      });
    }
    void everyTick({ intervalMs: ADVANCE_MS, signal }, (tick) => {
      (this.#disk ?? this.#store).advance(tick);
    });
    this.#rules.start();
    return this;
  }

  answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    return this.#api.answer(request, signal);
  }

  /** When the oldest sample is of, or the first one will be, in milliseconds since 1970. */
  get since(): number {
    return this.#store.stats().oldestTime ?? now();
  }

  /** Stops scraping and evaluating, and brings what is left to the disk. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#rules.stop();
    await this.#disk?.close();
  }

  #self({ self, scrapeIntervalMs }: HistoryOptions, monitor: Monitor): Target {
    const samples = new SelfSamples();
    return new Target({
      job: "modelwatch",
      url: new URL("/metrics", self),
      intervalMs: scrapeIntervalMs,
      timeoutMs: scrapeIntervalMs,
      appender: this.#store,
      fetch: () => ({ kind: "samples", samples: samples.of(monitor.collect()) }),
      descriptions: selfDescriptions(),
      now,
    });
  }

  #others({ targets, scrapeIntervalMs: intervalMs }: HistoryOptions): Target[] {
    const timeoutMs = Math.min(intervalMs, MAX_SCRAPE_MS);
    return targets.map(({ job, url }) =>
      new Target({
        job,
        url: new URL(url),
        intervalMs,
        timeoutMs,
        appender: this.#store.guests(),
        fetch: httpTarget({ url, timeoutMs }),
        now,
      })
    );
  }

  #measure(queue: QueryQueue, maxRunning: number): void {
    this.#counts.queue(queue, maxRunning);
    this.#counts.store(this.#store.stats());
    this.#counts.rules(this.#rules.counts());
    const notifications = this.#rules.notifications();
    if (notifications !== undefined) this.#counts.notifications(notifications);
    if (this.#disk !== undefined) this.#counts.disk(this.#disk.stats());
  }
}

function prometheusFlags(
  { retentionMs, query }: HistoryOptions,
): Readonly<Record<string, string>> {
  return {
    "query.lookback-delta": formatDuration(LOOKBACK_MS),
    "query.max-concurrency": String(query.concurrency),
    "query.max-samples": String(query.maxSamples),
    "query.timeout": formatDuration(query.timeoutMs),
    "storage.tsdb.retention.time": formatDuration(retentionMs),
  };
}

function logReport({ report }: DiskStore, log: Logger): void {
  const { series, dropped } = report;
  log.info("samples restored", { series });
  for (const { path, offset, bytes, reason } of dropped) {
    log.warn("damaged samples left out", { path, offset, bytes, reason });
  }
}
