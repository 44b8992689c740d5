import { isKind, type KnownError, notFoundError, simulatedError } from "../../errors.ts";
import type { ModelCounts, Outcome } from "../../metrics/model_counts.ts";
import type { Job, JobTrace } from "../run/run_queue.ts";

/**
 * When a request arrived, and when its answer is no longer needed: `performance.now()`. With its
 * trace, if it has one.
 */
export type RequestTime = Pick<Job, "since" | "deadline" | "priority" | "trace">;

/** Follows a request to a version. */
export interface PredictionTrace extends JobTrace {
  predicting(model: string, version: string, rows: number): void;
  predicted(seconds: number): void;
}

export interface RequestTrackerOptions {
  readonly model: string;
  readonly counts: ModelCounts;
  /** The share of requests that fail, for demonstrations. */
  readonly demoErrorRate: number;
  /** Called for a request that broke the runtime. */
  readonly onTrap: (error: KnownError<"trap">) => void;
  /** Called once after `retire()`, when no request is in flight. */
  readonly onIdle: () => Promise<void>;
}

/** Counts the requests to a version by their outcome, and knows how many are in flight. */
export class RequestTracker {
  readonly #options: RequestTrackerOptions;
  #inFlight = 0;
  #retired = false;

  constructor(options: RequestTrackerOptions) {
    this.#options = options;
  }

  /** @param timeoutMs how long the answer is needed */
  async track<T>(
    timeoutMs: number,
    work: (time: RequestTime) => Promise<T>,
    trace?: PredictionTrace,
  ): Promise<T> {
    const { model, counts, demoErrorRate, onTrap } = this.#options;
    if (this.#retired) throw notFoundError(`Model "${model}" was just unloaded`);
    const since = performance.now();
    this.#inFlight++;
    counts.requestStarted();
    let outcome: Outcome = "ok";
    try {
      if (Math.random() < demoErrorRate) throw simulatedError(demoErrorRate);
      return await work({ since, deadline: since + timeoutMs, trace });
    } catch (error) {
      outcome = outcomeOf(error);
      if (isKind(error, "trap")) {
        counts.trapped();
        onTrap(error);
      }
      throw error;
    } finally {
      const seconds = (performance.now() - since) / 1000;
      counts.requestEnded(outcome, seconds);
      if (outcome === "ok") trace?.predicted(seconds);
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) await this.#options.onIdle();
    }
  }

  /** Counts a request that was refused before it was tracked. */
  countRefused(outcome: Outcome): void {
    this.#options.counts.requestStarted();
    this.#options.counts.requestEnded(outcome, 0);
  }

  /** Refuses new requests from now on. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#inFlight === 0) await this.#options.onIdle();
  }
}

function outcomeOf(error: unknown): Outcome {
  if (isKind(error, "invalid_input", "too_large")) return "invalid";
  if (isKind(error, "overloaded")) return "overloaded";
  if (isKind(error, "deadline", "hang")) return "timeout";
  return "error";
}
