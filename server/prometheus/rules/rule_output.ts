/** The series that a rule writes into the store. */

import type { ResultSample } from "../promql/engine.ts";
import { formatLabels, labelsKey } from "../promql/labels.ts";
import type { Appender, AppendResult, Labels, SeriesRef } from "../storage.ts";

interface Written {
  readonly key: string;
  readonly labels: Labels;
  readonly ref: SeriesRef;
}

export class RuleOutput {
  /** The series of the last successful evaluation. */
  #series: ReadonlyMap<string, Written> = new Map();

  get series(): readonly Labels[] {
    return [...this.#series.values()].map(({ labels }) => labels);
  }

  /** Takes over the series of the rule that is replaced. */
  adopt(other: RuleOutput): void {
    this.#series = other.#series;
  }

  /**
   * Stores the samples, and ends the series that the last evaluation had and this
   * one lacks. Returns the reason if samples were refused; the others are stored.
   *
   * What is known of a series is kept for the next evaluation, so that no labels of this one outlive
   * it: with thousands of series they would fill the heap between two collections.
   */
  write(appender: Appender, samples: readonly ResultSample[], time: number): string | undefined {
    const before = this.#series;
    const after = new Map<string, Written>();
    let problem: string | undefined;
    for (const { labels, value } of samples) {
      const key = labelsKey(labels);
      const known = before.get(key);
      const { ref, result } = append(appender, { labels, known: known?.ref }, (to) => {
        return appender.append(to, time, value);
      });
      if (result === "appended" || result === "same") {
        const written = known !== undefined && known.ref === ref
          ? known
          : { key, labels, ref: ref! };
        after.set(written.key, written);
      } else problem = `${REFUSALS[result]}: ${formatLabels(labels)}`;
    }
    for (const [key, { labels }] of before) {
      if (!after.has(key)) endSeries(appender, labels, time);
    }
    this.#series = after;
    return problem;
  }
}

/** Writes a stale marker, unless another rule has written a later sample of the series. */
export function endSeries(appender: Appender, labels: Labels, time: number): void {
  append(appender, { labels, known: undefined }, (ref) => appender.appendStale(ref, time));
}

type Refusal = Exclude<AppendResult, "appended" | "same"> | "noRoom";

const REFUSALS: Readonly<Record<Refusal, string>> = {
  duplicate: "duplicate sample for timestamp",
  outOfOrder: "out of order sample",
  outOfBounds: "out of bounds",
  unknownSeries: "the series was removed",
  noRoom: "the store has no room for another series",
};

/** Appends with the known reference, or with a new one if the store has removed the series. */
function append(
  appender: Appender,
  { labels, known }: { readonly labels: Labels; readonly known: SeriesRef | undefined },
  to: (ref: SeriesRef) => AppendResult,
): { readonly ref: SeriesRef | undefined; readonly result: AppendResult | "noRoom" } {
  if (known !== undefined) {
    const result = to(known);
    if (result !== "unknownSeries") return { ref: known, result };
  }
  const ref = appender.ref(labels);
  return { ref, result: ref === undefined ? "noRoom" : to(ref) };
}
