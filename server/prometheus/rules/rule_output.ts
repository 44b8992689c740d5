/** The series that a rule writes into the store. */

import type { ResultSample } from "../promql/engine.ts";
import { formatLabels, labelsKey } from "../promql/labels.ts";
import type { Appender, AppendResult, Labels, SeriesRef } from "../storage.ts";

interface Written {
  readonly labels: Labels;
  readonly ref: SeriesRef;
}

export class RuleOutput {
  /** The series of the last evaluation that did not fail. */
  #series: ReadonlyMap<string, Written> = new Map();

  get series(): readonly Labels[] {
    return [...this.#series.values()].map(({ labels }) => labels);
  }

  /** Goes on where the output of a rule that is replaced ended. */
  adopt(other: RuleOutput): void {
    this.#series = other.#series;
  }

  /**
   * Stores the samples, and ends the series that were there before and are not
   * any more. Returns why samples were refused, if some were; the others are in.
   */
  write(appender: Appender, samples: readonly ResultSample[], time: number): string | undefined {
    const before = this.#series;
    const after = new Map<string, Written>();
    let problem: string | undefined;
    for (const { labels, value } of samples) {
      const key = labelsKey(labels);
      const { ref, result } = append(appender, { labels, known: before.get(key)?.ref }, (to) => {
        return appender.append(to, time, value);
      });
      if (result === "appended" || result === "same") after.set(key, { labels, ref: ref! });
      else problem = `${REFUSALS[result]}: ${formatLabels(labels)}`;
    }
    for (const [key, { labels }] of before) {
      if (!after.has(key)) endSeries(appender, labels, time);
    }
    this.#series = after;
    return problem;
  }
}

/** Marks the end of a series, unless another rule goes on with it. */
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

/** Appends by the known reference; if the store has dropped that series, by a new one. */
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
