import type { Keyed, KeyedBatches } from "./keyed.ts";
import type { Actual, Label } from "./post_labels.ts";

/** What did not come together on one side of a join. */
export class SideReport {
  /** Records of the side. */
  records = 0;
  withoutKey = 0;
  withoutValue = 0;
  /** Records whose key the other side does not have. */
  unmatched = 0;
  /** Some of their keys. */
  readonly examples: string[] = [];

  addUnmatched(key: string, records = 1): void {
    this.unmatched += records;
    if (this.examples.length < MOST_EXAMPLES && !this.examples.includes(key)) {
      this.examples.push(key);
    }
  }
}

const MOST_EXAMPLES = 3;

/** The sides of a join. */
export interface JoinSides {
  readonly ids: KeyedBatches<string>;
  readonly labels: KeyedBatches<Actual>;
  /** The side that is read first and kept in memory; the other one is only passed through. */
  readonly held: "ids" | "labels";
}

export interface JoinReport {
  readonly ids: SideReport;
  readonly labels: SideReport;
}

/**
 * The labels of logged predictions: one for each pair with the same key. A key may be on either side
 * several times: a customer is predicted again, and each of these predictions gets the label.
 *
 * @param report takes what did not come together
 */
export async function* joinLabels(
  { ids, labels, held }: JoinSides,
  report: JoinReport,
): AsyncGenerator<readonly Label[]> {
  if (held === "labels") {
    yield* join(labels, ids, report.labels, report.ids, (actual, id) => ({ id, actual }));
  } else {
    yield* join(ids, labels, report.ids, report.labels, (id, actual) => ({ id, actual }));
  }
}

/**
 * Labels whose keys are the ids of predictions.
 *
 * @param report takes the records that are no labels
 */
export async function* labelsWithIds(
  labels: KeyedBatches<Actual>,
  report: SideReport,
): AsyncGenerator<readonly Label[]> {
  for await (const batch of labels) {
    yield Array.from(complete(batch, report), ([id, actual]) => ({ id, actual }));
  }
}

interface Entry<T> {
  readonly values: T[];
  isMatched: boolean;
}

async function* join<Held, Passed>(
  held: KeyedBatches<Held>,
  passed: KeyedBatches<Passed>,
  heldReport: SideReport,
  passedReport: SideReport,
  pair: (held: Held, passed: Passed) => Label,
): AsyncGenerator<readonly Label[]> {
  const entries = new Map<string, Entry<Held>>();
  for await (const batch of held) {
    for (const [key, value] of complete(batch, heldReport)) {
      const entry = entries.get(key);
      if (entry === undefined) entries.set(key, { values: [value], isMatched: false });
      else entry.values.push(value);
    }
  }
  for await (const batch of passed) {
    const found: Label[] = [];
    for (const [key, value] of complete(batch, passedReport)) {
      const entry = entries.get(key);
      if (entry === undefined) {
        passedReport.addUnmatched(key);
        continue;
      }
      entry.isMatched = true;
      for (const one of entry.values) found.push(pair(one, value));
    }
    yield found;
  }
  for (const [key, { values, isMatched }] of entries) {
    if (!isMatched) heldReport.addUnmatched(key, values.length);
  }
}

/** The records that have a key and a value; counts all. */
function* complete<T>(
  batch: readonly Keyed<T>[],
  report: SideReport,
): Generator<readonly [key: string, value: T]> {
  for (const { key, value } of batch) {
    report.records++;
    if (key === undefined) report.withoutKey++;
    else if (value === undefined) report.withoutValue++;
    else yield [key, value];
  }
}
