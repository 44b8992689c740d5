import { invalidInputError, type KnownError, quoteValue } from "../../errors.ts";
import { sipHash, sipHashOf } from "./sip_hash.ts";

/**
 * The id of a prediction holds everything that counting its label needs, so that nothing is stored
 * until the label arrives, and any replica that serves the version can read it.
 *
 * 35 bytes, little-endian, as base64url without padding:
 *
 *     at   bytes
 *      0    1     format, 1
 *      1    5     fingerprint of the version
 *      6    2     position of the predicted class; 0 for a regression
 *      8    8     score or predicted value, as float64; NaN when there is none
 *     16    2     position of the slice
 *     18    5     time, in milliseconds since 2020 (enough until 2054)
 *     23    4     nonce
 *     27    8     SipHash-2-4 of the bytes before
 */
const FORMAT = 1;
const CHECKSUM_AT = 27;
const BYTES = 35;
/** The length of an id. */
export const ID_CHARACTERS = 47;
// Of an id, in whole words.
const ROOM = 36;
// The hash takes blocks of 8 bytes.
const BLOCKS = 4;
const EPOCH_MS = Date.UTC(2020, 0, 1);
const TWO_32 = 2 ** 32;

/** The key of servers that have none of their own. Anyone can make ids with it. */
export const NO_KEY: Uint32Array = new Uint32Array(4);

/** What an id says about a prediction. */
export interface PredictionRecord {
  /** Position of the predicted class; 0 for a regression. */
  readonly classIndex: number;
  /** The score or the predicted value; NaN when there is none. */
  readonly score: number;
  /** Position of the slice. */
  readonly slice: number;
  /** When it was made, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** An id that was read. */
export interface ReadId extends PredictionRecord {
  readonly fingerprint: number;
  /** The checksum's halves. No two ids have the same, as far as chance goes. */
  readonly low: number;
  readonly high: number;
}

/** The parts of a version that its labels depend on. */
export interface Labelled {
  readonly model: string;
  readonly version: string;
  readonly task: string;
  readonly classes: readonly string[];
  readonly slices: readonly string[];
}

/**
 * A number of 40 bits that differs where ids cannot be read alike. A new graph of the same version
 * keeps it, so that labels of earlier predictions still count.
 */
export function fingerprintOf({ model, version, task, classes, slices }: Labelled): number {
  const text = JSON.stringify([model, version, task, classes, slices]);
  const [low, high] = sipHashOf(NO_KEY, new TextEncoder().encode(text));
  return (high! & 0xff) * TWO_32 + low!;
}

/** Ids of predictions: a list, or `JoinedIds`; undefined for one that no label can confirm. */
export interface Ids extends Iterable<string | undefined> {
  readonly length: number;
  at(row: number): string | undefined;
  /** Those of the rows `from` to `to` (exclusive). */
  slice(from: number, to: number): Ids;
}

/** Ids that were written as one text, which takes a third of the time of single ones. */
export class JoinedIds implements Ids {
  /** Characters of the text for each row, of which the last belongs to no id. */
  static readonly STRIDE = ID_CHARACTERS + 1;
  readonly text: string;
  readonly #classIndexes: Int32Array;

  /** @param classIndexes of each row; -1 for one without an id */
  constructor(text: string, classIndexes: Int32Array) {
    this.text = text;
    this.#classIndexes = classIndexes;
  }

  get length(): number {
    return this.#classIndexes.length;
  }

  /** Whether a row has an id. */
  has(row: number): boolean {
    return this.#classIndexes[row]! >= 0;
  }

  at(row: number): string | undefined {
    if (!this.has(row)) return undefined;
    const from = row * JoinedIds.STRIDE;
    return this.text.slice(from, from + ID_CHARACTERS);
  }

  slice(from: number, to: number): JoinedIds {
    const text = this.text.slice(from * JoinedIds.STRIDE, to * JoinedIds.STRIDE);
    return new JoinedIds(text, this.#classIndexes.subarray(from, to));
  }

  *[Symbol.iterator](): Generator<string | undefined> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }
}

/** What the ids of several predictions say, row by row. */
export interface PredictionColumns {
  /** Positions of the predicted classes; 0 for a regression, -1 for a row without an id. */
  readonly classIndexes: Int32Array;
  readonly scores: Float64Array;
  /** Undefined for a version without slices. */
  readonly slices: ArrayLike<number> | undefined;
  readonly timeMs: number;
}

/** Makes the ids of a version's predictions, on one thread. */
export class PredictionIds {
  readonly #key: Uint32Array;
  /** The first words of an id, without the class. */
  readonly #first: number;
  readonly #second: number;
  /** Room for an id and for what the hash takes. */
  readonly #words = new Uint32Array(2 * BLOCKS + 2);
  readonly #bytes = new Uint8Array(this.#words.buffer, 0, BYTES);
  readonly #score = new Float64Array(this.#words.buffer, 8, 1);
  readonly #checksum = new Uint32Array(2);
  /**
   * Steps of a random odd size from a random start take all of the 2^32 values before one comes
   * again, and other threads and replicas take others.
   */
  #nonce: number;
  readonly #step: number;

  constructor(key: Uint32Array, fingerprint: number) {
    this.#key = key;
    this.#first = FORMAT | fingerprint << 8;
    this.#second = fingerprint >>> 24 | Math.floor(fingerprint / TWO_32) << 8;
    const [start, step] = crypto.getRandomValues(new Uint32Array(2));
    this.#nonce = start!;
    this.#step = step! | 1;
  }

  /** The ids of the rows. */
  make(columns: PredictionColumns): JoinedIds {
    const { classIndexes } = columns;
    const rows = classIndexes.length;
    // 36 bytes are 48 characters, of which the last stands for the byte too many.
    const bytes = new Uint8Array(ROOM * rows);
    const words = new Uint32Array(bytes.buffer);
    for (let row = 0; row < rows; row++) {
      if (classIndexes[row]! < 0) continue;
      const slice = columns.slices?.[row] ?? 0;
      this.#write(classIndexes[row]!, columns.scores[row]!, slice, columns.timeMs);
      for (let i = 0, at = ROOM / 4 * row; i < ROOM / 4; i++) words[at + i] = this.#words[i]!;
    }
    return new JoinedIds(bytes.toBase64({ alphabet: "base64url" }), classIndexes);
  }

  /** The id of one row: a text of its own, which is faster than a part of another one. */
  makeOne({ classIndex, score, slice, timeMs }: PredictionRecord): string {
    this.#write(classIndex, score, slice, timeMs);
    return this.#bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  }

  /** Writes an id, in words of four bytes: bytes one by one take longer. */
  #write(classIndex: number, score: number, slice: number, timeMs: number): void {
    const words = this.#words;
    const time = Math.max(0, timeMs - EPOCH_MS);
    const nonce = this.#nonce = (this.#nonce + this.#step) >>> 0;
    words[0] = this.#first;
    words[1] = this.#second | classIndex << 16;
    this.#score[0] = score;
    words[4] = slice | time << 16;
    words[5] = (time >>> 0) >>> 16 | Math.floor(time / TWO_32) << 16 | nonce << 24;
    words[6] = nonce >>> 8;
    hashOf(this.#key, words, this.#checksum);
    const low = this.#checksum[0]!;
    const high = this.#checksum[1]!;
    words[6]! |= low << 24;
    words[7] = low >>> 8 | high << 24;
    words[8] = high >>> 8;
  }
}

// The last of 47 characters stands for four bits, and two that are 0.
const FORM = /^[\w-]{46}[AEIMQUYcgkosw048]$/;

/**
 * Reads an id.
 *
 * @throws {KnownError<"invalid_input">} saying why it is none that a server with this key has made
 */
export function readPredictionId(id: unknown, key: Uint32Array): ReadId {
  if (typeof id !== "string") throw noId(`expected a text, got ${quoteValue(id)}`);
  if (id.length !== ID_CHARACTERS) {
    throw noId(`expected ${ID_CHARACTERS} characters, got ${id.length}: ${quoteValue(id)}`);
  }
  if (!FORM.test(id)) throw noId(`${quoteValue(id)} is no id of a prediction`);
  const bytes = new Uint8Array(8 * BLOCKS + 8);
  bytes.set(Uint8Array.fromBase64(id, { alphabet: "base64url" }));
  const view = new DataView(bytes.buffer);
  const low = view.getUint32(CHECKSUM_AT, true);
  const high = view.getUint32(CHECKSUM_AT + 4, true);
  const expected = new Uint32Array(2);
  hashOf(key, new Uint32Array(bytes.buffer), expected);
  if (bytes[0] !== FORMAT || low !== expected[0] || high !== expected[1]) {
    throw noId("it was changed, or made by a server with another --id-key-file");
  }
  return {
    ...{ low, high },
    fingerprint: view.getUint32(1, true) + view.getUint8(5) * TWO_32,
    classIndex: view.getUint16(6, true),
    score: view.getFloat64(8, true),
    slice: view.getUint16(16, true),
    timeMs: EPOCH_MS + view.getUint32(18, true) + view.getUint8(22) * TWO_32,
  };
}

function noId(message: string): KnownError<"invalid_input"> {
  return invalidInputError([{ field: "id", message }]);
}

/** Hashes the bytes before the checksum. The checksum's place is overwritten. */
function hashOf(key: Uint32Array, words: Uint32Array, out: Uint32Array): void {
  // Behind the bytes, the hash takes zeros and their number.
  words[6]! &= 0xffffff;
  words[7] = CHECKSUM_AT << 24;
  sipHash(key, words, BLOCKS, out, 0);
}
