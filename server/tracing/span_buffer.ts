import type { Exemplar } from "../metrics/exemplar.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Counter, Tally } from "../metrics/tally.ts";
import type { FinishedTrace } from "./request_trace.ts";

/** Spans of a serving thread, each as text, and exemplars for its histograms. */
export interface SpanBatch {
  readonly spans: readonly string[];
  readonly exemplars: readonly Exemplar[];
}

export interface SpanBufferOptions {
  /** Resolves when the batch has arrived. */
  readonly send: (batch: SpanBatch) => Promise<void>;
  readonly tally: Tally;
  /** The most spans that wait for the thread that exports them. */
  readonly most?: number;
  readonly pauseMs?: number;
}

// Some thousand traced requests per second, at three spans each.
const MOST_SPANS = 4096;
// A trace is seen soon, and a message costs little for each of its spans.
const PAUSE_MS = 500;
const BATCH_SPANS = 512;

/**
 * Spans of a serving thread that wait for the monitor thread, which exports them. Serving threads
 * may not connect to anything.
 */
export class SpanBuffer {
  readonly #options: Required<Omit<SpanBufferOptions, "tally">>;
  readonly #dropped: Counter;
  #spans: string[] = [];
  #exemplars: Exemplar[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;

  constructor({ tally, ...options }: SpanBufferOptions) {
    this.#options = { most: MOST_SPANS, pauseMs: PAUSE_MS, ...options };
    this.#dropped = tally.counter(FAMILIES.tracingSpans, { result: "dropped" });
  }

  /** Takes all spans of a request, or none of them when there is no room. */
  add({ spans, exemplars }: FinishedTrace): void {
    if (this.#spans.length + spans.length > this.#options.most) {
      this.#dropped.add(spans.length);
      return;
    }
    this.#spans.push(...spans);
    this.#exemplars.push(...exemplars);
    if (this.#spans.length >= BATCH_SPANS) void this.#flush();
    else this.#timer ??= setTimeout(() => void this.#flush(), this.#options.pauseMs);
  }

  /** Sends the spans that wait. */
  async finish(): Promise<void> {
    await this.#sending;
    await this.#flush();
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#sending ??= this.#sendAll().finally(() => this.#sending = undefined);
  }

  /** One batch at a time: a monitor that is busy lets spans wait here, where they are bounded. */
  async #sendAll(): Promise<void> {
    while (this.#spans.length > 0) {
      const spans = this.#spans;
      const exemplars = this.#exemplars;
      this.#spans = [];
      this.#exemplars = [];
      await this.#options.send({ spans, exemplars }).catch(() => this.#dropped.add(spans.length));
    }
  }
}
