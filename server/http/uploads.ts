import { bodyTimeoutError } from "../errors.ts";

interface Upload {
  /** Looks that have found it open. */
  looks: number;
  readonly giveUp: (error: Error) => void;
}

/**
 * The request bodies that are being received.
 *
 * A body that never ends must not be waited for for ever. And a server that
 * begins to shut down cannot receive the rest of one, so it waits for a moment
 * without any before it does.
 */
export class Uploads {
  readonly #limitMs: number;
  readonly #open = new Set<Upload>();
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param limitMs how long a body may take (noticed at most half as long again later), or Infinity */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /**
   * Counts a body as being received until `receive` is done with it.
   *
   * @throws {KnownError<"body_timeout">} when it takes longer than the limit
   */
  async during<T>(receive: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const upload: Upload = { looks: 0, giveUp: reject };
    this.#open.add(upload);
    // Two looks in a limit, and no clock for each request.
    if (this.#limitMs !== Infinity) {
      this.#timer ??= setInterval(() => this.#look(), this.#limitMs / 2);
    }
    receive().then(resolve, reject);
    try {
      return await promise;
    } finally {
      this.#open.delete(upload);
      if (this.#open.size === 0 && this.#waiting.length > 0) this.#wake();
    }
  }

  /** Resolves as soon as no body is being received. */
  async none(): Promise<void> {
    // One that begins before the waiter gets its turn is waited for as well.
    while (this.#open.size > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Stops looking; for tests, which leave nothing running. */
  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const upload of this.#open) {
      // The first look may come right after the upload began.
      if (upload.looks++ < 2) continue;
      upload.giveUp(
        bodyTimeoutError(`The body did not arrive within ${this.#limitMs / 1000} s`),
      );
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}
