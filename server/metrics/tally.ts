import { FAMILIES } from "./families.ts";
import { cellsOf, type Family, type Labels, labelsKey } from "./family.ts";

/** The position of the cells of one label set. */
export interface SeriesAddress {
  readonly family: string;
  readonly labels: Labels;
  /** Position in the list of slabs published so far. */
  readonly slab: number;
  /** Position of the first cell in the slab. */
  readonly offset: number;
  /** Counters only: cells of other counters, of which the value is the sum. */
  readonly addends?: readonly CellAddress[];
}

/** Where a cell lies: see `SeriesAddress`. */
export type CellAddress = Pick<SeriesAddress, "slab" | "offset">;

/** A change of a tally, for its readers. */
export type TallyEvent =
  | { readonly kind: "slab"; readonly buffer: SharedArrayBuffer }
  | { readonly kind: "series"; readonly series: SeriesAddress }
  | { readonly kind: "drop"; readonly family: string; readonly labels: Labels };

// 4,096 numbers: all of a small server's series fit in one or two slabs.
const SLAB_CELLS = 4096;
type SeriesEvent = Extract<TallyEvent, { readonly kind: "series" }>;

/**
 * The counts of one thread, in memory that the monitor thread reads directly.
 *
 * Counting is an addition to a number in shared memory: no message, no lock,
 * and no look-up, because the code that counts keeps the cell. Each cell has
 * one writer (this thread), so no increment is lost; an aligned 64-bit number
 * is read whole. The memory outlives the thread: a crash loses no counts.
 *
 * A counter or gauge is one cell. A histogram is the sum, then a count for
 * each bucket (not cumulative), the last for values above every bound.
 */
export class Tally {
  readonly #publish: (event: TallyEvent) => void;
  readonly #series = new Map<
    string,
    { readonly event: SeriesEvent; readonly cells: Float64Array }
  >();
  readonly #setsOf = new Map<Family, number>();
  readonly #buffers: SharedArrayBuffer[] = [];
  /** Ids of the label sets that were asked for during `renew`. */
  #asked: Set<string> | undefined;
  #slab: Float64Array = new Float64Array(0);
  #used = 0;

  constructor(publish: (event: TallyEvent) => void) {
    this.#publish = publish;
  }

  counter(family: Family, labels: Labels): Counter {
    return new Counter(this.#cells(family, labels));
  }

  gauge(family: Family, labels: Labels): Gauge {
    return new Gauge(this.#cells(family, labels));
  }

  histogram(family: Family, labels: Labels): Histogram {
    return new Histogram(this.#cells(family, labels), family.buckets);
  }

  /**
   * A counter whose value is the sum of others: it costs nothing to count. A label set that is
   * known already gets further addends, so that its value never falls.
   */
  sum(family: Family, labels: Labels, counters: readonly Counter[]): void {
    if (this.#isFull(family, labels)) return;
    this.#asked?.add(seriesId(family, labels));
    const known = this.#series.get(seriesId(family, labels));
    const addends = [...known?.event.series.addends ?? []];
    for (const { cells } of counters) {
      const cell = {
        slab: this.#buffers.indexOf(cells.buffer as SharedArrayBuffer),
        offset: cells.byteOffset / Float64Array.BYTES_PER_ELEMENT,
      };
      const isKnown = addends.some(({ slab, offset }) =>
        slab === cell.slab && offset === cell.offset
      );
      if (!isKnown) addends.push(cell);
    }
    const cells = known?.cells ?? new Float64Array(1);
    this.#publishSeries(
      { family: family.name, labels, slab: 0, offset: 0, addends },
      family,
      cells,
    );
  }

  /** Removes a label set from the exposition, such as that of an unloaded version. */
  drop(family: Family, labels: Labels): void {
    if (!this.#series.delete(seriesId(family, labels))) return;
    this.#setsOf.set(family, this.#setsOf.get(family)! - 1);
    this.#publish({ kind: "drop", family: family.name, labels });
  }

  /**
   * Runs `make`, and then removes the label sets that match `labels` and that it has not asked for:
   * what counted them is replaced, and would leave its series behind.
   *
   * Other threads do so a moment earlier or later. A scrape in between adds up what is left.
   */
  renew<T>(families: readonly Family[], labels: Labels, make: () => T): T {
    const asked = this.#asked = new Set();
    const made = make();
    this.#asked = undefined;
    const names = new Set(families.map(({ name }) => name));
    for (const [id, { event: { series } }] of [...this.#series]) {
      if (asked.has(id) || !names.has(series.family)) continue;
      if (Object.entries(labels).some(([name, value]) => series.labels[name] !== value)) continue;
      this.drop(families.find(({ name }) => name === series.family)!, series.labels);
    }
    return made;
  }

  /** The events that lead to the current state, for a reader that starts later. */
  *events(): Generator<TallyEvent> {
    for (const buffer of this.#buffers) yield { kind: "slab", buffer };
    for (const { event } of this.#series.values()) yield event;
  }

  #cells(family: Family, labels: Labels): Float64Array {
    return this.#allocate(family, this.#isFull(family, labels) ? otherLabels(family) : labels);
  }

  /** Whether there is no room for a label set that is not known yet, which is counted then. */
  #isFull(family: Family, labels: Labels): boolean {
    if (this.#series.has(seriesId(family, labels))) return false;
    if ((this.#setsOf.get(family) ?? 0) < family.maxLabelSets) return false;
    this.counter(FAMILIES.droppedLabelSets, { family: family.name }).add(1);
    return true;
  }

  #allocate(family: Family, labels: Labels): Float64Array {
    const id = seriesId(family, labels);
    this.#asked?.add(id);
    const known = this.#series.get(id);
    if (known !== undefined) return known.cells;
    const size = cellsOf(family);
    if (this.#used + size > this.#slab.length) this.#addSlab();
    const offset = this.#used;
    this.#used += size;
    const cells = this.#slab.subarray(offset, offset + size);
    const slab = this.#buffers.length - 1;
    this.#publishSeries({ family: family.name, labels, slab, offset }, family, cells);
    return cells;
  }

  #publishSeries(series: SeriesAddress, family: Family, cells: Float64Array): void {
    const id = seriesId(family, series.labels);
    const event: SeriesEvent = { kind: "series", series };
    if (!this.#series.has(id)) this.#setsOf.set(family, (this.#setsOf.get(family) ?? 0) + 1);
    this.#series.set(id, { event, cells });
    this.#publish(event);
  }

  #addSlab(): void {
    const buffer = new SharedArrayBuffer(SLAB_CELLS * Float64Array.BYTES_PER_ELEMENT);
    this.#buffers.push(buffer);
    this.#slab = new Float64Array(buffer);
    this.#used = 0;
    this.#publish({ kind: "slab", buffer });
  }
}

function seriesId(family: Family, labels: Labels): string {
  return family.name + labelsKey(family, labels);
}

function otherLabels(family: Family): Labels {
  return Object.fromEntries(family.labels.map((name) => [name, "other"]));
}

/** A number that only grows. */
export class Counter {
  /** Its one cell, in a slab. */
  readonly cells: Float64Array;

  constructor(cells: Float64Array) {
    this.cells = cells;
  }

  add(amount: number): void {
    this.cells[0]! += amount;
  }

  /** Sets a total that is counted elsewhere; a lower one changes nothing. */
  raiseTo(total: number): void {
    if (total > this.cells[0]!) this.cells[0] = total;
  }
}

/** A number that goes up and down. */
export class Gauge {
  readonly #cells: Float64Array;

  constructor(cells: Float64Array) {
    this.#cells = cells;
  }

  set(value: number): void {
    this.#cells[0] = value;
  }

  add(amount: number): void {
    this.#cells[0]! += amount;
  }
}

/** Counts of observed values by bucket, and their sum. */
export class Histogram {
  readonly #cells: Float64Array;
  readonly #bounds: readonly number[];

  constructor(cells: Float64Array, bounds: readonly number[]) {
    this.#cells = cells;
    this.#bounds = bounds;
  }

  /** Counts `value` in the first bucket whose bound is at least `value`; NaN in the last. */
  observe(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && !(value <= bounds[bucket]!)) bucket++;
    this.#cells[0]! += value;
    this.#cells[bucket + 1]! += 1;
  }

  /** Counts the first values of an array, as `observe` does. */
  observeEach(values: Float64Array, count: number): void {
    const bounds = this.#bounds;
    const observed = new Uint32Array(bounds.length + 1);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      let bucket = 0;
      while (bucket < bounds.length && !(value <= bounds[bucket]!)) bucket++;
      sum += value;
      observed[bucket]!++;
    }
    this.#cells[0]! += sum;
    for (const [bucket, added] of observed.entries()) this.#cells[bucket + 1]! += added;
  }
}
