import { sampleColumns } from "../sample_columns.ts";
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
import { chunkLength, decodeChunk } from "./xor_chunk.ts";

/** Receives every stored sample in order, before `append` returns. */
export interface Journal {
  sample(ref: SeriesRef, time: number, value: number): void;
  stale(ref: SeriesRef, time: number): void;
}

export interface StoreOptions {
  /** How long samples are kept, in milliseconds. Partitions of two hours are dropped as a whole. */
  readonly retentionMs?: number;
  /** The most series, with two to three kilobytes of memory each. */
  readonly maxSeries?: number;
  /**
   * The most characters in the labels of all series; equal texts count once. It
   * limits a target that sends long labels, new ones in each scrape.
   */
  readonly maxLabelCharacters?: number;
  /** The most bytes of full chunks; beyond it, old partitions are dropped early. */
  readonly maxBytes?: number;
}

export interface StoreStats {
  readonly series: number;
  readonly partitions: number;
  readonly chunks: number;
  /** The memory of open and full chunks, including their columns. */
  readonly bytes: number;
  /** The times of the oldest and the newest sample; undefined without samples. */
  readonly oldestTime: number | undefined;
  readonly newestTime: number | undefined;
  /** The number of appends since the start, by result. */
  readonly samples: Readonly<Record<AppendResult, number>>;
  readonly seriesCreated: number;
  readonly seriesRemoved: number;
  /** The number of new series that were refused because the store was full. */
  readonly seriesRefused: number;
  readonly partitionsDropped: number;
}

// The year 37,648. Sums and differences of such times are exact integers, on which the
// formats of chunks and log files rely.
const MAX_TIME = 2 ** 50;

/**
 * How long a partition stays open after its end. Samples with explicit timestamps
 * may arrive late; later ones take a short chunk each.
 */
const LATE_MS = 10 * 60 * 1000;

/**
 * A store of time series in memory.
 *
 * A sample is appended to the open chunk of its series. A full chunk moves into the
 * partition of its two hours; `#partitions` are in order of time. No chunk crosses
 * the border of a partition. Samples before `#minTime` have been dropped and are
 * refused. A series is removed when its last sample is dropped.
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
  // The part of the capacity known to be full, so that further new series do not try again.
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

  /** Partitions before this time are closed: they only get late samples. */
  get closedBefore(): number {
    return this.#closedBefore;
  }

  /** Samples before this time are refused. */
  get minTime(): number {
    return this.#minTime;
  }

  /**
   * Reports every further sample to `journal`. All samples before were restored, so
   * the counts of samples and series start again.
   */
  attach(journal: Journal): void {
    this.#journal = journal;
    this.#samples = noSamples();
    this.#seriesCreated = 0;
  }

  /** Stops reporting samples. */
  detach(): void {
    this.#journal = undefined;
  }

  ref(labels: Labels): SeriesRef | undefined {
    return this.#refWithin(1, labels);
  }

  /** An appender for other programs: it leaves a tenth of the capacity to our own series. */
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

  /** The labels of a series, undefined if it was removed. */
  labels(ref: SeriesRef): Labels | undefined {
    const slot = this.#series.slot(ref);
    return slot < 0 ? undefined : this.#series.labels(slot);
  }

  /** The reference of the series in `slot`. Partitions know series by their slots. */
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
   * Adds a full chunk from a partition. Returns false, without a change, if the chunk
   * is not after the samples of the series or is too old.
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
   * Closes the chunks of partitions that have ended, and drops partitions beyond
   * the retention or the memory limit. Call it every few seconds.
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

  /** Why a sample is refused; undefined if it is accepted. */
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

  /** An open chunk of the series for a sample at `time`. */
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

  /** Closes all open chunks that start before `time`, the border of a partition. */
  #closeChunks(time: number): void {
    for (const slot of this.#series.slots()) {
      const chunk = this.#series.openChunk[slot]! - 1;
      if (chunk >= 0 && this.#chunks.firstTime(chunk) < time) this.#closeChunk(slot);
    }
  }

  /** The partition that covers `time`, mostly the last one. It is created if it is missing. */
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

  /** Drops all partitions before `time`, the border of one, and series that ended before it. */
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

  /** Removes series without a sample at or after `time`. */
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

  /** Adds a series if there is room for it, or if room can be made. */
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
   * newest partition stays: current samples are not dropped for more of them.
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

  /** Whether another series fits into this part of the capacity. */
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
