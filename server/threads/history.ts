import { Api, type ApiReply, type ApiRequest } from "../prometheus/api.ts";
import { languageEndpoints, queryEndpoints } from "../prometheus/query_endpoints.ts";
import { QueryGate } from "../prometheus/query_gate.ts";
import { seriesEndpoints } from "../prometheus/series_endpoints.ts";
import { Target } from "../prometheus/target.ts";
import { everyTick } from "../prometheus/ticks.ts";
import { Store } from "../tsdb/store.ts";
import type { Monitor } from "./monitor.ts";
import { selfDescriptions, SelfSamples } from "./self_samples.ts";

/** What the monitor thread needs to know of the configuration to keep a history. */
export interface HistoryOptions {
  /** Where this server answers. */
  readonly self: string;
  readonly scrapeIntervalMs: number;
  readonly retentionMs: number;
  readonly maxSeries: number;
  readonly query: QueryLimits;
}

export interface QueryLimits {
  readonly timeoutMs: number;
  /** Samples that a query may hold at once. */
  readonly maxSamples: number;
  /** Queries that run at a time. */
  readonly concurrency: number;
}

// Enough for several dashboards that load at once.
const MAX_WAITING = 256;

/** The embedded Prometheus: what the server counts, as it was in the past, and queries of it. */
export class History {
  readonly #store: Store;
  readonly #targets: readonly Target[];
  readonly #api: Api;
  readonly #stop = new AbortController();

  constructor(options: HistoryOptions, monitor: Monitor) {
    const { retentionMs, maxSeries, query } = options;
    this.#store = new Store({ retentionMs, maxSeries });
    this.#targets = [this.#self(options, monitor)];
    const gate = new QueryGate({ running: query.concurrency, waiting: MAX_WAITING });
    const store = this.#store;
    const now = () => Date.now();
    this.#api = new Api({
      gated: { ...queryEndpoints({ store, engine: query, now }), ...seriesEndpoints(store) },
      free: languageEndpoints,
      gate,
      timeoutMs: query.timeoutMs,
    });
  }

  /** Begins to scrape. */
  start(): void {
    const { signal } = this.#stop;
    for (const target of this.#targets) {
      const { intervalMs } = target;
      void everyTick({ intervalMs, signal }, (tick) => target.scrape(tick));
    }
    void everyTick({ intervalMs: ADVANCE_MS, signal }, (tick) => {
      this.#store.advance(tick);
      return Promise.resolve();
    });
  }

  answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    return this.#api.answer(request, signal);
  }

  close(): void {
    this.#stop.abort();
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
      now: () => Date.now(),
    });
  }
}

// Partitions are dropped as a whole, two hours each; looking for one every few seconds is often.
const ADVANCE_MS = 5000;
