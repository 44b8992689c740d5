import type { RecentLine, RecentLines } from "./recent_buffer.ts";

// Versions come and go while the server runs; their rows must not stay for good.
const MOST_VERSIONS = 100;

/** The last rows of each version, of all serving threads. */
export class RecentRows {
  readonly #most: number;
  /** The version with the newest row last. */
  readonly #versions = new Map<string, readonly RecentLine[]>();

  /** @param most rows of each version that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  add({ model, version, lines }: RecentLines): void {
    const key = JSON.stringify([model, version]);
    // The threads send a little later than they answer, so their rows are not in order.
    const rows = [...this.#versions.get(key) ?? [], ...lines].sort((a, b) => a.time - b.time);
    this.#versions.delete(key);
    this.#versions.set(key, rows.slice(-this.#most));
    if (this.#versions.size <= MOST_VERSIONS) return;
    const [oldest] = this.#versions.keys();
    this.#versions.delete(oldest!);
  }

  /** The rows of a version as a JSON array, the newest first. */
  list(model: string, version: string): string {
    const rows = this.#versions.get(JSON.stringify([model, version])) ?? [];
    return `[${rows.toReversed().map(({ json }) => json).join(",")}]`;
  }
}
