import { CacheCounts } from "../../metrics/cache_counts.ts";
import type { Tally } from "../../metrics/tally.ts";
import { durationMs } from "../folder/duration.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { Tensor } from "../tensor.ts";

/** How many answers are kept, and for how long. */
export interface CacheLimits {
  readonly entries: number;
  /** Infinity when they are kept until others take their place. */
  readonly ttlMs: number;
}

/** The memory that the answers of a version take at most, on one thread. */
const MAX_BYTES = 32 * 1024 ** 2;

// A larger request is more likely to differ from those before it than to repeat one, and its key
// would take as long to make as many short requests.
const MAX_KEY_BYTES = 65_536;

// Of the objects that hold an entry.
const ENTRY_BYTES = 500;

interface Entry {
  readonly outputs: readonly Tensor[];
  readonly bytes: number;
  /** Until when it is used: `performance.now()`. */
  readonly until: number;
}

/**
 * The outputs of a version for tensors that it has seen before, on one thread.
 *
 * The key of an entry is the whole request: types, shapes and every byte, with the positions of the
 * outputs. So two requests never share an entry unless they are the same. The entries are in the order of
 * their last use.
 */
export class ResponseCache {
  readonly #limits: CacheLimits;
  readonly #counts: CacheCounts;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** @returns undefined for a version whose `model.json` has no cache */
  static of(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    manifest: Manifest | undefined,
  ): ResponseCache | undefined {
    if (manifest?.cache === undefined) return undefined;
    const { entries, ttl } = manifest.cache;
    const ttlMs = ttl === undefined ? Infinity : durationMs(ttl)!;
    return new ResponseCache({ entries, ttlMs }, new CacheCounts(tally, version));
  }

  constructor(limits: CacheLimits, counts: CacheCounts) {
    this.#limits = limits;
    this.#counts = counts;
  }

  /** @param run makes the outputs when they are not kept */
  async outputsOf(
    feeds: readonly Tensor[],
    fetches: readonly number[],
    run: () => Promise<readonly Tensor[]>,
  ): Promise<readonly Tensor[]> {
    const key = keyOf(feeds, fetches);
    if (key === undefined) return await run();
    const kept = this.#find(key);
    if (kept !== undefined) {
      this.#counts.hit();
      return kept;
    }
    this.#counts.missed();
    const outputs = await run();
    this.#keep(key, outputs);
    return outputs;
  }

  /** Forgets all answers. */
  clear(): void {
    this.#entries.clear();
    this.#grow(-this.#bytes);
  }

  #find(key: string): readonly Tensor[] | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (performance.now() >= entry.until) {
      this.#remove(key, entry);
      this.#counts.evicted();
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.outputs;
  }

  #keep(key: string, outputs: readonly Tensor[]): void {
    const bytes = key.length + outputs.reduce((sum, { data }) => sum + bytesOf(data), ENTRY_BYTES);
    if (bytes > MAX_BYTES / 4) return;
    // The same request may have run twice at a time.
    const other = this.#entries.get(key);
    if (other !== undefined) this.#remove(key, other);
    const until = performance.now() + this.#limits.ttlMs;
    this.#entries.set(key, { outputs: outputs.map(ownCopy), bytes, until });
    this.#grow(bytes);
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.entries && this.#bytes <= MAX_BYTES) break;
      this.#remove(oldest, entry);
      this.#counts.evicted();
    }
  }

  #remove(key: string, { bytes }: Entry): void {
    this.#entries.delete(key);
    this.#grow(-bytes);
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    this.#counts.grew(bytes);
  }
}

/** Undefined for a request that is too large. */
function keyOf(feeds: readonly Tensor[], fetches: readonly number[]): string | undefined {
  if (feeds.reduce((sum, { data }) => sum + bytesOf(data), 0) > MAX_KEY_BYTES) return undefined;
  return JSON.stringify([
    fetches,
    feeds.map((
      { datatype, shape, data },
    ) => [datatype, shape, Array.isArray(data) ? data : textOf(data)]),
  ]);
}

type Numbers = Exclude<Tensor["data"], string[]>;

function textOf(data: Numbers): string {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).toBase64();
}

function bytesOf(data: Tensor["data"]): number {
  if (!Array.isArray(data)) return data.byteLength;
  return data.reduce((sum, text) => sum + 2 * text.length, 0);
}

/** A copy, because the tensor may be a view of the outputs of many requests. */
function ownCopy({ datatype, shape, data }: Tensor): Tensor {
  return { datatype, shape, data: data.slice() };
}
