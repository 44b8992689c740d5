import { LatencyHistogram } from "./latency_histogram.ts";
import type { Outcome } from "./post.ts";

/** Failures of one kind. */
export interface Failures {
  readonly count: number;
  /** What the first of them said. */
  readonly example: string;
}

/** What became of the requests so far, in a bounded amount of memory. */
export class Results {
  /** Of answered requests; what fails may fail fast. */
  readonly latencies = new LatencyHistogram();
  /** The same since the last `startInterval()`. */
  readonly recent = new LatencyHistogram();
  readonly #failures = new Map<string, Failures>();
  /** Rows by the predicted class, for each model. */
  readonly #classes = new Map<string, Map<string, number>>();
  #sent = 0;
  #failed = 0;
  #rows = 0;

  /** Requests that have been sent. */
  get sent(): number {
    return this.#sent;
  }

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

  /** How many rows of a model were predicted as each class, the most frequent first. */
  classes(model: string): ReadonlyMap<string, number> {
    return new Map([...this.#classes.get(model) ?? []].sort(([, a], [, b]) => b - a));
  }

  requestSent(): void {
    this.#sent++;
  }

  /** @param model what to count the classes under */
  requestEnded(model: string, outcome: Outcome, latencyMs: number): void {
    if (outcome.kind === "failed") {
      const { count = 0, example = outcome.message } = this.#failures.get(outcome.reason) ?? {};
      this.#failures.set(outcome.reason, { count: count + 1, example });
      this.#failed++;
      return;
    }
    this.latencies.record(latencyMs);
    this.recent.record(latencyMs);
    this.#rows += outcome.classes.length;
    const counts = this.#classes.get(model) ?? new Map<string, number>();
    this.#classes.set(model, counts);
    for (const name of outcome.classes) {
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }

  startInterval(): void {
    this.recent.clear();
  }
}
