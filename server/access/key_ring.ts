import { createHash } from "node:crypto";
import type { KeyEntry } from "./key_entry.ts";

// Successful texts, so that a client that shows its key again and again pays for one hash.
const MAX_KNOWN = 1000;

/**
 * The keys in force.
 *
 * A key is found by its SHA-256: how long the search takes says something about the hash only,
 * from which no key can be made. Keys are random, so nothing slower than SHA-256 is needed.
 */
export class KeyRing {
  readonly #byHash: ReadonlyMap<string, KeyEntry>;
  readonly #byName: ReadonlyMap<string, KeyEntry>;
  readonly #known = new Map<string, KeyEntry>();

  constructor(entries: readonly KeyEntry[]) {
    this.#byHash = new Map(entries.map((entry) => [entry.sha256, entry]));
    this.#byName = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** The entry of a key; undefined for a key that is not in the file. */
  find(key: string): KeyEntry | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const entry = this.#byHash.get(hashOfKey(key));
    if (entry !== undefined && this.#known.size < MAX_KNOWN) this.#known.set(key, entry);
    return entry;
  }

  named(name: string): KeyEntry | undefined {
    return this.#byName.get(name);
  }
}

/** The SHA-256 of a key, in hexadecimal digits. */
export function hashOfKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** A new key: 256 random bits, which no one guesses. */
export function newKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(32));
  return `mw_${random.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}
