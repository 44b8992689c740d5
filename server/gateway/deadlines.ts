interface Pending {
  readonly onLate: () => void;
  /** Checks that have found it pending. */
  checks: number;
}

// How often a limit is checked while it runs: it is noticed up to a tenth late.
const CHECKS = 10;

/**
 * Waits that must end within one limit. One timer for all is cheaper than one for each: a timer costs
 * as much as the rest of the bookkeeping for a request.
 */
export class Deadlines {
  readonly limitMs: number;
  readonly #pending = new Set<Pending>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param limitMs the longest wait, noticed up to a tenth of it late */
  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  /** Begins a wait. @returns a function that ends it */
  begin(onLate: () => void): () => void {
    const pending = { onLate, checks: 0 };
    this.#pending.add(pending);
    this.#timer ??= setInterval(() => this.#check(), this.limitMs / CHECKS);
    return () => this.#pending.delete(pending);
  }

  /** Stops the timer; for tests, which must leave none running. */
  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    for (const pending of this.#pending) {
      // The first check may come right after the wait began.
      if (pending.checks++ < CHECKS) continue;
      this.#pending.delete(pending);
      pending.onLate();
    }
  }
}
