import type { ApiReply, ApiRequest, ApiServer } from "./api/api_reply.ts";
import { Proxy } from "./api/proxy.ts";
import { QueryQueue } from "./api/query_queue.ts";
import { HistoryCounts } from "./own_counts.ts";
import type { Monitor } from "../metrics/monitor.ts";

/** A Prometheus elsewhere that scrapes this server and keeps its history. */
export interface RemoteOptions {
  readonly kind: "remote";
  readonly url: string;
  readonly tenant: string | undefined;
  readonly tokenFile: string | undefined;
  readonly timeoutMs: number;
}

// As many as Prometheus answers at a time by default. They only wait here, so they cost little.
const MAX_RUNNING = 20;
const MAX_WAITING = 256;

/** Answers the API of Prometheus from an external one. */
export class Remote implements ApiServer {
  readonly #proxy: Proxy;
  readonly #counts: HistoryCounts;

  constructor(options: RemoteOptions, monitor: Monitor) {
    const queue = new QueryQueue({ running: MAX_RUNNING, waiting: MAX_WAITING });
    this.#counts = new HistoryCounts(monitor.tally);
    this.#proxy = new Proxy({
      ...options,
      queue,
      onAnswer: (...answer) => this.#counts.answered(...answer),
    });
    monitor.beforeCollecting(() => this.#counts.queue(queue, MAX_RUNNING));
  }

  answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply> {
    return this.#proxy.answer(request, signal);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
