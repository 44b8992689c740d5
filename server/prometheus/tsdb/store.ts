import type {
  Appender,
  AppendResult,
  Labels,
  Matcher,
  Queryable,
  Samples,
  Series,
  SeriesRef,
} from "../storage.ts";
import { compareBytes } from "./byte_order.ts";
import { LabelIndex } from "./label_index.ts";
import { type ChunkBytes, OpenChunks } from "./open_chunks.ts";
import { Partition, PARTITION_MS, partitionStart } from "./partition.ts";
import { compareKeys, keyLength, type SeriesKey, symbolAt } from "./series_key.ts";
import { SeriesTable } from "./series_table.ts";
import { Symbols } from "./symbols.ts";
import { chunkLength, decodeChunk, type SampleColumns, sampleColumns } from "./xor_chunk.ts";

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

/** How many series have a label. */
export interface LabelUses {
  readonly name: string;
  readonly value: string;
  readonly series: number;
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

const EMPTY: Samples = { length: 0, ...sampleColumns(0) };

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
    const keys = this.#find(matchers, minTime, maxTime).map((slot) => ({
      slot,
      key: this.#series.key(slot),
    }));
    keys.sort((a, b) => compareKeys(this.#symbols, a.key, b.key));
    return keys.map(({ slot }) => this.#reader(slot));
  }

  /** The names of the labels of all series that match, in order. */
  labelNames(
    matchers: readonly Matcher[] = [],
    minTime = -Infinity,
    maxTime = Infinity,
  ): string[] {
    const names = new Set<number>();
    for (const key of this.#keys(matchers, minTime, maxTime)) {
      for (let i = 0; i < keyLength(key); i += 2) names.add(symbolAt(key, i));
    }
    return this.#sortedTexts(names);
  }

  /** The values that a label has among all series that match, in order. */
  labelValues(
    name: string,
    matchers: readonly Matcher[] = [],
    minTime = -Infinity,
    maxTime = Infinity,
  ): string[] {
    const values = new Set<number>();
    const nameId = this.#symbols.find(name);
    for (const key of this.#keys(matchers, minTime, maxTime)) {
      for (let i = 0; i < keyLength(key); i += 2) {
        if (symbolAt(key, i) === nameId) values.add(symbolAt(key, i + 1));
      }
    }
    return this.#sortedTexts(values);
  }

  /** The labels of all series that match, in order. */
  series(matchers: readonly Matcher[], minTime = -Infinity, maxTime = Infinity): Labels[] {
    return this.select(matchers, minTime, maxTime).map((series) => series.labels);
  }

  /** The labels that all series have, and how many series have each. */
  *labelUses(): Generator<LabelUses> {
    for (const nameId of this.#index.names()) {
      const name = this.#symbols.text(nameId);
      for (const [valueId, postings] of this.#index.values(nameId)) {
        yield { name, value: this.#symbols.text(valueId), series: postings.length };
      }
    }
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

  /** The slots of the series that match and may hold samples in the range. */
  #find(matchers: readonly Matcher[], minTime: number, maxTime: number): number[] {
    const partitions = this.#partitionsIn(minTime, maxTime);
    const found: number[] = [];
    for (const slot of this.#index.select(matchers)) {
      const hasSamples = this.#openChunkIn(slot, minTime, maxTime) >= 0 ||
        partitions.some((partition) => partition.holds(slot, minTime, maxTime));
      if (hasSamples) found.push(slot);
    }
    return found;
  }

  #keys(matchers: readonly Matcher[], minTime: number, maxTime: number): SeriesKey[] {
    return this.#find(matchers, minTime, maxTime).map((slot) => this.#series.key(slot));
  }

  #sortedTexts(ids: Iterable<number>): string[] {
    return Array.from(ids, (id) => this.#symbols.text(id)).sort(compareBytes);
  }

  #partitionsIn(minTime: number, maxTime: number): Partition[] {
    return this.#partitions.filter(({ start, end }) => start <= maxTime && end > minTime);
  }

  /** The open chunk of a series if it reaches into the range, else -1. */
  #openChunkIn(slot: number, minTime: number, maxTime: number): number {
    const chunk = this.#series.openChunk[slot]! - 1;
    const reaches = chunk >= 0 && this.#chunks.firstTime(chunk) <= maxTime &&
      this.#chunks.lastTime(chunk) >= minTime;
    return reaches ? chunk : -1;
  }

  /** A series for a query. It reads what is there when it is asked. */
  #reader(slot: number): Series {
    const ref = this.#series.ref(slot);
    return {
      labels: this.#series.labels(slot),
      samples: (minTime, maxTime) => this.#read(ref, minTime, maxTime),
    };
  }

  #read(ref: SeriesRef, minTime: number, maxTime: number): Samples {
    const slot = this.#series.slot(ref);
    if (slot < 0) return EMPTY;
    const chunks = this.#chunksIn(slot, minTime, maxTime);
    let capacity = 0;
    for (const { view, offset } of chunks) capacity += chunkLength(view, offset);
    const columns = sampleColumns(capacity);
    let length = 0;
    for (const { view, offset } of chunks) length = decodeChunk(view, offset, columns, length);
    return cut(columns, length, minTime, maxTime);
  }

  /** The chunks of a series that reach into the range, oldest first. */
  #chunksIn(slot: number, minTime: number, maxTime: number): ChunkBytes[] {
    const found: ChunkBytes[] = [];
    for (const partition of this.#partitionsIn(minTime, maxTime)) {
      for (const chunk of partition.chunksOf(slot, minTime, maxTime)) {
        found.push(partition.read(chunk));
      }
    }
    const open = this.#openChunkIn(slot, minTime, maxTime);
    if (open >= 0) found.push(this.#chunks.read(open));
    return found;
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

/** The samples of `columns` that lie in the range, as views. */
function cut(columns: SampleColumns, length: number, minTime: number, maxTime: number): Samples {
  const { times, values, stale } = columns;
  let from = 0;
  while (from < length && times[from]! < minTime) from++;
  let to = length;
  while (to > from && times[to - 1]! > maxTime) to--;
  return {
    length: to - from,
    times: times.subarray(from, to),
    values: values.subarray(from, to),
    stale: stale.subarray(from, to),
  };
}
