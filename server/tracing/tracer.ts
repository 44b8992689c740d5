import type { Random } from "../random.ts";
import { RandomIds } from "./random_ids.ts";
import { type FinishedTrace, RequestTrace } from "./request_trace.ts";
import { readTraceContext } from "./trace_context.ts";
import { WallClock } from "./wall_clock.ts";

export interface TracerOptions {
  /** The share of the requests without a trace for which one begins here. */
  readonly sample: number;
  readonly random?: Random;
  /** Takes the spans of an answered request. */
  readonly onEnd: (trace: FinishedTrace) => void;
}

export type TracedRequest = Pick<Request, "method" | "url" | "headers">;

/** Decides which requests of a serving thread are traced. */
export class Tracer {
  readonly #options: TracerOptions;
  readonly #random: Random;
  readonly #ids = new RandomIds();
  readonly #clock = new WallClock();
  readonly #newSpanId = () => this.#ids.span();

  constructor(options: TracerOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  /**
   * Begins the span of a request; undefined for one that is not traced. The caller decides about a
   * request that belongs to a trace.
   *
   * @param beginsTrace whether a trace may begin with the request
   * @param start when it arrived: `performance.now()`
   */
  begin(request: TracedRequest, beginsTrace: boolean, start: number): RequestTrace | undefined {
    const parent = readTraceContext(request.headers);
    const isTraced = parent?.sampled ?? (beginsTrace && this.#random() < this.#options.sample);
    if (!isTraced) return undefined;
    this.#clock.adjust(start, Date.now());
    return new RequestTrace({
      method: request.method,
      url: request.url,
      traceId: parent?.traceId ?? this.#ids.trace(),
      parent,
      newSpanId: this.#newSpanId,
      clockOffset: this.#clock.offset,
      start,
      onEnd: this.#options.onEnd,
    });
  }
}
