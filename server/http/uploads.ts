import { bodyTimeoutError } from "../errors.ts";

interface Upload {
  /** The number of checks that have found it open since it began or last made progress. */
  checks: number;
  readonly giveUp: (error: Error) => void;
  /** Frees what has arrived when it is given up. */
  cancel?: () => void;
}

/** What the receiver of a body may tell while it arrives. */
export interface Arrival {
  /** Begins the limit again, for a body that is a stream. */
  progress(): void;
  /** What to do when the body is given up. */
  onGivenUp(cancel: () => void): void;
}

/**
 * The request bodies that are being received.
 *
 * A body that never ends is given up after a limit. And a server that shuts down
 * cannot receive the rest of a body, so it first waits until there is none.
 */
export class Uploads {
  readonly #limitMs: number;
  readonly #open = new Set<Upload>();
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param limitMs the longest time of a body, noticed up to half of it late; or Infinity */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /**
   * Counts a body as being received until `receive` has ended.
   *
   * @throws {KnownError<"body_timeout">} when it takes longer than the limit
   */
  async during<T>(receive: (arrival: Arrival) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const upload: Upload = { checks: 0, giveUp: reject };
    this.#open.add(upload);
    // One timer for all bodies is cheaper than one for each.
    if (this.#limitMs !== Infinity) {
      this.#timer ??= setInterval(() => this.#check(), this.#limitMs / 2);
    }
    receive({
      progress: () => void (upload.checks = 0),
      onGivenUp: (cancel) => void (upload.cancel = cancel),
    }).then(resolve, reject);
    try {
      return await promise;
    } finally {
      this.#open.delete(upload);
      if (this.#open.size === 0 && this.#waiting.length > 0) this.#wake();
    }
  }

  /** Resolves as soon as no body is being received. */
  async none(): Promise<void> {
    // Another body may begin before this continues.
    while (this.#open.size > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Stops the timer; for tests, which must leave none running. */
  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    for (const upload of this.#open) {
      // The first check may come right after the body began.
      if (upload.checks++ < 2) continue;
      upload.giveUp(
        bodyTimeoutError(`The body did not arrive within ${this.#limitMs / 1000} s`),
      );
      upload.cancel?.();
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}
