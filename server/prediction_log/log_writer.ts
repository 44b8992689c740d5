import { errorMessage } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Counter, Tally } from "../metrics/tally.ts";
import { LogFile } from "./log_file.ts";
import type { LogBatch } from "./row_queue.ts";

export interface LogFileOptions {
  readonly path: string;
  /** A file that would become larger is replaced by a new one. */
  readonly maxBytes: number;
}

/** Writes the batches of all serving threads to one file, and counts their rows. */
export class LogWriter {
  readonly #path: string;
  readonly #file: LogFile;
  readonly #log: Pick<Logger, "error" | "info">;
  readonly #written: Counter;
  readonly #failed: Counter;
  /** Whether the last batch failed: it is logged once, not for every batch. */
  #isFailing = false;

  constructor(
    { path, maxBytes }: LogFileOptions,
    tally: Tally,
    log: Pick<Logger, "error" | "info">,
  ) {
    this.#path = path;
    this.#file = new LogFile(path, maxBytes);
    this.#log = log;
    this.#written = tally.counter(FAMILIES.predictionLogRows, { result: "written" });
    this.#failed = tally.counter(FAMILIES.predictionLogRows, { result: "failed" });
  }

  /** Never rejects. */
  async write({ bytes, rows }: LogBatch): Promise<void> {
    const file = this.#path;
    try {
      await this.#file.append(bytes);
      this.#written.add(rows);
      if (this.#isFailing) this.#log.info("predictions are logged again", { file });
      this.#isFailing = false;
    } catch (error) {
      this.#failed.add(rows);
      if (this.#isFailing) return;
      this.#isFailing = true;
      this.#log.error("predictions are not logged", { file, reason: errorMessage(error) });
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
