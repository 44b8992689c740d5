import type { Labels, SeriesRef } from "../storage.ts";
import { logName, removeIfThere } from "./files.ts";
import { LogFile, type OpenLogOutput } from "./log_file.ts";
import { partitionStart } from "./partition.ts";
import type { Journal } from "./store.ts";

// While the disk takes nothing, samples wait in memory up to this size: a few
// hours of a usual server. Then they are given up, so that a full disk does not
// become a full memory.
const MAX_UNSAVED_BYTES = 64 * 1024 * 1024;

/** A file of the log that takes no more samples. */
export interface FinishedLogFile {
  readonly number: number;
  readonly path: string;
  /** The latest time of all its samples. */
  readonly maxTime: number;
  readonly bytes: number;
}

export interface LogOptions {
  readonly directory: string;
  /** The number of the first file to write. */
  readonly firstNumber: number;
  /** Files that are there already. */
  readonly finished: readonly FinishedLogFile[];
  readonly labelsOf: (ref: SeriesRef) => Labels;
  readonly open: OpenLogOutput;
}

/**
 * The samples that are not in any segment yet, as a row of numbered files.
 *
 * A new file begins with each partition, so that a file can go when the
 * partitions up to its last sample are saved. A file is never continued after a
 * restart: its end may be broken.
 */
export class WriteAheadLog implements Journal {
  #options: LogOptions;
  #nextNumber: number;
  #finished: FinishedLogFile[];
  // The files that still have something to write; the last one takes samples.
  #active: LogFile[] = [];
  #partition = -Infinity;
  #bytesGivenUp = 0;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#nextNumber = options.firstNumber;
    this.#finished = [...options.finished];
  }

  /** Bytes that wait for the disk. */
  get unsavedBytes(): number {
    return this.#active.reduce((sum, file) => sum + file.unsavedBytes, 0);
  }

  /** Bytes that were never written because the disk failed for too long. */
  get bytesGivenUp(): number {
    return this.#bytesGivenUp;
  }

  /** The size of all files on disk. */
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
   * Ends the current file, if there is one. The next sample begins another, with
   * the number that is returned.
   */
  rotate(): number {
    this.#partition = -Infinity;
    return this.#nextNumber;
  }

  /**
   * Brings all samples so far to the disk. When it throws, they wait for the next
   * flush, within bounds.
   */
  async flush(): Promise<void> {
    try {
      for (const file of [...this.#active]) {
        await file.flush();
        // A file may have got its last samples during the flush: then it waits for the next.
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

  /** The file that takes samples now. */
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
