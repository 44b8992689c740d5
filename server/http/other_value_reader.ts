import type { OtherValues } from "../models/encode/flat_rows.ts";
import type { NumberReader } from "./number_reader.ts";

export const [QUOTE, BACKSLASH] = [34, 92];
const SPACE = 32;
// With more different texts, to look for each takes as long as to make it anew.
const MOST_TEXTS = 1000;
// So many different texts may have the same hash, or one near it.
const MOST_PROBES = 8;
// FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
const [HASH_BASE, HASH_FACTOR] = [0x811c9dc5 | 0, 0x01000193];

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const WORDS = ["null", "true", "false"].map((word) => encoder.encode(word));

interface FoundText {
  readonly from: number;
  readonly length: number;
  readonly code: number;
}

/**
 * Reads values of JSON that are no numbers: texts, true, false and null. A text that came before is
 * found by its bytes, and not made again.
 */
export class OtherValueReader {
  readonly #bytes: Uint8Array;
  /** Those of `WORDS`, and texts. */
  readonly #values: unknown[] = [null, true, false];
  readonly #texts = new Map<number, FoundText>();
  #codes = new Uint16Array();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Reads the value that stands at the position of a reader of numbers.
   *
   * @returns whether it is one; false too for a text with escapes, and when there are many different ones
   */
  read(reader: NumberReader): boolean {
    const code = this.#bytes[reader.at] === QUOTE ? this.#text(reader) : wordOf(reader);
    if (code === 0 || !reader.addNaN()) return false;
    const at = reader.count - 1;
    if (at >= this.#codes.length) {
      const larger = new Uint16Array(reader.values.length);
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes[at] = code;
    return true;
  }

  /** The values among `count` of a reader of numbers; undefined when there are none. */
  end(count: number): OtherValues | undefined {
    if (this.#codes.length === 0) return undefined;
    const codes = new Uint16Array(count);
    codes.set(this.#codes.subarray(0, count));
    return { codes, values: this.#values };
  }

  /** Skips a text. @returns its code, or 0 */
  #text(reader: NumberReader): number {
    const bytes = this.#bytes;
    const from = reader.at;
    let at = from + 1;
    let hash = HASH_BASE;
    for (; bytes[at] !== QUOTE; at++) {
      const byte = bytes[at];
      if (byte === undefined || byte < SPACE || byte === BACKSLASH) return 0;
      hash = Math.imul(hash ^ byte, HASH_FACTOR);
    }
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const found = this.#texts.get(hash + probe);
      if (found === undefined) return this.#add(hash + probe, reader, at + 1 - from);
      if (
        found.length === at + 1 - from && reader.skipSame(found.from, found.from + found.length)
      ) {
        return found.code;
      }
    }
    return 0;
  }

  #add(hash: number, reader: NumberReader, length: number): number {
    if (this.#texts.size === MOST_TEXTS) return 0;
    const from = reader.at;
    try {
      this.#values.push(decoder.decode(this.#bytes.subarray(from + 1, from + length - 1)));
    } catch {
      return 0;
    }
    const code = this.#values.length;
    this.#texts.set(hash, { from, length, code });
    reader.skipSame(from, from + length);
    return code;
  }
}

/** Skips null, true or false. @returns its code, or 0 */
function wordOf(reader: NumberReader): number {
  return WORDS.findIndex((word) => reader.skipWord(word)) + 1;
}
