import type { Family, Labels } from "../../../metrics/family.ts";
import { Merge } from "../../../metrics/merge.ts";
import { Tally } from "../../../metrics/tally.ts";

/** A tally of a test, and readings of what was counted. */
export class Counting {
  readonly #merge = new Merge();
  readonly tally = new Tally((event) => this.#merge.accept("test", [event]));

  /** The series of a family with these labels. */
  series(family: Family, labels: Labels = {}) {
    return this.#merge.collect().filter((series) =>
      series.family === family &&
      Object.entries(labels).every(([name, value]) => (series.labels[name] ?? "") === value)
    );
  }

  /** A counter's value, or a histogram's sum, over all series with these labels. */
  total(family: Family, labels: Labels = {}): number {
    return this.series(family, labels).reduce((sum, { cells }) => sum + cells[0]!, 0);
  }

  /** Values of a counter in the order in which its series began. */
  values(family: Family, labels: Labels = {}): readonly number[] {
    return this.series(family, labels).map(({ cells }) => cells[0]!);
  }

  /** Values of a counter by one of its labels. */
  by(family: Family, label: string, labels: Labels = {}): Readonly<Record<string, number>> {
    const found = this.series(family, labels);
    return Object.fromEntries(found.map((series) => [series.labels[label], series.cells[0]!]));
  }
}
