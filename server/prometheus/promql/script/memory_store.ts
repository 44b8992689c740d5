/** A store for tests: series in memory, without an index. */

import { labelsTest } from "../../text/regexp.ts";
import type { Labels, Matcher, Queryable, Samples, Series } from "../../storage.ts";
import { compareLabels, labelsKey } from "../labels.ts";

export interface MemorySample {
  readonly time: number;
  readonly value: number;
  readonly stale?: boolean;
}

export class MemoryStore implements Queryable {
  readonly #series = new Map<string, MemorySeries>();
  /** The series in the order of their labels; undefined after a change. */
  #sorted: readonly MemorySeries[] | undefined;

  /** Adds samples in any order; a new sample replaces an older one of the same time. */
  add(labels: Labels, samples: Iterable<MemorySample>): void {
    const key = labelsKey(labels);
    const series = this.#series.get(key) ?? new MemorySeries(labels);
    this.#series.set(key, series);
    this.#sorted = undefined;
    series.add(samples);
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    this.#sorted ??= [...this.#series.values()]
      .sort((a, b) => compareLabels(a.labels, b.labels));
    const accepts = labelsTest(matchers);
    return this.#sorted.filter(({ labels }) => accepts(labels));
  }
}

class MemorySeries implements Series {
  readonly labels: Labels;
  readonly #samples = new Map<number, MemorySample>();
  #columns: Samples | undefined;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  add(samples: Iterable<MemorySample>): void {
    for (const sample of samples) this.#samples.set(sample.time, sample);
    this.#columns = undefined;
  }

  samples(minTime: number, maxTime: number): Samples {
    const { times, values, stale } = this.#columns ??= this.#sort();
    const from = lowerBound(times, minTime);
    const to = lowerBound(times, maxTime + 1);
    return {
      length: to - from,
      times: times.subarray(from, to),
      values: values.subarray(from, to),
      stale: stale.subarray(from, to),
    };
  }

  #sort(): Samples {
    const sorted = [...this.#samples.values()].sort((a, b) => a.time - b.time);
    return {
      length: sorted.length,
      times: Float64Array.from(sorted, ({ time }) => time),
      values: Float64Array.from(sorted, ({ value }) => value),
      stale: Uint8Array.from(sorted, ({ stale }) => stale ? 1 : 0),
    };
  }
}

/** The first index whose time is not below `time`. */
function lowerBound(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
