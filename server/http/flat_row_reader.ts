import { FlatRows } from "../models/encode/flat_rows.ts";
import { skipSpace, type Span } from "./json_lists.ts";
import { CLOSE, CLOSE_OBJECT, COMMA, NumberReader, OPEN } from "./number_reader.ts";
import { BACKSLASH, OtherValueReader, QUOTE } from "./other_value_reader.ts";

const OPEN_OBJECT = 123;
const [COLON, MINUS, ZERO, NINE] = [58, 45, 48, 57];
// So many numbers tell how long others are.
const SAMPLE = 1024;
// In a smaller body, to learn what its rows have in common takes as long as it saves.
const LEAST_BYTES = 16_384;
// Of the first row, which is read once more: so it takes less than a slice of time.
const MOST_VALUES = 10_000;
const MOST_BYTES = 65_536;
// So many numbers of a row are read at once: some tens of microseconds of work, or some hundred where
// each must be parsed.
const PART_NUMBERS = 1024;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads rows of JSON one after the other: arrays of numbers; or arrays and records of numbers, texts,
 * true, false and null. What stands between the values of the first row must stand between those of
 * each: the same names in the same order, as programs write records.
 *
 * Not all JSON is read, and nothing else is.
 */
export class FlatRowReader {
  readonly #bytes: Uint8Array;
  readonly #reader: NumberReader;
  readonly #others: OtherValueReader;
  /** Where the first row begins. */
  readonly #first: number;
  /** What stands before each value of the first row, and behind its last; undefined while not needed. */
  #between: readonly Span[] | undefined;
  /** How many values of the first row are numbers, from each on; empty while not needed. */
  #runs: readonly number[] = [];
  #names: ReadonlyMap<string, number> | undefined;
  #width = 0;
  /** Where a row of numbers began whose end was not read yet, and how many there were before; -1 for none. */
  #begunAt = -1;
  #begunCount = 0;

  /** @param at where the first row begins */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#reader = new NumberReader(bytes, new Float64Array(SAMPLE), { at, canGrow: true });
    this.#others = new OtherValueReader(bytes);
    this.#first = at;
  }

  /** The position of the next byte. */
  get at(): number {
    return this.#reader.at;
  }

  /** How many values were read. */
  get count(): number {
    return this.#reader.count;
  }

  /** Whether the end of the last row has not been read. */
  get isInRow(): boolean {
    return this.#begunAt !== -1;
  }

  /** Reads the next row, or a part of it. @returns whether it is one, and like those before */
  read(): boolean {
    if (this.#between !== undefined) return this.#sameRow();
    const reader = this.#reader;
    const isBegun = this.isInRow;
    if (!isBegun) [this.#begunAt, this.#begunCount] = [reader.at, reader.count];
    const isGoingOn = reader.skip(isBegun ? COMMA : OPEN);
    if (isGoingOn && reader.numbers(this.#bytes.length, PART_NUMBERS)) {
      if (this.#bytes[reader.at] === COMMA) return true;
      if (reader.skip(CLOSE)) {
        this.#begunAt = -1;
        const width = reader.count - this.#begunCount;
        if (this.#width === 0) this.#width = width;
        return width === this.#width;
      }
    }
    reader.back(this.#begunAt, this.#begunCount);
    this.#begunAt = -1;
    return this.#learn() && this.#sameRow();
  }

  /** Skips a comma. */
  comma(): boolean {
    return this.#reader.skip(COMMA);
  }

  /** The rows that were read. */
  rows(): FlatRows {
    const { count, values } = this.#reader;
    return new FlatRows((values as Float64Array).subarray(0, count), this.#width, {
      names: this.#names,
      others: this.#others.end(count),
    });
  }

  #sameRow(): boolean {
    const reader = this.#reader;
    const between = this.#between!;
    const width = this.#width;
    for (let i = 0; i < width; i++) {
      if (this.#runs[i]! > 0) i += reader.numbersBehind(i, this.#runs[i]!);
      if (i === width) break;
      const { from, to } = between[i]!;
      if (!reader.skipSame(from, to) || !this.#value()) return false;
    }
    const { from, to } = between[width]!;
    return reader.skipSame(from, to);
  }

  #value(): boolean {
    const reader = this.#reader;
    return isNumberAt(this.#bytes, reader.at)
      ? reader.numbers(this.#bytes.length, 1)
      : this.#others.read(reader);
  }

  /** Learns what stands between the values of the first row. @returns whether that is JSON */
  #learn(): boolean {
    const bytes = this.#bytes;
    if (bytes.length < LEAST_BYTES) return false;
    let at = skipSpace(bytes, this.#first);
    const isRecord = bytes[at] === OPEN_OBJECT;
    if (!isRecord && bytes[at] !== OPEN) return false;
    const close = isRecord ? CLOSE_OBJECT : CLOSE;
    const between: Span[] = [];
    const areNumbers: boolean[] = [];
    const names = new Map<string, number>();
    do {
      const from = at;
      at = skipSpace(bytes, at + 1);
      if (isRecord) {
        const end = endOfText(bytes, at);
        const name = end === -1 ? undefined : nameOf(bytes.subarray(at, end));
        const colon = skipSpace(bytes, end);
        // Of a name that is given twice, the last value counts.
        if (name === undefined || names.has(name) || bytes[colon] !== COLON) return false;
        names.set(name, between.length);
        at = skipSpace(bytes, colon + 1);
      }
      between.push({ from, to: at });
      areNumbers.push(isNumberAt(bytes, at));
      at = skipSpace(bytes, endOfValue(bytes, at));
      if (between.length > MOST_VALUES || at > this.#first + MOST_BYTES) return false;
    } while (bytes[at] === COMMA);
    if (bytes[at] !== close) return false;
    this.#width = between.length;
    this.#between = [...between, { from: at, to: at + 1 }];
    if (this.#reader.expect(between)) this.#runs = runsOf(areNumbers);
    if (isRecord) this.#names = names;
    return true;
  }
}

/** Whether a value that begins here is a number, if it is one. */
function isNumberAt(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]!;
  return byte === MINUS || byte >= ZERO && byte <= NINE;
}

/** How many are true, from each on. */
function runsOf(values: readonly boolean[]): number[] {
  let run = 0;
  return values.toReversed().map((isTrue) => run = isTrue ? run + 1 : 0).reverse();
}

function nameOf(bytes: Uint8Array): string | undefined {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

/** Where a value ends that is no object or list, if it is one. */
function endOfValue(bytes: Uint8Array, from: number): number {
  if (bytes[from] === QUOTE) return endOfText(bytes, from);
  let at = from;
  while (at < bytes.length && ![COMMA, CLOSE, CLOSE_OBJECT].includes(bytes[at]!)) at++;
  return at;
}

/** The position behind a text; -1 when there is none, or one with escapes. */
function endOfText(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) return -1;
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) if (bytes[at++] === BACKSLASH) return -1;
  return at + 1;
}
