import type {
  Appender,
  AppendResult,
  Labels,
  Matcher,
  Queryable,
  Series,
  SeriesRef,
} from "../storage.ts";
import { LabelIndex } from "./label_index.ts";
import { type ChunkBytes, OpenChunks } from "./open_chunks.ts";
import { Partition, PARTITION_MS, partitionStart } from "./partition.ts";
import { type LabelUses, Querier } from "./querier.ts";
import type { SeriesKey } from "./series_key.ts";
import { SeriesTable } from "./series_table.ts";
import { Symbols } from "./symbols.ts";
import { chunkLength, decodeChunk, sampleColumns } from "./xor_chunk.ts";

/** Told about every sample that a store takes, in order, before `append` returns. */
export interface Journal {
  sample(ref: SeriesRef, time: number, value: number): void;
  stale(ref: SeriesRef, time: number): void;
}

export interface StoreOptions {
  /** How long samples are kept, in milliseconds; whole partitions of two hours go. */
  readonly retentionMs?: number;
  /** How many series may exist at once: two to three kilobytes of memory each. */
  readonly maxSeries?: number;
  /**
   * How many characters the labels of all series may have, each text counted once.
   * Stops a target that sends long labels, new ones each time.
   */
  readonly maxLabelCharacters?: number;
  /** How many bytes full chunks may take before old partitions go early. */
  readonly maxBytes?: number;
}

export interface StoreStats {
  readonly series: number;
  readonly partitions: number;
  readonly chunks: number;
  /** Memory of chunks, open and full, with the columns that describe them. */
  readonly bytes: number;
  /** Of the samples kept, undefined when there are none. */
  readonly oldestTime: number | undefined;
  readonly newestTime: number | undefined;
  /** How many samples met each fate since the store was made. */
  readonly samples: Readonly<Record<AppendResult, number>>;
  readonly seriesCreated: number;
  readonly seriesRemoved: number;
  /** How often a new series was turned away because there was no room. */
  readonly seriesRefused: number;
  readonly partitionsDropped: number;
}

// The year 37,648, before and after 1970. The sum and the difference of any two such
// times are exact integers, which the formats of chunks and log files rely on.
const MAX_TIME = 2 ** 50;

/**
 * How long a partition stays open after its end. Samples with their own time may
 * come late; later than this they cost a short chunk each.
 */
const LATE_MS = 10 * 60 * 1000;

/**
 * A store of time series in memory.
 *
 * A sample goes into its series' open chunk. A full chunk moves into the
 * partition of its two hours, `#partitions`, which are in the order of time. No
 * chunk crosses the border of a partition. What falls before `#minTime` is gone
 * and not taken any more; a series is gone when its last sample is.
 */
export class Store implements Queryable, Appender {
  #retentionMs: number;
  #maxSeries: number;
  #maxLabelCharacters: number;
  #maxBytes: number;
  #journal: Journal | undefined;
  #symbols = new Symbols();
  #series = new SeriesTable(this.#symbols);
  #index = new LabelIndex(this.#symbols);
  #chunks = new OpenChunks();
  #partitions: Partition[] = [];
  readonly #querier = new Querier({
    symbols: this.#symbols,
    series: this.#series,
    index: this.#index,
    chunks: this.#chunks,
    partitions: () => this.#partitions,
  });
  #minTime = -MAX_TIME;
  #closedBefore = -Infinity;
  #newestTime = -Infinity;
  // The part of the room that is full and stays so, so that the next new series need not try again.
  #full = 0;
  #samples = noSamples();
  #seriesCreated = 0;
  #seriesRemoved = 0;
  #seriesRefused = 0;
  #partitionsDropped = 0;

  constructor({
    retentionMs = Infinity,
    maxSeries = 1_000_000,
    maxLabelCharacters = 100_000_000,
    maxBytes = Infinity,
  }: StoreOptions = {}) {
    this.#retentionMs = retentionMs;
    this.#maxSeries = maxSeries;
    this.#maxLabelCharacters = maxLabelCharacters;
    this.#maxBytes = maxBytes;
  }

  /** The partitions with full chunks, oldest first. */
  get partitions(): readonly Partition[] {
    return this.#partitions;
  }

  /** Partitions before this time are over: only late samples still come. */
  get closedBefore(): number {
    return this.#closedBefore;
  }

  /** Samples before this time are not kept. */
  get minTime(): number {
    return this.#minTime;
  }

  /**
   * From now on, tells `journal` of every sample. What the store took before was
   * restored, so the counts of samples and series begin again.
   */
  attach(journal: Journal): void {
    this.#journal = journal;
    this.#samples = noSamples();
    this.#seriesCreated = 0;
  }

  /** From now on, tells nobody. */
  detach(): void {
    this.#journal = undefined;
  }

  ref(labels: Labels): SeriesRef | undefined {
    return this.#refWithin(1, labels);
  }

  /** For targets that are other programs: however many series they send, a tenth is left to us. */
  guests(): Appender {
    return {
      ref: (labels) => this.#refWithin(0.9, labels),
      append: (...sample) => this.append(...sample),
      appendStale: (...end) => this.appendStale(...end),
    };
  }

  #refWithin(part: number, labels: Labels): SeriesRef | undefined {
    const slot = this.#series.find(labels) ?? this.#create(labels, part);
    return slot === undefined ? undefined : this.#series.ref(slot);
  }

  /** The labels of a series, undefined if it is gone. */
  labels(ref: SeriesRef): Labels | undefined {
    const slot = this.#series.slot(ref);
    return slot < 0 ? undefined : this.#series.labels(slot);
  }

  /** The reference of the series in `slot`, the number that partitions know it by. */
  refOfSlot(slot: number): SeriesRef {
    return this.#series.ref(slot);
  }

  append(ref: SeriesRef, time: number, value: number): AppendResult {
    const slot = this.#series.slot(ref);
    const refusal = this.#refusal(slot, time, value, 0);
    if (refusal) return this.#count(refusal);
    this.#chunks.append(this.#chunkFor(slot, time), time, value);
    this.#remember(slot, time, value, 0);
    this.#journal?.sample(ref, time, value);
    return this.#count("appended");
  }

  appendStale(ref: SeriesRef, time: number): AppendResult {
    const slot = this.#series.slot(ref);
    const refusal = this.#refusal(slot, time, 0, 1);
    if (refusal) return this.#count(refusal);
    this.#chunks.appendStale(this.#chunkFor(slot, time), time);
    this.#remember(slot, time, 0, 1);
    this.#journal?.stale(ref, time);
    return this.#count("appended");
  }

  /**
   * Adds a full chunk, as a partition gave it. False, and nothing happens, if it
   * does not lie after the series' samples and within what is kept.
   */
  appendChunk(ref: SeriesRef, chunk: ChunkBytes): boolean {
    const slot = this.#series.slot(ref);
    const columns = sampleColumns(chunkLength(chunk.view, chunk.offset));
    const last = decodeChunk(chunk.view, chunk.offset, columns, 0) - 1;
    const { times, values, stale } = columns;
    if (slot < 0 || last < 0 || this.#refusal(slot, times[0]!, NaN, 0)) return false;
    if (partitionStart(times[0]!) !== partitionStart(times[last]!)) return false;
    this.#closeChunk(slot);
    this.#partition(times[0]!).add(slot, chunk, times[0]!, times[last]!);
    this.#remember(slot, times[last]!, values[last]!, stale[last]!);
    return true;
  }

  /**
   * Lets time pass: chunks of partitions that are over become full, and what is
   * older than the retention, or too much, is dropped. Call it every few seconds.
   */
  advance(now: number): void {
    const closedBefore = partitionStart(now - LATE_MS);
    if (closedBefore > this.#closedBefore) {
      this.#closedBefore = closedBefore;
      this.#full = 0;
      this.#closeChunks(closedBefore);
    }
    this.#dropBefore(partitionStart(now - this.#retentionMs));
    while (this.#partitions.length > 1 && this.#fullBytes() > this.#maxBytes) {
      this.#dropBefore(this.#partitions[0]!.end);
    }
  }

  select(matchers: readonly Matcher[], minTime: number, maxTime: number): readonly Series[] {
    return this.#querier.select(matchers, minTime, maxTime);
  }

  /** The names of the labels of all matching series, in order. */
  labelNames(matchers?: readonly Matcher[], minTime?: number, maxTime?: number): string[] {
    return this.#querier.labelNames(matchers, minTime, maxTime);
  }

  /** The values of a label among all matching series, in order. */
  labelValues(
    name: string,
    matchers?: readonly Matcher[],
    minTime?: number,
    maxTime?: number,
  ): string[] {
    return this.#querier.labelValues(name, matchers, minTime, maxTime);
  }

  /** The labels of all matching series, in order. */
  series(matchers: readonly Matcher[], minTime?: number, maxTime?: number): Labels[] {
    return this.#querier.series(matchers, minTime, maxTime);
  }

  /** All pairs of a label and a value, with the number of series that have the pair. */
  labelUses(): Generator<LabelUses> {
    return this.#querier.labelUses();
  }

  stats(): StoreStats {
    const full = this.#partitions.reduce((sum, partition) => sum + partition.length, 0);
    const isEmpty = this.#partitions.length === 0;
    return {
      series: this.#series.size,
      partitions: this.#partitions.length,
      chunks: full + this.#chunks.size,
      bytes: this.#fullBytes() + this.#chunks.bytes,
      oldestTime: isEmpty ? undefined : this.#partitions[0]!.oldestTime,
      newestTime: isEmpty ? undefined : this.#newestTime,
      samples: { ...this.#samples },
      seriesCreated: this.#seriesCreated,
      seriesRemoved: this.#seriesRemoved,
      seriesRefused: this.#seriesRefused,
      partitionsDropped: this.#partitionsDropped,
    };
  }

  #count(result: AppendResult): AppendResult {
    this.#samples[result]++;
    return result;
  }

  /** Why a sample is not taken, or undefined if it is. */
  #refusal(
    slot: number,
    time: number,
    value: number,
    stale: number,
  ): AppendResult | undefined {
    if (slot < 0) return "unknownSeries";
    if (!Number.isInteger(time) || time < this.#minTime || time > MAX_TIME) return "outOfBounds";
    const { lastTime, lastValue, lastStale } = this.#series;
    if (time > lastTime[slot]!) return undefined;
    if (time < lastTime[slot]!) return "outOfOrder";
    const isSame = lastStale[slot] === stale &&
      (stale === 1 || Object.is(lastValue[slot], value));
    return isSame ? "same" : "duplicate";
  }

  #remember(slot: number, time: number, value: number, stale: number): void {
    this.#series.lastTime[slot] = time;
    this.#series.lastValue[slot] = value;
    this.#series.lastStale[slot] = stale;
    if (time > this.#newestTime) this.#newestTime = time;
  }

  /** The open chunk of a series that can take a sample at `time`. */
  #chunkFor(slot: number, time: number): number {
    const open = this.#series.openChunk[slot]!;
    if (open > 0) {
      const chunk = open - 1;
      const end = partitionStart(this.#chunks.firstTime(chunk)) + PARTITION_MS;
      if (time < end && !this.#chunks.isFull(chunk)) return chunk;
      this.#closeChunk(slot);
    }
    this.#partition(time).begin(time);
    const chunk = this.#chunks.open();
    this.#series.openChunk[slot] = chunk + 1;
    return chunk;
  }

  /** Moves the open chunk of a series, if any, into its partition. */
  #closeChunk(slot: number): void {
    const chunk = this.#series.openChunk[slot]! - 1;
    if (chunk < 0) return;
    const first = this.#chunks.firstTime(chunk);
    const bytes = this.#chunks.read(chunk);
    this.#partition(first).add(slot, bytes, first, this.#chunks.lastTime(chunk));
    this.#forgetChunk(slot);
  }

  #forgetChunk(slot: number): void {
    this.#chunks.close(this.#series.openChunk[slot]! - 1);
    this.#series.openChunk[slot] = 0;
  }

  /** Closes all open chunks that begin before `time`, the border of a partition. */
  #closeChunks(time: number): void {
    for (const slot of this.#series.slots()) {
      const chunk = this.#series.openChunk[slot]! - 1;
      if (chunk >= 0 && this.#chunks.firstTime(chunk) < time) this.#closeChunk(slot);
    }
  }

  /** The partition that covers `time`. Mostly it is the last one. */
  #partition(time: number): Partition {
    const start = partitionStart(time);
    let at = this.#partitions.length;
    while (at > 0 && this.#partitions[at - 1]!.start > start) at--;
    const found = this.#partitions[at - 1];
    if (found?.start === start) return found;
    const partition = new Partition(start);
    this.#partitions.splice(at, 0, partition);
    return partition;
  }

  #fullBytes(): number {
    return this.#partitions.reduce((sum, partition) => sum + partition.bytes, 0);
  }

  /** Drops all partitions before `time`, the border of one, and series that end there. */
  #dropBefore(time: number): void {
    if (time <= this.#minTime) return;
    this.#minTime = time;
    const kept = this.#partitions.filter((partition) => partition.start >= time);
    const dropped = this.#partitions.length - kept.length;
    if (dropped === 0) return;
    this.#partitions = kept;
    this.#partitionsDropped += dropped;
    this.#removeSeriesBefore(time);
  }

  /** Removes the series whose last sample is before `time`, or that never had one. */
  #removeSeriesBefore(time: number): void {
    const gone = new Map<number, SeriesKey>();
    for (const slot of this.#series.slots()) {
      const chunk = this.#series.openChunk[slot]! - 1;
      if (chunk >= 0 && this.#chunks.firstTime(chunk) < time) this.#forgetChunk(slot);
      if (this.#series.lastTime[slot]! < time) gone.set(slot, this.#series.key(slot));
    }
    this.#index.remove(gone);
    for (const slot of gone.keys()) this.#series.remove(slot);
    this.#seriesRemoved += gone.size;
    this.#full = 0;
  }

  /** Adds a series if there is room for it, or can be. */
  #create(labels: Labels, part: number): number | undefined {
    if (!this.#hasRoom(part) && !this.#makeRoom(part)) {
      this.#seriesRefused++;
      return undefined;
    }
    const slot = this.#series.add(labels);
    this.#index.add(slot, this.#series.key(slot));
    this.#seriesCreated++;
    return slot;
  }

  /**
   * Removes the series that ended first, with the partitions up to its end. The
   * newest partition stays: losing what happens now to make room for more of it
   * would help nobody.
   */
  #makeRoom(part: number): boolean {
    const newest = this.#partitions.at(-1);
    if (part <= this.#full || !newest) return false;
    let oldestEnd = Infinity;
    for (const slot of this.#series.slots()) {
      oldestEnd = Math.min(oldestEnd, this.#series.lastTime[slot]!);
    }
    if (oldestEnd === -Infinity) this.#removeSeriesBefore(this.#minTime);
    else if (oldestEnd < newest.start) this.#dropBefore(partitionStart(oldestEnd) + PARTITION_MS);
    if (this.#hasRoom(part)) return true;
    this.#full = part;
    return false;
  }

  /** Whether another series may come to a part of the room. */
  #hasRoom(part: number): boolean {
    return this.#series.size < part * this.#maxSeries &&
      this.#symbols.characters < part * this.#maxLabelCharacters;
  }
}

function noSamples(): Record<AppendResult, number> {
  return {
    appended: 0,
    same: 0,
    duplicate: 0,
    outOfOrder: 0,
    outOfBounds: 0,
    unknownSeries: 0,
  };
}
