/** A store for unit tests of rules: it keeps all samples in memory, in order of arrival. */

import { compareLabels, labelsKey, METRIC_NAME } from "../../promql/labels.ts";
import { matcherTest } from "../../text/regexp.ts";
import type {
  Appender,
  AppendResult,
  Labels,
  Matcher,
  Queryable,
  Samples,
  Series,
  SeriesRef,
} from "../../storage.ts";

export class SampleStore implements Queryable, Appender {
  readonly #refs = new Map<string, SeriesRef>();
  readonly #series: StoredSeries[] = [];
  /** The series by name, ordered by labels. */
  readonly #byName = new Map<string, StoredSeries[]>();

  ref(labels: Labels): SeriesRef {
    const key = labelsKey(labels);
    const known = this.#refs.get(key);
    if (known !== undefined) return known;
    const series = new StoredSeries(labels);
    const ref = this.#series.push(series) - 1;
    this.#refs.set(key, ref);
    const name = labels.get(METRIC_NAME) ?? "";
    const named = [...this.#byName.get(name) ?? [], series];
    this.#byName.set(name, named.sort((a, b) => compareLabels(a.labels, b.labels)));
    return ref;
  }

  append(ref: SeriesRef, time: number, value: number): AppendResult {
    return this.#series[ref]?.append(time, value, false) ?? "unknownSeries";
  }

  appendStale(ref: SeriesRef, time: number): AppendResult {
    return this.#series[ref]?.append(time, NaN, true) ?? "unknownSeries";
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const tests = matchers.map((matcher) => [matcher.name, matcherTest(matcher)] as const);
    return this.#candidates(matchers).filter(({ labels }) =>
      tests.every(([name, accepts]) => accepts(labels.get(name) ?? ""))
    );
  }

  #candidates(matchers: readonly Matcher[]): readonly StoredSeries[] {
    const named = matchers.find(({ name, op }) => name === METRIC_NAME && op === "=");
    if (named !== undefined) return this.#byName.get(named.value) ?? [];
    return this.#series.toSorted((a, b) => compareLabels(a.labels, b.labels));
  }
}

/** One series. Its columns double in length when they are full. */
class StoredSeries implements Series {
  readonly labels: Labels;
  #length = 0;
  #times = new Float64Array(16);
  #values = new Float64Array(16);
  #stale = new Uint8Array(16);

  constructor(labels: Labels) {
    this.labels = labels;
  }

  append(time: number, value: number, stale: boolean): AppendResult {
    const last = this.#length - 1;
    if (last >= 0 && time < this.#times[last]!) return "outOfOrder";
    if (last >= 0 && time === this.#times[last]) {
      const isSame = this.#stale[last] === Number(stale) &&
        (stale || Object.is(this.#values[last], value));
      return isSame ? "same" : "duplicate";
    }
    if (this.#length === this.#times.length) this.#grow();
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#stale[this.#length] = Number(stale);
    this.#length++;
    return "appended";
  }

  #grow(): void {
    const size = this.#length * 2;
    const [times, values, stale] = [this.#times, this.#values, this.#stale];
    (this.#times = new Float64Array(size)).set(times);
    (this.#values = new Float64Array(size)).set(values);
    (this.#stale = new Uint8Array(size)).set(stale);
  }

  samples(minTime: number, maxTime: number): Samples {
    const from = this.#lowerBound(minTime);
    const to = this.#lowerBound(maxTime + 1);
    return {
      length: to - from,
      times: this.#times.subarray(from, to),
      values: this.#values.subarray(from, to),
      stale: this.#stale.subarray(from, to),
    };
  }

  /** The first index with a time of at least `time`. */
  #lowerBound(time: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
