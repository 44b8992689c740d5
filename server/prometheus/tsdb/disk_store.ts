import { DirectoryLock } from "./directory_lock.ts";
import { openForWriting, removeIfThere, segmentName, writeWhole } from "./files.ts";
import { WriteAheadLog } from "./write_ahead_log.ts";
import type { OpenLogOutput } from "./log_file.ts";
import type { Partition } from "./partition.ts";
import { restore, type Restored, type RestoreReport, type SegmentFile } from "./restore.ts";
import { segmentBytes } from "./segment.ts";
import type { Store, StoreOptions } from "./store.ts";

export type { RestoreReport } from "./restore.ts";

export interface DiskStoreOptions extends StoreOptions {
  /** The data folder, which is created if it is missing. No other process may use it. */
  readonly directory: string;
  /** The current time in milliseconds. Samples older than the retention are not read. */
  readonly now: number;
  /**
   * How often samples are flushed to disk, 5 s by default. A killed process loses the
   * samples since the last flush: up to 10 s of them on a slow disk.
   */
  readonly flushIntervalMs?: number;
  /** Called with a sentence when the disk begins to fail, and when it works again. */
  readonly onProblem?: (message: string) => void;
  /** Opens the files of the log. Tests replace it with a failing disk. */
  readonly openLog?: OpenLogOutput;
}

export interface DiskStats {
  /** The total size of all files. */
  readonly bytes: number;
  /** Bytes of samples that are not on disk yet. */
  readonly unsavedBytes: number;
  /** Bytes of samples that were dropped because the disk failed for too long. */
  readonly bytesGivenUp: number;
  /** The number of failed writes. */
  readonly failures: number;
}

/** The kinds of disk work. Each fails and recovers independently. */
type Work = "log" | "segments";

/**
 * A store whose samples survive the process.
 *
 * The store itself is in memory and answers from there. The folder has a log of all
 * samples since the last border of a partition, and the full chunks of earlier
 * partitions as segments. When a partition has ended, its chunks are written as a
 * segment, and the log files up to it are deleted.
 *
 * Appending never fails because of the disk: its errors are counted, reported and
 * retried.
 */
export class DiskStore {
  readonly store: Store;
  readonly report: RestoreReport;
  #directory: string;
  #lock: DirectoryLock;
  #log: WriteAheadLog;
  #segments: SegmentFile[];
  // The number of chunks in segments, by the start of their partition.
  #savedChunks: Map<number, number>;
  // Partitions before this time have ended and belong into segments. All their samples
  // so far are in log files before this number; late ones go into later files.
  #fullBefore = -Infinity;
  #fullBeforeLog = 0;
  #savedBefore = -Infinity;
  #failures = 0;
  // The kinds of work whose last attempt failed.
  #failing = new Set<Work>();
  #onProblem: (message: string) => void;
  #timer: ReturnType<typeof setInterval>;
  // Resolves after all disk work so far, which runs sequentially.
  #work: Promise<unknown> = Promise.resolve();

  /**
   * Reads the folder and starts to write to it. Only the damaged parts of files are
   * lost. Throws if the folder cannot be created or another process uses it.
   */
  static async open(options: DiskStoreOptions): Promise<DiskStore> {
    const { directory, now, retentionMs = Infinity } = options;
    await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = await DirectoryLock.acquire(directory);
    try {
      return new DiskStore(options, lock, await restore(directory, now - retentionMs, options));
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(options: DiskStoreOptions, lock: DirectoryLock, restored: Restored) {
    const { store, segments, logs } = restored;
    this.store = store;
    this.report = restored.report;
    this.#directory = options.directory;
    this.#onProblem = options.onProblem ?? (() => {});
    this.#lock = lock;
    this.#segments = segments;
    this.#savedChunks = restored.savedChunks;
    this.#log = new WriteAheadLog({
      directory: options.directory,
      firstNumber: restored.nextLogNumber,
      finished: logs,
      labelsOf: (ref) => store.labels(ref)!,
      open: options.openLog ?? openForWriting,
    });
    store.attach(this.#log);
    this.#timer = setInterval(() => this.flush(), options.flushIntervalMs ?? 5000);
    this.advance(options.now);
  }

  /** Like `Store.advance()`, for the store and for its files. */
  advance(now: number): void {
    this.store.advance(now);
    if (this.store.closedBefore > this.#fullBefore) {
      this.#fullBefore = this.store.closedBefore;
      this.#fullBeforeLog = this.#log.rotate();
    }
    this.#run("segments", () => this.#save());
  }

  /** Flushes all samples to disk. False if that failed; it is retried later. */
  flush(): Promise<boolean> {
    return this.#run("log", () => this.#log.flush());
  }

  stats(): DiskStats {
    return {
      bytes: this.#segments.reduce((sum, { bytes }) => sum + bytes, this.#log.savedBytes),
      unsavedBytes: this.#log.unsavedBytes,
      bytesGivenUp: this.#log.bytesGivenUp,
      failures: this.#failures,
    };
  }

  /** Writes the remaining samples and releases the folder. The store stays readable. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    this.store.detach();
    this.#log.close();
    this.#lock.release();
  }

  /** Runs `task` after all earlier work. False if it failed. */
  #run(work: Work, task: () => Promise<void>): Promise<boolean> {
    const result = this.#work.then(task).then(
      () => this.#succeeded(work),
      (error) => this.#failed(work, error),
    );
    this.#work = result;
    return result;
  }

  #succeeded(work: Work): true {
    const didFail = this.#failing.delete(work);
    if (didFail && this.#failing.size === 0) {
      this.#onProblem(`The data folder "${this.#directory}" can be written again`);
    }
    return true;
  }

  #failed(work: Work, error: unknown): false {
    this.#failures++;
    if (this.#failing.size === 0) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#onProblem(
        `Cannot write to the data folder "${this.#directory}", going on in memory: ${reason}`,
      );
    }
    this.#failing.add(work);
    return false;
  }

  /**
   * Saves the partitions that have ended, and deletes files that are not needed.
   *
   * The oldest partition comes first, and a failure stops: with a later segment on
   * disk, the samples of an earlier one in the log would be out of order.
   */
  async #save(): Promise<void> {
    const border = this.#fullBefore;
    const log = this.#fullBeforeLog;
    if (border > this.#savedBefore) {
      for (const partition of this.store.partitions.filter(({ start }) => start < border)) {
        await this.#savePartition(partition);
      }
      await this.#log.flush();
      await this.#log.removeBefore(log, border);
      this.#savedBefore = border;
    }
    await this.#removeOldSegments();
  }

  async #savePartition(partition: Partition): Promise<void> {
    const { start, length } = partition;
    const saved = this.#savedChunks.get(start) ?? 0;
    // The partition may have been dropped with its series while others were written.
    if (saved === length || !this.store.partitions.includes(partition)) return;
    const labelsOf = (slot: number) => this.store.labels(this.store.refOfSlot(slot))!;
    const bytes = segmentBytes(partition, saved, labelsOf);
    const numbers = this.#segments.filter((file) => file.start === start)
      .map(({ number }) => number);
    const number = Math.max(0, ...numbers) + 1;
    const path = `${this.#directory}/${segmentName(start, number)}`;
    await writeWhole(path, bytes);
    this.#segments.push({ path, start, number, bytes: bytes.length });
    this.#savedChunks.set(start, length);
  }

  async #removeOldSegments(): Promise<void> {
    const { minTime } = this.store;
    for (const file of this.#segments.filter(({ start }) => start < minTime)) {
      await removeIfThere(file.path);
      this.#segments = this.#segments.filter((other) => other !== file);
      this.#savedChunks.delete(file.start);
    }
  }
}
