import { bucketOf, type Exemplar } from "./exemplar.ts";
import { familyNamed } from "./families.ts";
import { type Family, type Labels, labelsKey } from "./family.ts";

/** The exemplars of a histogram, by the position of their bucket. */
export type BucketExemplars = ReadonlyMap<number, Exemplar>;

// Histograms of versions that are gone are forgotten when so many others have had an exemplar since.
const MAX_HISTOGRAMS = 2000;

/** The latest exemplar of each bucket, from all threads. */
export class Exemplars {
  readonly #max: number;
  /** In the order of their last exemplar. */
  readonly #histograms = new Map<string, Map<number, Exemplar>>();

  constructor(max = MAX_HISTOGRAMS) {
    this.#max = max;
  }

  accept(exemplars: Iterable<Exemplar>): void {
    for (const exemplar of exemplars) this.#add(exemplar);
  }

  /** The exemplars of one label set; undefined when it has none. */
  of(family: Family, labels: Labels): BucketExemplars | undefined {
    // Most servers have none, and need no key.
    if (this.#histograms.size === 0) return undefined;
    return this.#histograms.get(keyOf(family, labels));
  }

  #add(exemplar: Exemplar): void {
    const family = familyNamed(exemplar.family);
    const key = keyOf(family, exemplar.labels);
    const buckets = this.#histograms.get(key) ?? new Map<number, Exemplar>();
    const bucket = bucketOf(family, exemplar.value);
    const before = buckets.get(bucket);
    if (before === undefined || before.timeMs < exemplar.timeMs) buckets.set(bucket, exemplar);
    this.#histograms.delete(key);
    this.#histograms.set(key, buckets);
    if (this.#histograms.size > this.#max) {
      this.#histograms.delete(this.#histograms.keys().next().value!);
    }
  }
}

function keyOf(family: Family, labels: Labels): string {
  return family.name + labelsKey(family, labels);
}
