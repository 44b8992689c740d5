import type { Exemplar, Labels, Matcher, SeriesExemplars } from "../storage.ts";
import { labelsTest } from "../text/regexp.ts";

// About 5 MB. They are for links from recent charts to traces, which are not kept for long either.
const MAX_EXEMPLARS = 10_000;

// The limit of OpenMetrics for the names and values of an exemplar's labels together.
const MAX_CHARACTERS = 128;

interface Kept {
  readonly labels: Labels;
  /** In the order of their times. */
  exemplars: Exemplar[];
}

/** The latest exemplars of all series, in memory. A full store forgets the oldest for each new one. */
export class ExemplarStore {
  readonly #max: number;
  readonly #series = new Map<string, Kept>();
  /** The series of each exemplar, in the order in which they were appended. */
  #order: string[] = [];
  /** Those before this position are forgotten. */
  #first = 0;

  constructor(max = MAX_EXEMPLARS) {
    this.#max = max;
  }

  /**
   * Adds an exemplar of a series. The one that a scrape has brought before, one that is older than
   * the last, and one with too long labels are left out.
   */
  append(labels: Labels, exemplar: Exemplar): void {
    if (characters(exemplar.labels) > MAX_CHARACTERS) return;
    // Labels of targets come last in a scrape.
    const sorted = [...labels].sort(([a], [b]) => a < b ? -1 : 1);
    const key = JSON.stringify(sorted);
    let kept = this.#series.get(key);
    if (kept === undefined) {
      this.#series.set(key, kept = { labels: new Map(sorted), exemplars: [] });
    }
    const last = kept.exemplars.at(-1);
    if (last !== undefined && (exemplar.time < last.time || isSame(exemplar, last))) return;
    kept.exemplars.push(exemplar);
    this.#order.push(key);
    if (this.#order.length - this.#first > this.#max) this.#forgetOldest();
  }

  /** The exemplars with `minTime <= time <= maxTime` of all series that one of the lists accepts. */
  select(
    matcherLists: readonly (readonly Matcher[])[],
    minTime: number,
    maxTime: number,
  ): readonly SeriesExemplars[] {
    const tests = matcherLists.map(labelsTest);
    return [...this.#series.values()].flatMap(({ labels, exemplars }) => {
      if (!tests.some((accepts) => accepts(labels))) return [];
      const found = exemplars.filter(({ time }) => minTime <= time && time <= maxTime);
      return found.length === 0 ? [] : [{ labels, exemplars: found }];
    });
  }

  #forgetOldest(): void {
    const key = this.#order[this.#first++]!;
    const kept = this.#series.get(key)!;
    kept.exemplars = kept.exemplars.slice(1);
    if (kept.exemplars.length === 0) this.#series.delete(key);
    if (this.#first < this.#max) return;
    this.#order = this.#order.slice(this.#first);
    this.#first = 0;
  }
}

/**
 * A scrape brings the last exemplar of a bucket again, until there is another one. Without a time of
 * its own, it has that of the scrape.
 */
function isSame(a: Exemplar, b: Exemplar): boolean {
  return a.value === b.value && sameLabels(a.labels, b.labels);
}

function sameLabels(a: Labels, b: Labels): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);
}

function characters(labels: Labels): number {
  return [...labels].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
