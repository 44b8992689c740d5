import { QueryError } from "../promql/errors.ts";
import { ApiError } from "./api_error.ts";

export interface QueryQueueOptions {
  /** How many queries run at a time. They share one thread, so more of them only take more memory. */
  readonly running: number;
  /** How many may wait. */
  readonly waiting: number;
}

/** How long a query may wait, and the signal that cancels it. */
export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs a bounded number of queries at a time; a bounded number of others waits in a queue. */
export class QueryQueue {
  readonly #options: QueryQueueOptions;
  readonly #queue: PromiseWithResolvers<void>[] = [];
  #running = 0;

  constructor(options: QueryQueueOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Runs a query when it is its turn. */
  async run<T>(patience: Patience, query: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.running) await this.#turn(patience);
    else this.#running++;
    try {
      return await query();
    } finally {
      // The next in the queue gets the place directly, so that no newcomer takes it first.
      const next = this.#queue.shift();
      if (next === undefined) this.#running--;
      else next.resolve();
    }
  }

  async #turn({ timeoutMs, signal }: Patience): Promise<void> {
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
