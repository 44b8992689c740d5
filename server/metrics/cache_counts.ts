import { FAMILIES } from "./families.ts";
import type { Counter, Gauge, Tally } from "./tally.ts";

/** The counts of the answers that one model version keeps, on one thread. */
export class CacheCounts {
  readonly #hits: Counter;
  readonly #misses: Counter;
  readonly #evictions: Counter;
  readonly #bytes: Gauge;

  constructor(tally: Tally, labels: Readonly<Record<"model" | "version", string>>) {
    this.#hits = tally.counter(FAMILIES.modelCacheHits, labels);
    this.#misses = tally.counter(FAMILIES.modelCacheMisses, labels);
    this.#evictions = tally.counter(FAMILIES.modelCacheEvictions, labels);
    this.#bytes = tally.gauge(FAMILIES.modelCacheBytes, labels);
  }

  hit(): void {
    this.#hits.add(1);
  }

  missed(): void {
    this.#misses.add(1);
  }

  /** An answer went to make room, or because it was too old. */
  evicted(): void {
    this.#evictions.add(1);
  }

  /** The bytes are added up: a version and the one that replaces it are in memory for a while. */
  grew(bytes: number): void {
    this.#bytes.add(bytes);
  }
}
