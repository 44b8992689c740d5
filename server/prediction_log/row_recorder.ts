import { FAMILIES } from "../metrics/families.ts";
import type { Tally } from "../metrics/tally.ts";
import { RecentBuffer, type RecentLines } from "./recent_buffer.ts";
import { type LogBatch, RowQueue } from "./row_queue.ts";
import type { ServedRows } from "./served_rows.ts";

/** Which rows a server keeps; all threads get the same. */
export interface RecordOptions {
  /** The share of the rows that are logged; undefined without a log. */
  readonly sample: number | undefined;
  /** The number of rows of each version that are kept in memory; 0 for none. */
  readonly recent: number;
  /** Fields that are left out of both. */
  readonly dropped: readonly string[];
}

/** The monitor thread, for the recorder. */
export interface RowKeeper {
  /** Resolves when the batch is written, or given up. */
  log(batch: LogBatch): Promise<void>;
  keepRecent(lines: RecentLines): void;
}

/** Hands the rows of a serving thread to the prediction log, and to the list of recent rows. */
export class RowRecorder {
  readonly #queue: RowQueue | undefined;
  readonly #recent: RecentBuffer | undefined;

  constructor(options: RecordOptions, tally: Tally, keeper: RowKeeper) {
    const { sample, recent } = options;
    const dropped = new Set(options.dropped);
    if (recent > 0) {
      const send = (lines: RecentLines) => keeper.keepRecent(lines);
      this.#recent = new RecentBuffer({ most: recent, dropped, send });
    }
    if (sample === undefined) return;
    const counter = (result: string) => tally.counter(FAMILIES.predictionLogRows, { result });
    const [lost, failed] = [counter("dropped"), counter("failed")];
    this.#queue = new RowQueue({
      ...{ sample, dropped, random: Math.random },
      send: (batch) => keeper.log(batch),
      onDropped: (rows) => lost.add(rows),
      onFailed: (rows) => failed.add(rows),
    });
  }

  /** Takes the rows of a request, after its answer. */
  record(rows: ServedRows): void {
    this.#recent?.offer(rows);
    this.#queue?.offer(rows);
  }

  /** Resolves when all rows are written. */
  async finish(): Promise<void> {
    this.#recent?.flush();
    await this.#queue?.emptied();
  }
}

/** Undefined when no rows are kept, which then costs nothing. */
export function rowRecorder(
  options: RecordOptions,
  tally: Tally,
  keeper: RowKeeper,
): RowRecorder | undefined {
  return options.sample === undefined && options.recent === 0
    ? undefined
    : new RowRecorder(options, tally, keeper);
}
