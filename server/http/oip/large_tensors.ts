import { Buffer } from "node:buffer";
import { Problems } from "../../errors.ts";
import { concatRows, elementCount, isDatatype, type Tensor } from "../../models/tensor.ts";
import { CLOSE_LIST, openingAt, skipSpace, type Span } from "../json_lists.ts";
import type { ListTaker, LongLists } from "../large_json.ts";
import { DecodedElements, decodeJsonData } from "./json_data.ts";

// Shorter lists are parsed with the rest of the body.
const LONG_BYTES = 65_536;

const KEY = '"data"';
const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;

/**
 * The elements of the inputs of an infer request. They become a typed array, or an array of texts,
 * in the place of the list.
 */
export const TENSOR_LISTS: LongLists = {
  find(bytes): readonly Span[] {
    const spans: Span[] = [];
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = buffer.indexOf(KEY); at !== -1; at = buffer.indexOf(KEY, at)) {
      at += KEY.length;
      const span = listBehind(bytes, at);
      if (span === undefined) continue;
      if (span.to - span.from >= LONG_BYTES) spans.push(span);
      at = span.to;
    }
    return spans;
  },

  takerOf(body, mark): ListTaker | undefined {
    const { inputs } = body as { readonly inputs?: unknown };
    if (!Array.isArray(inputs)) return undefined;
    for (const input of inputs) {
      if (Array.isArray(input?.data) && input.data[0] === mark) return takerOfInput(input);
    }
    return undefined;
  },
};

/** The list that is the value of a key which ends here. */
function listBehind(bytes: Uint8Array, keyEnd: number): Span | undefined {
  const colon = skipSpace(bytes, keyEnd);
  if (bytes[colon] !== COLON) return undefined;
  const open = skipSpace(bytes, colon + 1);
  if (bytes[open] !== OPEN_LIST) return undefined;
  const from = open + 1;
  // A comma in a text would be taken for one between texts.
  if (bytes[skipSpace(bytes, from)] === QUOTE) return undefined;
  const depth = openingAt(bytes, from).length;
  for (
    let to = bytes.indexOf(CLOSE_LIST, from);
    to !== -1;
    to = bytes.indexOf(CLOSE_LIST, to + 1)
  ) {
    let end = to;
    for (let i = 0; i < depth; i++) {
      end = skipSpace(bytes, end + 1);
      if (bytes[end] !== CLOSE_LIST) break;
      if (i === depth - 1) return { from, to: end };
    }
    if (depth === 0) return { from, to };
  }
  return undefined;
}

interface LongInput {
  data: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
}

/** Decodes the elements as they come. */
function takerOfInput(input: LongInput): ListTaker {
  const { datatype, shape } = input;
  if (!isDatatype(datatype) || !Array.isArray(shape)) throw new TypeError("no type or shape");
  const parts: Tensor[] = [];
  let isNested: boolean | undefined;
  return {
    add(elements) {
      isNested ??= Array.isArray(elements[0]);
      const partShape = isNested ? [elements.length, ...shape.slice(1)] : [elements.length];
      const data = decodeJsonData(elements, datatype, partShape, "", new Problems());
      // A list of one element would count as that element.
      const isEven = isNested || !elements.some(Array.isArray);
      if (data === undefined || !isEven) throw new RangeError("the elements do not fit");
      parts.push({ datatype, shape: [data.length], data });
    },
    end() {
      const { data } = concatRows(parts);
      if (data.length !== elementCount(shape)) throw new RangeError("there are too few elements");
      input.data = new DecodedElements(data);
    },
  };
}
