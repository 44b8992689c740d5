import { POWERS } from "../../models/decode/power_of_ten.ts";
import type { Span } from "../json_lists.ts";
import { READ_WASM } from "./read_wasm.ts";

/** Where the numbers of JSON are written. */
export type Numbers = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/**
 * Why `NumberText.read` ended where there is more to read: the module has no more of the text in its
 * memory; or it leaves to others what may be a number.
 */
export const [CUT, LEFT] = [2, 3];

// As in assembly/read.ts, in bytes.
const [POWERS_OF_TEN, TO_END, WITHOUT_POINT, TENS] = [0, 192, 464, 720];
const [RESULT, NUMBERS, SPANS] = [864, 880, 9216];
const VECTOR = 16;
const SPAN_TEXT = 16_384;
const MOST_SPAN_TEXT = 32_768;
const TEXT = 65_536;
const MOST_TEXT = 65_536;
// No number that is read is longer.
const LONGEST = 64;
const MOST_NUMBERS = 1024;
// To make a view of less takes longer than to copy it one by one.
const [FEW, SHORT] = [48, 64];

interface Kernel {
  readonly memory: WebAssembly.Memory;
  clear(at: number): void;
  read(at: number, cut: number, end: number, most: number, isSingle: boolean): number;
  readBehind(at: number, cut: number, span: number, most: number): number;
}

const module = new WebAssembly.Module(READ_WASM);
const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel;
const { buffer } = kernel.memory;
// Position and reason.
const result = new Uint32Array(buffer, RESULT, 2);
const singles = new Float32Array(buffer, NUMBERS, MOST_NUMBERS);
const doubles = new Float64Array(buffer, NUMBERS, MOST_NUMBERS);
const spans = new Uint32Array(buffer, SPANS, MOST_NUMBERS + 1);
const spanText = new Uint8Array(buffer, SPAN_TEXT, MOST_SPAN_TEXT);
const text = new Uint8Array(buffer, TEXT, MOST_TEXT + LONGEST);

new Float64Array(buffer, POWERS_OF_TEN).set(POWERS);
for (let count = 0; count <= VECTOR; count++) {
  const toEnd = Array.from({ length: VECTOR }, (_, i) => i - (VECTOR - count));
  // A zero comes from a place that there is not.
  new Int8Array(buffer, TO_END + VECTOR * count).set(toEnd.map((i) => Math.max(i, -1)));
  new BigUint64Array(buffer, TENS)[count] = 10n ** BigInt(count);
}
for (let point = 0; point < VECTOR; point++) {
  const others = Array.from({ length: VECTOR }, (_, i) => i < point ? i : i + 1);
  new Int8Array(buffer, WITHOUT_POINT + VECTOR * point).set(others);
}

let lastId = 0;
// Whose bytes `text` has, and which of them.
let heldId = 0;
let heldFrom = 0;
let heldTo = 0;
// Whose texts `spans` has.
let spansId = 0;

/** Bytes of JSON, whose numbers a module of WebAssembly reads, a piece of the text at a time. */
export class NumberText {
  readonly #bytes: Uint8Array;
  readonly #id = ++lastId;
  #spans: readonly Span[] = [];

  /** @param bytes which stay the same */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The position of the first byte that was not read. */
  get position(): number {
    return heldFrom + result[0]! - TEXT;
  }

  /** Why no more numbers were read. */
  get reason(): number {
    return result[1]!;
  }

  /**
   * Reads numbers with commas between them, and white space.
   *
   * @param at the position of the first byte
   * @param end position of a comma that ends the list
   * @param most numbers, at least one
   * @param isSingle whether they become float32
   * @returns how many were read
   */
  read(at: number, end: number, most: number, isSingle: boolean): number {
    this.#hold(at);
    const toText = TEXT - heldFrom;
    return kernel.read(
      at + toText,
      this.#cut + toText,
      end + toText,
      Math.min(most, MOST_NUMBERS),
      isSingle,
    );
  }

  /**
   * Says what stands before each number of a row, for `readBehind`.
   *
   * @returns whether that is little enough
   */
  expect(spans: readonly Span[]): boolean {
    const bytes = spans.reduce((sum, { from, to }) => sum + to - from, 0);
    if (spans.length > MOST_NUMBERS || bytes > MOST_SPAN_TEXT - VECTOR) return false;
    this.#spans = spans;
    if (spansId === this.#id) spansId = 0;
    return true;
  }

  /**
   * Reads float64, each behind what `expect` has said, and white space before that.
   *
   * @param at the position of the first byte
   * @param first which of a row is the first
   * @param most how many numbers, up to the end of a row
   * @returns how many were read
   */
  readBehind(at: number, first: number, most: number): number {
    this.#hold(at);
    this.#holdSpans();
    const toText = TEXT - heldFrom;
    return kernel.readBehind(at + toText, this.#cut + toText, first, most);
  }

  /** Copies the numbers that were read. */
  copy(count: number, values: Numbers, at: number): void {
    const numbers = values instanceof Float32Array ? singles : doubles;
    if (count > FEW) {
      values.set(numbers.subarray(0, count), at);
    } else {
      for (let i = 0; i < count; i++) values[at + i] = numbers[i]!;
    }
  }

  /** Numbers that begin here or later may not be in `text` as a whole. */
  get #cut(): number {
    return heldTo === this.#bytes.length ? heldTo : heldTo - LONGEST;
  }

  /** Puts the text from a position on into the memory, if it is not there. */
  #hold(from: number): void {
    if (heldId === this.#id && from >= heldFrom && from < this.#cut) return;
    const bytes = this.#bytes;
    const to = Math.min(from + MOST_TEXT, bytes.length);
    if (to - from > SHORT) text.set(bytes.subarray(from, to));
    else for (let i = from; i < to; i++) text[i - from] = bytes[i]!;
    kernel.clear(TEXT + to - from);
    heldId = this.#id;
    heldFrom = from;
    heldTo = to;
  }

  #holdSpans(): void {
    if (spansId === this.#id) return;
    let at = 0;
    for (const [i, { from, to }] of this.#spans.entries()) {
      spans[i] = SPAN_TEXT + at;
      spanText.set(this.#bytes.subarray(from, to), at);
      at += to - from;
    }
    spans[this.#spans.length] = SPAN_TEXT + at;
    spansId = this.#id;
  }
}
