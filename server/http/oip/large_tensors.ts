import { Buffer } from "node:buffer";
import { Problems } from "../../errors.ts";
import { allocate, copyElements, elementCount, isDatatype } from "../../models/tensor.ts";
import { CLOSE_LIST, openingAt, skipSpace, type Span } from "../json_lists.ts";
import type { FindTaker, ListTaker, LongLists } from "../large_json.ts";
import { COMMA, NumberReader } from "../number_reader.ts";
import type { Numbers } from "../number_text/number_text.ts";
import { DecodedElements, decodeJsonData } from "./json_data.ts";

// Shorter lists are parsed with the rest of the body: to read them apart would take as long.
const LONG_BYTES = 4096;

// No tensor has more dimensions.
const MOST_DEPTH = 32;

const KEY = '"data"';
const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;

/**
 * The elements of the inputs of an infer request. They become a typed array, or an array of texts,
 * in the place of the list.
 */
export const TENSOR_LISTS: LongLists = {
  leastBytes: LONG_BYTES,

  find(bytes): readonly Span[] {
    const spans: Span[] = [];
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = buffer.indexOf(KEY); at !== -1; at = buffer.indexOf(KEY, at)) {
      at += KEY.length;
      const from = listBehind(bytes, at);
      if (from === undefined) continue;
      const to = endOf(bytes, from);
      // To look for the ends of all others would take time with the square of the size.
      if (to === undefined) return [];
      if (to - from >= LONG_BYTES) spans.push({ from, to });
      at = to;
    }
    return spans;
  },

  takersOf(body): FindTaker {
    const { inputs } = body as { readonly inputs?: unknown };
    const marked = new Map<unknown, LongInput>();
    for (const input of Array.isArray(inputs) ? inputs : []) {
      if (Array.isArray(input?.data)) marked.set(input.data[0], input);
    }
    return (mark, bytes) => {
      const input = marked.get(mark);
      return input && takerOfInput(input, bytes);
    };
  },
};

/** Where the elements begin of the list that is the value of a key which ends here. */
function listBehind(bytes: Uint8Array, keyEnd: number): number | undefined {
  const colon = skipSpace(bytes, keyEnd);
  if (bytes[colon] !== COLON) return undefined;
  const open = skipSpace(bytes, colon + 1);
  if (bytes[open] !== OPEN_LIST) return undefined;
  const from = open + 1;
  // A comma in a text would be taken for one between texts.
  return bytes[skipSpace(bytes, from)] === QUOTE ? undefined : from;
}

/** Where the elements of a list end: before the last of as many brackets as it begins with. */
function endOf(bytes: Uint8Array, from: number): number | undefined {
  const depth = openingAt(bytes, from).length;
  if (depth > MOST_DEPTH) return undefined;
  for (let at = bytes.indexOf(CLOSE_LIST, from); at !== -1; at = bytes.indexOf(CLOSE_LIST, at)) {
    let closed = 0;
    for (; bytes[at] === CLOSE_LIST; at = skipSpace(bytes, at + 1)) {
      if (closed++ === depth) return at;
    }
  }
  return undefined;
}

interface LongInput {
  data: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
}

/** Decodes the elements as they come. */
function takerOfInput(input: LongInput, bytes: number): ListTaker {
  const { datatype, shape } = input;
  if (!isDatatype(datatype) || !Array.isArray(shape)) throw new TypeError("no type or shape");
  const count = elementCount(shape);
  // Each element has a byte at least, and a comma behind all but the last.
  if (!(2 * count <= bytes + 1)) throw new RangeError("there are too few elements");
  const elements = allocate(datatype, count);
  let taken = 0;
  let isNested: boolean | undefined;
  return {
    read(bytes, from, to) {
      const isFloat = elements instanceof Float32Array || elements instanceof Float64Array;
      if (!isFloat) return false;
      const reader = new NumberReader(bytes, elements as Numbers, { at: from, count: taken });
      isNested ??= bytes[skipSpace(bytes, from)] === OPEN_LIST;
      const isRead = isNested
        ? shape.length === 2 && readRows(reader, shape[1], to)
        : reader.numbers(to) && reader.isAtEnd(to);
      if (isRead) taken = reader.count;
      return isRead;
    },
    add(parts) {
      isNested ??= Array.isArray(parts[0]);
      const partShape = isNested ? [parts.length, ...shape.slice(1)] : [parts.length];
      const data = decodeJsonData(parts, datatype, partShape, "", new Problems());
      // A list of one element would count as that element.
      const isEven = isNested || !parts.some(Array.isArray);
      if (data === undefined || !isEven) throw new RangeError("the elements do not fit");
      copyElements(elements, data, taken);
      taken += data.length;
    },
    end() {
      if (taken !== count) throw new RangeError("there are too few elements");
      input.data = new DecodedElements(elements);
    },
  };
}

/** Reads lists of so many numbers each. */
function readRows(reader: NumberReader, width: unknown, end: number): boolean {
  do {
    const before = reader.count;
    if (!reader.list() || reader.count - before !== width) return false;
  } while (!reader.isAtEnd(end) && reader.skip(COMMA));
  return reader.isAtEnd(end);
}
