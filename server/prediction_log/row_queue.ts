import { delay } from "@std/async/delay.js";
import type { Random } from "../random.ts";
import { rowLine, type ServedRow, type ServedRows } from "./served_rows.ts";

/** Lines for the prediction log, each with its end. */
export interface LogBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
}

export interface RowQueueOptions {
  /** The share of the rows that are logged. */
  readonly sample: number;
  readonly dropped: ReadonlySet<string>;
  readonly random: Random;
  /** Resolves when the batch is written, or given up. */
  readonly send: (batch: LogBatch) => Promise<void>;
  /** Counts rows that there was no room for. */
  readonly onDropped: (rows: number) => void;
  /** Counts rows that could not be sent. */
  readonly onFailed: (rows: number) => void;
  /** The most rows that wait. */
  readonly most?: number;
  /** Milliseconds on a monotonic clock. */
  readonly now?: () => number;
}

// Two seconds at 5,000 rows per second. A parsed row of twenty features takes about 2 kB.
const MOST_ROWS = 10_000;
// Rows of one moment are written together.
const PAUSE_MS = 50;
// Requests are answered between two batches. This much work is not noticed among them.
const BATCH_MS = 1;
const BATCH_CHARACTERS = 256 * 1024;

/**
 * Rows of a serving thread that wait for the prediction log.
 *
 * An answer never waits: it only puts its rows here. They become text later, some at a time, and
 * are sent when the batch before is written. Rows beyond the limit are dropped.
 */
export class RowQueue {
  readonly #options: RowQueueOptions;
  readonly #most: number;
  readonly #now: () => number;
  /** From `#first` on. */
  #waiting: ServedRow[] = [];
  #first = 0;
  #sending: Promise<void> | undefined;

  constructor(options: RowQueueOptions) {
    this.#options = options;
    this.#most = options.most ?? MOST_ROWS;
    this.#now = options.now ?? (() => performance.now());
  }

  offer(rows: ServedRows): void {
    const { sample, random, onDropped } = this.#options;
    let dropped = 0;
    for (let row = 0; row < rows.rows; row++) {
      if (sample < 1 && random() >= sample) continue;
      if (this.#size < this.#most) this.#waiting.push({ of: rows, row });
      else dropped++;
    }
    if (dropped > 0) onDropped(dropped);
    if (this.#size > 0) this.#sending ??= this.#sendAll();
  }

  /** Resolves when no row waits. */
  async emptied(): Promise<void> {
    await this.#sending;
  }

  get #size(): number {
    return this.#waiting.length - this.#first;
  }

  async #sendAll(): Promise<void> {
    while (this.#size > 0) {
      await delay(PAUSE_MS);
      // Rows that arrive meanwhile wait for the next pause, or each could become a batch of its own.
      let rows = this.#size;
      while (rows > 0) rows -= await this.#sendBatch(rows);
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    this.#sending = undefined;
  }

  /** @returns the number of rows that it took */
  async #sendBatch(most: number): Promise<number> {
    const { send, onFailed } = this.#options;
    const lines: string[] = [];
    const end = this.#now() + BATCH_MS;
    let taken = 0;
    let characters = 0;
    do {
      taken++;
      const line = this.#nextLine();
      if (line === undefined) continue;
      characters += line.length;
      lines.push(line);
    } while (taken < most && characters < BATCH_CHARACTERS && this.#now() < end);
    if (lines.length > 0) {
      const bytes = encoder.encode(lines.join("\n") + "\n");
      await send({ bytes, rows: lines.length }).catch(() => onFailed(lines.length));
    }
    return taken;
  }

  /** Undefined for a row that cannot be written as JSON. */
  #nextLine(): string | undefined {
    const at = this.#first++;
    const row = this.#waiting[at]!;
    try {
      return rowLine(row, this.#options.dropped);
    } catch {
      this.#options.onFailed(1);
      return undefined;
    }
  }
}

const encoder = new TextEncoder();
