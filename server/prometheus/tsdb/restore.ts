import {
  isUnfinished,
  logName,
  parseLogName,
  parseSegmentName,
  removeIfThere,
  segmentName,
} from "./files.ts";
import type { Damage } from "./frames.ts";
import type { FinishedLogFile } from "./write_ahead_log.ts";
import { replayLog } from "./log_replay.ts";
import { PARTITION_MS } from "./partition.ts";
import { restoreSegment } from "./segment.ts";
import { Store, type StoreOptions } from "./store.ts";

/** What was found in a data folder at the start. */
export interface RestoreReport {
  readonly segments: number;
  readonly logs: number;
  readonly series: number;
  /** What could not be used. The end of the last log is usual after a kill. */
  readonly dropped: readonly DroppedBytes[];
}

export interface DroppedBytes {
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
  readonly reason: string;
}

export interface SegmentFile {
  readonly path: string;
  /** The start of the partition whose chunks it holds. */
  readonly start: number;
  /** Counts the segments of a partition: late samples make a second one. */
  readonly number: number;
  readonly bytes: number;
}

export interface Restored {
  readonly store: Store;
  readonly report: RestoreReport;
  /** All segments on disk, those that are too old to be read included. */
  readonly segments: SegmentFile[];
  /** How many chunks of a partition came from segments, by its start. */
  readonly savedChunks: Map<number, number>;
  readonly logs: FinishedLogFile[];
  readonly nextLogNumber: number;
}

/**
 * Fills a store from the files of a folder. Unreadable and damaged parts are
 * passed over. Segments of partitions that ended before `oldest` are not read.
 */
export async function restore(
  directory: string,
  oldest: number,
  options: StoreOptions,
): Promise<Restored> {
  const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  for (const name of names.filter(isUnfinished)) {
    // One that cannot be deleted is in nobody's way.
    await removeIfThere(`${directory}/${name}`).catch(() => {});
  }
  const restorer = new Restorer(directory, new Store(options));
  // First the segments: the samples of the logs come after them, save a few late ones.
  await restorer.readSegments(names, oldest);
  await restorer.readLogs(names);
  return restorer.restored();
}

/** Reads one folder into one store. */
class Restorer {
  #directory: string;
  #store: Store;
  #segments: SegmentFile[] = [];
  #savedChunks = new Map<number, number>();
  #logs: FinishedLogFile[] = [];
  #lastLogNumber = 0;
  #dropped: DroppedBytes[] = [];

  constructor(directory: string, store: Store) {
    this.#directory = directory;
    this.#store = store;
  }

  async readSegments(names: readonly string[], oldest: number): Promise<void> {
    const files = names.flatMap((name) => parseSegmentName(name) ?? []);
    files.sort((a, b) => a.start - b.start || a.number - b.number);
    for (const { start, number } of files) {
      const path = `${this.#directory}/${segmentName(start, number)}`;
      const isOld = start + PARTITION_MS <= oldest;
      const bytes = isOld ? undefined : await this.#read(path);
      if (bytes) this.#note(path, restoreSegment(bytes, this.#store));
      this.#segments.push({ path, start, number, bytes: bytes?.length ?? 0 });
    }
    for (const { start, length } of this.#store.partitions) this.#savedChunks.set(start, length);
  }

  async readLogs(names: readonly string[]): Promise<void> {
    const numbers = names.flatMap((name) => parseLogName(name) ?? []);
    numbers.sort((a, b) => a - b);
    for (const number of numbers) {
      this.#lastLogNumber = number;
      const path = `${this.#directory}/${logName(number)}`;
      const bytes = await this.#read(path);
      if (!bytes) continue; // and leave the file alone, it may be readable another time
      const { maxTime, damage } = replayLog(bytes, this.#store);
      this.#note(path, damage);
      this.#logs.push({ number, path, maxTime, bytes: bytes.length });
    }
  }

  restored(): Restored {
    return {
      store: this.#store,
      report: {
        segments: this.#segments.length,
        logs: this.#logs.length,
        series: this.#store.stats().series,
        dropped: this.#dropped,
      },
      segments: this.#segments,
      savedChunks: this.#savedChunks,
      logs: this.#logs,
      nextLogNumber: this.#lastLogNumber + 1,
    };
  }

  /** The content of a file; undefined, and a note, if it cannot be read. */
  async #read(path: string): Promise<Uint8Array | undefined> {
    try {
      return await Deno.readFile(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#dropped.push({ path, offset: 0, bytes: 0, reason });
      return undefined;
    }
  }

  #note(path: string, damage: readonly Damage[]): void {
    for (const { offset, bytes } of damage) {
      this.#dropped.push({ path, offset, bytes, reason: "broken record" });
    }
  }
}
