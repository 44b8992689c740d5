import { delay } from "@std/async/delay.js";
import { FAMILIES } from "../metrics/families.ts";
import type { Counter, Tally } from "../metrics/tally.ts";
import type { Collector } from "./collector.ts";
import { type Attributes, requestText } from "./otlp.ts";
import { VERSION } from "../version.ts";

export interface SpanExporterOptions {
  readonly collector: Pick<Collector, "post">;
  /** What the spans are about: the service, its version, the place where it runs. */
  readonly resource: Attributes;
  readonly tally: Tally;
  /** Called with a sentence when exports begin to fail, and when they succeed again. */
  readonly onProblem: (message: string) => void;
  /** The most spans that wait for the collector. */
  readonly most?: number;
  /** The most spans in one request. */
  readonly batchSize?: number;
  /** The pause before the first retry; each further one is twice as long. */
  readonly retryMs?: number;
}

// About 1 kB each.
const MOST_SPANS = 16_384;
const BATCH_SPANS = 1024;
const RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;
// Half a minute of failures; then the batch is given up, and the next one gets its chance.
const MAX_ATTEMPTS = 6;
// The process ends soon afterwards.
const CLOSE_MS = 4000;
const SCOPE = { name: "modelwatch", version: VERSION };

/**
 * Sends the spans of all threads to a collector, one request at a time. Spans wait while the
 * collector does not answer, up to a limit; beyond it new ones are dropped.
 */
export class SpanExporter {
  readonly #options: Required<SpanExporterOptions>;
  readonly #counts: Readonly<Record<"exported" | "rejected" | "failed" | "dropped", Counter>>;
  #waiting: string[] = [];
  #sending: Promise<void> | undefined;
  #isFailing = false;
  /** Ends pauses between attempts. */
  readonly #closing = new AbortController();
  /** Ends requests. */
  readonly #stop = new AbortController();

  constructor(options: SpanExporterOptions) {
    const defaults = { most: MOST_SPANS, batchSize: BATCH_SPANS, retryMs: RETRY_MS };
    this.#options = { ...defaults, ...options };
    const counter = (result: string) => options.tally.counter(FAMILIES.tracingSpans, { result });
    this.#counts = {
      exported: counter("exported"),
      rejected: counter("rejected"),
      failed: counter("failed"),
      dropped: counter("dropped"),
    };
  }

  /** Queues spans. */
  add(spans: readonly string[]): void {
    const room = Math.max(0, this.#options.most - this.#waiting.length);
    this.#waiting.push(...spans.slice(0, room));
    this.#counts.dropped.add(Math.max(0, spans.length - room));
    if (this.#waiting.length > 0) this.#sending ??= this.#sendAll();
  }

  /** Sends the spans that wait, each batch once, as far as there is time. */
  async close(timeoutMs = CLOSE_MS): Promise<void> {
    this.#closing.abort();
    const timer = setTimeout(() => this.#stop.abort(), timeoutMs);
    await this.#sending;
    clearTimeout(timer);
  }

  async #sendAll(): Promise<void> {
    const { batchSize } = this.#options;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, batchSize);
      await this.#sendBatch(batch);
      this.#waiting = this.#waiting.slice(batch.length);
    }
    this.#sending = undefined;
  }

  /** Sends a batch until the collector takes it, or it is given up. */
  async #sendBatch(batch: readonly string[]): Promise<void> {
    const { collector, resource } = this.#options;
    const body = requestText(resource, SCOPE, batch);
    for (let attempt = 1;; attempt++) {
      const delivery = await collector.post(body, this.#stop.signal);
      switch (delivery.kind) {
        case "taken": {
          const { rejected, message } = delivery;
          this.#counts.rejected.add(rejected);
          this.#counts.exported.add(batch.length - rejected);
          this.#note(rejected === 0 ? undefined : `${rejected} spans rejected: ${message}`);
          return;
        }
        case "refused":
          this.#counts.failed.add(batch.length);
          this.#note(delivery.reason);
          return;
        case "retry":
          this.#note(delivery.reason);
          if (attempt === MAX_ATTEMPTS || this.#closing.signal.aborted) {
            this.#counts.failed.add(batch.length);
            return;
          }
          await this.#pause(attempt, delivery.afterMs);
      }
    }
  }

  async #pause(attempt: number, afterMs: number | undefined): Promise<void> {
    const { retryMs } = this.#options;
    const ms = Math.min(MAX_RETRY_MS, afterMs ?? retryMs * 2 ** (attempt - 1));
    await delay(ms, { signal: this.#closing.signal }).catch(() => {});
  }

  /** Reports the first failure of several, and that they are over. */
  #note(reason: string | undefined): void {
    const { onProblem } = this.#options;
    const isFailing = reason !== undefined;
    if (isFailing && !this.#isFailing) onProblem(`Cannot export spans: ${reason}`);
    if (!isFailing && this.#isFailing) onProblem("The collector takes spans again");
    this.#isFailing = isFailing;
  }
}
