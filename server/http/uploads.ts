/**
 * The request bodies that are being received.
 *
 * A server that begins to shut down cannot receive the rest of a body, so it
 * waits for a moment without any before it does.
 */
export class Uploads {
  #open = 0;
  #waiting: (() => void)[] = [];

  /** Counts a body as being received until `receive` is done with it. */
  async during<T>(receive: () => Promise<T>): Promise<T> {
    this.#open++;
    try {
      return await receive();
    } finally {
      this.#open--;
      if (this.#open === 0) {
        for (const resolve of this.#waiting) resolve();
        this.#waiting = [];
      }
    }
  }

  /** Resolves as soon as no body is being received. */
  async none(): Promise<void> {
    // One that begins before the waiter gets its turn is waited for as well.
    while (this.#open > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
