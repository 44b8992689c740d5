import { familyNamed } from "./families.ts";
import { cellsOf, type Family, type Labels, labelsKey } from "./family.ts";
import type { SeriesAddress, TallyEvent } from "./tally.ts";

/** One label set with its cells merged over the threads; see `Tally` for the layout. */
export interface MergedSeries {
  readonly family: Family;
  readonly labels: Labels;
  readonly cells: Float64Array;
}

interface Source {
  readonly slabs: Float64Array[];
  /** By family and labels, so that a set can be dropped and added again. */
  readonly series: Map<string, SeriesAddress>;
}

/**
 * The counts of all threads, merged.
 *
 * A counter must never fall. When a thread ends, its counters and histograms
 * are therefore kept and stay part of every later sum. Its gauges describe the
 * present, so they end with the thread.
 */
export class Merge {
  readonly #sources = new Map<string, Source>();
  readonly #ended = new Map<string, MergedSeries>();

  /** Applies the events of a thread's tally. */
  accept(thread: string, events: Iterable<TallyEvent>): void {
    const source = this.#source(thread);
    for (const event of events) {
      switch (event.kind) {
        case "slab":
          source.slabs.push(new Float64Array(event.buffer));
          break;
        case "series":
          source.series.set(keyOf(event.series), event.series);
          break;
        case "drop":
          source.series.delete(keyOf(event));
          break;
      }
    }
  }

  /** Keeps the counters of a thread that has ended, and drops its gauges. */
  end(thread: string): void {
    const source = this.#sources.get(thread);
    if (source === undefined) return;
    this.#sources.delete(thread);
    for (const [key, series] of mergedSeries(source)) {
      if (series.family.kind !== "gauge") addTo(this.#ended, key, series);
    }
  }

  /** Every label set, in the order in which they first appeared. */
  collect(): MergedSeries[] {
    const sums = new Map<string, MergedSeries>();
    for (const [key, series] of this.#ended) addTo(sums, key, series);
    for (const source of this.#sources.values()) {
      for (const [key, series] of mergedSeries(source)) addTo(sums, key, series);
    }
    return [...sums.values()];
  }

  /** The total of a counter: its first cells summed over label sets and threads. */
  total({ name }: Family): number {
    let sum = 0;
    for (const { family, cells } of this.#ended.values()) {
      if (family.name === name) sum += cells[0]!;
    }
    for (const { slabs, series } of this.#sources.values()) {
      for (const address of series.values()) {
        if (address.family === name) sum += cellsAt(slabs, address, 1)[0]!;
      }
    }
    return sum;
  }

  #source(thread: string): Source {
    let source = this.#sources.get(thread);
    if (source === undefined) {
      source = { slabs: [], series: new Map() };
      this.#sources.set(thread, source);
    }
    return source;
  }
}

/** The label sets of a thread by their keys, with its own cells. */
function* mergedSeries(source: Source): Generator<readonly [key: string, MergedSeries]> {
  for (const [key, address] of source.series) {
    const family = familyNamed(address.family);
    const cells = cellsAt(source.slabs, address, cellsOf(family));
    yield [key, { family, labels: address.labels, cells }];
  }
}

function cellsAt(
  slabs: readonly Float64Array[],
  { slab, offset, addends }: SeriesAddress,
  count: number,
): Float64Array {
  if (addends === undefined) return slabs[slab]!.subarray(offset, offset + count);
  return Float64Array.of(addends.reduce((sum, cell) => sum + slabs[cell.slab]![cell.offset]!, 0));
}

function addTo(
  sums: Map<string, MergedSeries>,
  key: string,
  { family, labels, cells }: MergedSeries,
): void {
  const sum = sums.get(key);
  if (sum === undefined) {
    // A copy, because the thread keeps counting in these cells.
    sums.set(key, { family, labels, cells: Float64Array.from(cells) });
    return;
  }
  for (let i = 0; i < cells.length; i++) {
    if (family.merge === "max") sum.cells[i] = Math.max(sum.cells[i]!, cells[i]!);
    else sum.cells[i]! += cells[i]!;
  }
}

function keyOf({ family, labels }: { readonly family: string; readonly labels: Labels }): string {
  return family + labelsKey(familyNamed(family), labels);
}
