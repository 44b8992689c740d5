import type { Logger } from "../../logger.ts";

// Often enough to show progress, and rare enough for a log of thousands of models.
const STEP = 10;
const STEP_MS = 3000;

/** Logs the progress of loading versions, every ten versions and every three seconds. */
export class LoadProgress {
  readonly #total: number;
  readonly #log: Logger;
  readonly #fields: Readonly<Record<string, string>>;
  readonly #now: () => number;
  #done = 0;
  #toldAt: number;

  /** @param fields of each line */
  constructor(
    total: number,
    log: Logger,
    fields: Readonly<Record<string, string>> = {},
    now = () => performance.now(),
  ) {
    this.#total = total;
    this.#log = log;
    this.#fields = fields;
    this.#now = now;
    this.#toldAt = now();
  }

  get done(): number {
    return this.#done;
  }

  get total(): number {
    return this.#total;
  }

  add(): void {
    this.#done++;
    const isDue = this.#done % STEP === 0 || this.#now() - this.#toldAt >= STEP_MS;
    if (!isDue || this.#done === this.#total) return;
    this.#toldAt = this.#now();
    this.#log.info("loading models", {
      ...this.#fields,
      done: this.#done,
      total: this.#total,
    });
  }
}
