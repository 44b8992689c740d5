import { LatencyHistogram } from "./latency_histogram.ts";
import type { PostResult } from "./post.ts";

/** Failures of one kind. */
export interface Failures {
  readonly count: number;
  /** The message of the first one. */
  readonly example: string;
}

/** Counts the results of all requests so far, in bounded memory. */
export class Results {
  /** The latencies of answered requests. Failed ones are left out: they may fail fast. */
  readonly latencies = new LatencyHistogram();
  /** The same since the last `startInterval()`. */
  readonly recent = new LatencyHistogram();
  readonly #failures = new Map<string, Failures>();
  /** Rows by the predicted class, for each model. */
  readonly #classes = new Map<string, Map<string, number>>();
  #sent = 0;
  #failed = 0;
  #rows = 0;

  get answered(): number {
    return this.latencies.count;
  }

  get failed(): number {
    return this.#failed;
  }

  get inFlight(): number {
    return this.#sent - this.answered - this.#failed;
  }

  /** Rows in answered requests. */
  get rows(): number {
    return this.#rows;
  }

  /** By reason, the most frequent first. */
  get failures(): readonly (readonly [reason: string, failures: Failures])[] {
    return [...this.#failures].sort(([, a], [, b]) => b.count - a.count);
  }

  /** The number of rows of a model by predicted class, the most frequent class first. */
  classes(model: string): ReadonlyMap<string, number> {
    return new Map([...this.#classes.get(model) ?? []].sort(([, a], [, b]) => b - a));
  }

  requestSent(): void {
    this.#sent++;
  }

  /** @param model the name that the classes are counted under */
  requestEnded(model: string, result: PostResult, latencyMs: number): void {
    if (result.kind === "failed") {
      const { count = 0, example = result.message } = this.#failures.get(result.reason) ?? {};
      this.#failures.set(result.reason, { count: count + 1, example });
      this.#failed++;
      return;
    }
    this.latencies.record(latencyMs);
    this.recent.record(latencyMs);
    this.#rows += result.predictions.length;
    const counts = this.#classes.get(model) ?? new Map<string, number>();
    this.#classes.set(model, counts);
    for (const { class: name } of result.predictions) {
      if (name !== undefined && name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }

  startInterval(): void {
    this.recent.clear();
  }
}
