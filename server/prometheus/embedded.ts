import { configError, errorMessage } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Api } from "./api/api.ts";
import type { ApiReply, ApiRequest, ApiServer } from "./api/api_reply.ts";
import { federateEndpoint } from "./api/federate_endpoint.ts";
import { exemplarEndpoints } from "./api/exemplar_endpoint.ts";
import { languageEndpoints, queryEndpoints } from "./api/query_endpoints.ts";
import { QueryQueue } from "./api/query_queue.ts";
import { QueryThrottle } from "./api/query_throttle.ts";
import { scrapeConfig } from "./api/scrape_config.ts";
import { ruleEndpoints } from "./api/rule_endpoints.ts";
import { seriesEndpoints } from "./api/series_endpoints.ts";
import { statusEndpoints, storeStatusEndpoint } from "./api/status_endpoints.ts";
import { Engine } from "./promql/engine.ts";
import type { DiscoveredTargets } from "./scrape/discover_targets.ts";
import { Target } from "./scrape/target.ts";
import { targetEndpoints } from "./api/target_endpoints.ts";
import { ClockWatch } from "./clock_watch.ts";
import { everyTick } from "./ticks.ts";
import { formatDuration } from "./text/duration.ts";
import { httpFetcher } from "./scrape/http_fetcher.ts";
import { DiskStore } from "./tsdb/disk_store.ts";
import { ExemplarStore } from "./tsdb/exemplar_store.ts";
import { Store } from "./tsdb/store.ts";
import { VERSION } from "../version.ts";
import { OwnCounts } from "./own_counts.ts";
import type { Monitor } from "../metrics/monitor.ts";
import { type RuleOptions, RuleRunner } from "./rule_runner.ts";
import type { LoadedRules } from "./rules/rule_files.ts";
import { ownDescriptions, OwnSamples } from "./own_samples.ts";
import { Activity } from "./activity.ts";

/** The configuration of the embedded Prometheus. */
export interface EmbeddedOptions {
  readonly kind: "embedded";
  /** The URL of this server. */
  readonly self: string;
  /** The URL that alerts link to. */
  readonly externalUrl: string;
  readonly scrapeIntervalMs: number;
  /** Scraped beside this server. */
  readonly targets: readonly TargetConfig[];
  /** The targets of a scrape configuration, with settings of their own. */
  readonly discovered?: DiscoveredTargets;
  readonly retentionMs: number;
  readonly maxSeries: number;
  /** The folder for samples; undefined keeps them in memory only. */
  readonly dataDir: string | undefined;
  readonly query: QueryLimits;
  readonly rules: RuleOptions;
}

/** A target with the settings of all others. */
export interface TargetConfig {
  readonly job: string;
  readonly url: string;
}

export interface QueryLimits {
  readonly timeoutMs: number;
  /** The most samples that a query may hold at once. */
  readonly maxSamples: number;
  /** The most queries that run at the same time. */
  readonly concurrency: number;
  /** The share of a core's time, up to 1, that queries get while clients ask for predictions. */
  readonly share: number;
}

// Enough for several dashboards that load at the same time.
const MAX_WAITING = 256;
const LOOKBACK_MS = 5 * 60_000;
// Prometheus' default scrape timeout: a slower target counts as down.
const MAX_SCRAPE_MS = 10_000;
// The store drops partitions of two hours, so checking for old ones every few seconds is enough.
const ADVANCE_MS = 5000;

const now = () => Date.now();

/** Scrapes, stores the samples, evaluates rules, and answers Prometheus' API. */
export class EmbeddedPrometheus implements ApiServer {
  readonly #disk: DiskStore | undefined;
  readonly #store: Store;
  readonly #exemplars = new ExemplarStore();
  readonly #targets: readonly Target[];
  readonly #api: Api;
  readonly #counts: OwnCounts;
  readonly #rules: RuleRunner;
  readonly #stop = new AbortController();

  /**
   * Opens the store, and starts to scrape and to evaluate rules. Opening a store on disk may
   * take seconds.
   *
   * @throws {KnownError<"config">} when the data folder cannot be used
   */
  static async open(
    options: EmbeddedOptions,
    monitor: Monitor,
    log: Logger,
  ): Promise<EmbeddedPrometheus> {
    const { dataDir: directory, retentionMs, maxSeries } = options;
    const onProblem = (message: string) => log.error(message);
    if (directory === undefined) {
      const store = new Store({ retentionMs, maxSeries });
      return new EmbeddedPrometheus(options, monitor, onProblem, store).#started(log);
    }
    try {
      const disk = await DiskStore.open({
        directory,
        retentionMs,
        maxSeries,
        now: now(),
        onProblem,
      });
      logReport(disk, log);
      return new EmbeddedPrometheus(options, monitor, onProblem, disk.store, disk).#started(log);
    } catch (error) {
      throw configError([`Cannot keep samples in --data-dir: ${errorMessage(error)}`]);
    }
  }

  private constructor(
    options: EmbeddedOptions,
    monitor: Monitor,
    onProblem: (message: string) => void,
    store: Store,
    disk?: DiskStore,
  ) {
    this.#disk = disk;
    this.#store = store;
    this.#counts = new OwnCounts(monitor.tally);
    this.#targets = [
      this.#self(options, monitor),
      ...this.#others(options),
      ...this.#discovered(options),
    ];
    const { query, rules, externalUrl } = options;
    const engine = new Engine({ ...query, lookbackMs: LOOKBACK_MS });
    this.#rules = new RuleRunner(rules, { store, engine, externalUrl, onProblem });
    const queue = new QueryQueue({ running: query.concurrency, waiting: MAX_WAITING });
    const predictions = new Activity(() => monitor.total(FAMILIES.modelRequests));
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
        ...exemplarEndpoints(this.#exemplars),
        ...targetEndpoints(this.#targets, options.discovered?.dropped),
        ...ruleEndpoints(this.#rules),
        ...statusEndpoints({
          version: VERSION,
          startedAt: monitor.startedAt,
          lastReload: () => this.#rules.lastReload,
          flags: prometheusFlags(options),
          config: scrapeConfig(options.scrapeIntervalMs, this.#targets),
        }),
      },
      queue,
      throttle: new QueryThrottle({ isBusy: () => predictions.isActive, share: query.share }),
      maxSamples: query.maxSamples,
      timeoutMs: query.timeoutMs,
      onAnswer: (...answer) => this.#counts.answered(...answer),
    });
  }

  #started(log: Logger): this {
    const clock = new ClockWatch(log, () => this.#store.stats().newestTime);
    const { signal } = this.#stop;
    for (const target of this.#targets) {
      const { intervalMs } = target;
      void everyTick({ intervalMs, signal }, async (tick) => {
        this.#counts.scraped(target.job, await target.scrape(tick));
      });
    }
    void everyTick({ intervalMs: ADVANCE_MS, signal }, (tick) => {
      clock.check();
      (this.#disk ?? this.#store).advance(tick);
    });
    this.#rules.start();
    return this;
  }

  /** Puts these rules in force. Rules that were in force before keep their alerts. */
  loadRules(rules: LoadedRules): void {
    this.#rules.load(rules);
  }

  answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    return this.#api.answer(request, signal);
  }

  /** The time of the oldest sample in milliseconds since 1970; now, while there is none. */
  get since(): number {
    return this.#store.stats().oldestTime ?? now();
  }

  /** Stops scrapes and evaluations, and writes the remaining samples to disk. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#rules.stop();
    await this.#disk?.close();
  }

  #self({ self, scrapeIntervalMs }: EmbeddedOptions, monitor: Monitor): Target {
    const samples = new OwnSamples();
    return new Target({
      job: "modelwatch",
      url: new URL("/metrics", self),
      intervalMs: scrapeIntervalMs,
      timeoutMs: scrapeIntervalMs,
      appender: this.#store,
      exemplars: this.#exemplars,
      fetch: () => ({ kind: "samples", samples: samples.of(monitor.collect(), monitor.exemplars) }),
      descriptions: ownDescriptions(),
      now,
    });
  }

  #others({ targets, scrapeIntervalMs: intervalMs }: EmbeddedOptions): Target[] {
    const timeoutMs = Math.min(intervalMs, MAX_SCRAPE_MS);
    return targets.map(({ job, url }) =>
      new Target({
        job,
        url: new URL(url),
        intervalMs,
        timeoutMs,
        appender: this.#store.guests(),
        exemplars: this.#exemplars,
        fetch: httpFetcher({ url, timeoutMs }),
        now,
      })
    );
  }

  #discovered({ discovered }: EmbeddedOptions): Target[] {
    const { targets = [] } = discovered ?? {};
    return targets.map(({ url, timeoutMs, settings: { http, ...settings }, ...target }) =>
      new Target({
        ...{ ...target, settings, url: new URL(url), timeoutMs },
        appender: this.#store.guests(),
        exemplars: this.#exemplars,
        fetch: httpFetcher({ url, timeoutMs, http }),
        now,
      })
    );
  }

  #measure(queue: QueryQueue, maxRunning: number): void {
    this.#counts.queue(queue, maxRunning);
    this.#counts.store(this.#store.stats());
    this.#counts.rules(this.#rules.counts());
    const { lastReload } = this.#rules;
    if (lastReload !== undefined) this.#counts.reload(lastReload);
    const notifications = this.#rules.notifications();
    if (notifications !== undefined) this.#counts.notifications(notifications);
    if (this.#disk !== undefined) this.#counts.disk(this.#disk.stats());
  }
}

function prometheusFlags(
  { retentionMs, query }: EmbeddedOptions,
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
