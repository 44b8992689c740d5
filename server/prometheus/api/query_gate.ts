import { QueryError } from "../promql/errors.ts";
import { ApiError } from "./api_error.ts";

export interface QueryGateOptions {
  /** How many queries run at a time. They share one thread, so more of them only take more memory. */
  readonly running: number;
  /** How many may wait. */
  readonly waiting: number;
}

/** How long a query may take in all, and who gives up on it. */
export interface QueryPatience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Lets a bounded number of queries run, and a bounded number wait for their turn. */
export class QueryGate {
  readonly #options: QueryGateOptions;
  readonly #queue: PromiseWithResolvers<void>[] = [];
  #running = 0;

  constructor(options: QueryGateOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Runs a query when it is its turn, with the time that is left to it. */
  async run<T>(
    { timeoutMs, signal }: QueryPatience,
    query: (timeoutMs: number) => Promise<T>,
  ): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    if (this.#running >= this.#options.running) await this.#turn(timeoutMs, signal);
    else this.#running++;
    try {
      return await query(deadline - performance.now());
    } finally {
      // The place is handed on, so that nobody who comes now takes it before those who wait.
      const next = this.#queue.shift();
      if (next === undefined) this.#running--;
      else next.resolve();
    }
  }

  async #turn(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#queue.length >= this.#options.waiting) {
      throw new ApiError("unavailable", "too many queries are waiting: try again later");
    }
    const turn = Promise.withResolvers<void>();
    this.#queue.push(turn);
    const giveUp = (kind: "timeout" | "canceled", what: string) => {
      const place = this.#queue.indexOf(turn);
      if (place === -1) return;
      this.#queue.splice(place, 1);
      turn.reject(new QueryError(kind, `query ${what} in query queue`));
    };
    const cancel = () => giveUp("canceled", "was canceled");
    const timer = setTimeout(() => giveUp("timeout", "timed out"), timeoutMs);
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    try {
      await turn.promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    }
  }
}
