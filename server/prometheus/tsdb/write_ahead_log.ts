import type { Labels, SeriesRef } from "../storage.ts";
import { logName, removeIfThere } from "./files.ts";
import { LogFile, type OpenLogOutput } from "./log_file.ts";
import { partitionStart } from "./partition.ts";
import type { Journal } from "./store.ts";

// While the disk fails, samples wait in memory up to this size, a few hours of a
// usual server. Then they are dropped, so that a full disk does not fill the memory.
const MAX_UNSAVED_BYTES = 64 * 1024 * 1024;

/** A complete file of the log. */
export interface FinishedLogFile {
  readonly number: number;
  readonly path: string;
  /** The latest time of its samples. */
  readonly maxTime: number;
  readonly bytes: number;
}

export interface LogOptions {
  readonly directory: string;
  /** The number of the first file to write. */
  readonly firstNumber: number;
  /** The files on disk. */
  readonly finished: readonly FinishedLogFile[];
  readonly labelsOf: (ref: SeriesRef) => Labels;
  readonly open: OpenLogOutput;
}

/**
 * Logs the samples that are in no segment yet, in numbered files.
 *
 * Each partition starts a new file, so that a file can be deleted when the
 * partitions up to its last sample are saved. After a restart, no file is
 * continued, because its end may be damaged.
 */
export class WriteAheadLog implements Journal {
  #options: LogOptions;
  #nextNumber: number;
  #finished: FinishedLogFile[];
  // The files with unsaved bytes; samples go to the last one.
  #active: LogFile[] = [];
  #partition = -Infinity;
  #bytesGivenUp = 0;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#nextNumber = options.firstNumber;
    this.#finished = [...options.finished];
  }

  /** The number of bytes that are not on disk yet. */
  get unsavedBytes(): number {
    return this.#active.reduce((sum, file) => sum + file.unsavedBytes, 0);
  }

  /** The number of bytes that were dropped because the disk failed for too long. */
  get bytesGivenUp(): number {
    return this.#bytesGivenUp;
  }

  /** The total size of all files on disk. */
  get savedBytes(): number {
    const active = this.#active.reduce((sum, file) => sum + file.savedBytes, 0);
    return this.#finished.reduce((sum, file) => sum + file.bytes, active);
  }

  sample(ref: SeriesRef, time: number, value: number): void {
    this.#fileFor(time).sample(ref, time, value, this.#options.labelsOf);
  }

  stale(ref: SeriesRef, time: number): void {
    this.#fileFor(time).stale(ref, time, this.#options.labelsOf);
  }

  /**
   * Completes the current file, if there is one. Returns the number of the file that
   * the next sample starts.
   */
  rotate(): number {
    this.#partition = -Infinity;
    return this.#nextNumber;
  }

  /**
   * Flushes all samples to disk. When it throws, they wait in memory for the next
   * flush, up to a limit.
   */
  async flush(): Promise<void> {
    try {
      for (const file of [...this.#active]) {
        await file.flush();
        // A file that got samples during the flush waits for the next one.
        if (file !== this.#current() && file.unsavedBytes === 0) this.#finish(file);
      }
    } finally {
      if (this.unsavedBytes > MAX_UNSAVED_BYTES) this.#giveUp();
    }
  }

  /** Deletes the files before `number` whose samples are all before `time`. */
  async removeBefore(number: number, time: number): Promise<void> {
    const done = this.#finished.filter((file) => file.number < number && file.maxTime < time);
    for (const file of done) {
      await removeIfThere(file.path);
      this.#finished = this.#finished.filter((other) => other !== file);
    }
  }

  close(): void {
    for (const file of [...this.#active]) this.#finish(file);
  }

  /** The file for the next sample. */
  #current(): LogFile | undefined {
    return this.#partition === -Infinity ? undefined : this.#active.at(-1);
  }

  #fileFor(time: number): LogFile {
    const current = this.#current();
    const partition = partitionStart(time);
    if (current && partition <= this.#partition) return current;
    const number = this.#nextNumber++;
    const path = `${this.#options.directory}/${logName(number)}`;
    const file = new LogFile(number, path, this.#options.open);
    this.#active.push(file);
    this.#partition = partition;
    return file;
  }

  #finish(file: LogFile): void {
    file.close();
    this.#active = this.#active.filter((other) => other !== file);
    const { number, path, maxTime, savedBytes: bytes } = file;
    this.#finished.push({ number, path, maxTime, bytes });
  }

  #giveUp(): void {
    this.#bytesGivenUp += this.unsavedBytes;
    for (const file of [...this.#active]) this.#finish(file);
    this.rotate();
  }
}
