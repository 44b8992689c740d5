import { type SampleBuffer, type SampleColumns, sampleColumns } from "../sample_columns.ts";
import {
  type Labels,
  lastOf,
  type Matcher,
  type Queryable,
  type Sample,
  type Samples,
  type Series,
  type SeriesRef,
} from "../storage.ts";
import { compareBytes } from "./byte_order.ts";
import type { LabelIndex } from "./label_index.ts";
import type { ChunkBytes, OpenChunks } from "./open_chunks.ts";
import type { Partition } from "./partition.ts";
import { compareKeys, keyLength, type SeriesKey, symbolAt } from "./series_key.ts";
import type { SeriesTable } from "./series_table.ts";
import type { Symbols } from "./symbols.ts";
import { chunkLength, decodeChunk } from "./xor_chunk.ts";

/** A label and the number of series that have it. */
export interface LabelUses {
  readonly name: string;
  readonly value: string;
  readonly series: number;
}

/** The parts of a store that queries read. */
export interface QuerierParts {
  readonly symbols: Symbols;
  readonly series: SeriesTable;
  readonly index: LabelIndex;
  readonly chunks: OpenChunks;
  /** The partitions with full chunks, oldest first. */
  readonly partitions: () => readonly Partition[];
}

const EMPTY: Samples = { length: 0, ...sampleColumns(0) };

/** Answers queries from the parts of a store, without changing them. */
export class Querier implements Queryable {
  readonly #symbols: Symbols;
  readonly #series: SeriesTable;
  readonly #index: LabelIndex;
  readonly #chunks: OpenChunks;
  readonly #partitions: () => readonly Partition[];

  constructor({ symbols, series, index, chunks, partitions }: QuerierParts) {
    this.#symbols = symbols;
    this.#series = series;
    this.#index = index;
    this.#chunks = chunks;
    this.#partitions = partitions;
  }

  select(matchers: readonly Matcher[], minTime: number, maxTime: number): readonly Series[] {
    const keys = this.#find(matchers, minTime, maxTime).map((slot) => ({
      slot,
      key: this.#series.key(slot),
    }));
    keys.sort((a, b) => compareKeys(this.#symbols, a.key, b.key));
    return keys.map(({ slot }) => this.#reader(slot));
  }

  /** The names of the labels of all matching series, in order. */
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

  /** The values of a label among all matching series, in order. */
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

  /** The labels of all matching series, in order. */
  series(matchers: readonly Matcher[], minTime = -Infinity, maxTime = Infinity): Labels[] {
    return this.select(matchers, minTime, maxTime).map((series) => series.labels);
  }

  /** All labels, each with the number of series that have it. */
  *labelUses(): Generator<LabelUses> {
    for (const nameId of this.#index.names()) {
      const name = this.#symbols.text(nameId);
      for (const [valueId, postings] of this.#index.values(nameId)) {
        yield { name, value: this.#symbols.text(valueId), series: postings.length };
      }
    }
  }

  /** The slots of the matching series that may have samples in the range. */
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
    return this.#partitions().filter(({ start, end }) => start <= maxTime && end > minTime);
  }

  /** The open chunk of a series if it overlaps the range, else -1. */
  #openChunkIn(slot: number, minTime: number, maxTime: number): number {
    const chunk = this.#series.openChunk[slot]! - 1;
    const reaches = chunk >= 0 && this.#chunks.firstTime(chunk) <= maxTime &&
      this.#chunks.lastTime(chunk) >= minTime;
    return reaches ? chunk : -1;
  }

  /** A series for a query. Its samples are read when they are requested. */
  #reader(slot: number): Series {
    const ref = this.#series.ref(slot);
    return {
      labels: this.#series.labels(slot),
      samples: (minTime, maxTime, buffer) => this.#read(ref, minTime, maxTime, buffer),
      newest: (minTime, maxTime, buffer) => this.#newest(ref, minTime, maxTime, buffer),
    };
  }

  #read(ref: SeriesRef, minTime: number, maxTime: number, buffer?: SampleBuffer): Samples {
    const slot = this.#series.slot(ref);
    if (slot < 0) return EMPTY;
    const chunks = this.#chunksIn(slot, minTime, maxTime);
    let capacity = 0;
    for (const { view, offset } of chunks) capacity += chunkLength(view, offset);
    const columns = buffer?.columns(capacity) ?? sampleColumns(capacity);
    let length = 0;
    for (const { view, offset } of chunks) length = decodeChunk(view, offset, columns, length);
    return (buffer === undefined ? cut : shift)(columns, length, minTime, maxTime);
  }

  /** The last sample of the series is known without its chunk. */
  #newest(
    ref: SeriesRef,
    minTime: number,
    maxTime: number,
    buffer: SampleBuffer,
  ): Sample | undefined {
    const slot = this.#series.slot(ref);
    if (slot < 0) return undefined;
    const { lastTime, lastValue, lastStale } = this.#series;
    const time = lastTime[slot]!;
    if (time < minTime) return undefined;
    if (time <= maxTime) return { time, value: lastValue[slot]!, isStale: lastStale[slot] === 1 };
    return lastOf(this.#read(ref, minTime, maxTime, buffer));
  }

  /** The chunks of a series that overlap the range, oldest first. */
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

/** The samples of `columns` within the range, as views. */
function cut(columns: SampleColumns, length: number, minTime: number, maxTime: number): Samples {
  const { times, values, stale } = columns;
  const [from, to] = bounds(times, length, minTime, maxTime);
  return {
    length: to - from,
    times: times.subarray(from, to),
    values: values.subarray(from, to),
    stale: stale.subarray(from, to),
  };
}

/** The samples of `columns` within the range, moved to their beginning: that is cheaper than views. */
function shift(columns: SampleColumns, length: number, minTime: number, maxTime: number): Samples {
  const { times, values, stale } = columns;
  const [from, to] = bounds(times, length, minTime, maxTime);
  if (from > 0) { for (const column of [times, values, stale]) column.copyWithin(0, from, to); }
  return { length: to - from, times, values, stale };
}

/** Where the samples within the range begin, and the end behind the last. */
function bounds(
  times: Float64Array,
  length: number,
  minTime: number,
  maxTime: number,
): readonly [number, number] {
  let from = 0;
  while (from < length && times[from]! < minTime) from++;
  let to = length;
  while (to > from && times[to - 1]! > maxTime) to--;
  return [from, to];
}
