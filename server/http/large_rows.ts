import { CLOSE_LIST, type Span } from "./json_lists.ts";
import { type FindTaker, LARGE_BYTES, type LongLists } from "./large_json.ts";

// White space of JSON.
const S = "[ \\t\\r\\n]*";
const SIGNATURE = `"signature_name"${S}:${S}"[\\w.:/-]*"${S},${S}`;
/** A body of rows up to the first of them, which is a list or an object. */
const HEAD = new RegExp(
  `^${S}(\\{${S}(?:${SIGNATURE})?"instances"${S}:${S})?\\[(?=${S}[[{])`,
);
const HEAD_BYTES = 256;
const INSTANCES = new RegExp(`"instances"${S}:${S}\\[(?=${S}[[{])`);
// Of the fields before the instances.
const OTHERS_BYTES = 4096;

const decoder = new TextDecoder("latin1");

/** Where rows begin in a body that seems to have them. */
interface RowsHead {
  /** The position behind the bracket that opens their list. */
  readonly from: number;
  /** Whether they are the `instances` of an object; else they are the body. */
  readonly isObject: boolean;
}

/**
 * Finds the rows in a body: they come first, or behind the `signature_name` that clients of TensorFlow
 * Serving send.
 */
export function headOfRows(bytes: Uint8Array): RowsHead | undefined {
  const found = HEAD.exec(decoder.decode(bytes.subarray(0, HEAD_BYTES)));
  return found === null ? undefined : { from: found[0].length, isObject: found[1] !== undefined };
}

/** Where instances seem to begin that stand behind other fields of a body. */
function behindOthers(bytes: Uint8Array): number | undefined {
  const found = INSTANCES.exec(decoder.decode(bytes.subarray(0, OTHERS_BYTES)));
  return found === null ? undefined : found.index + found[0].length;
}

/** The rows of a request for predictions: the body, or its `instances`. */
export const ROW_LISTS: LongLists = {
  leastBytes: LARGE_BYTES,

  find(bytes): readonly Span[] {
    const from = headOfRows(bytes)?.from ?? behindOthers(bytes);
    const to = bytes.lastIndexOf(CLOSE_LIST);
    return from !== undefined && to > from ? [{ from, to }] : [];
  },

  takersOf(body): FindTaker {
    const rows = Array.isArray(body) ? body : (body as { readonly instances?: unknown }).instances;
    return (mark) => {
      if (!Array.isArray(rows) || rows[0] !== mark) return undefined;
      rows.length = 0;
      return {
        add(elements) {
          for (const element of elements) rows.push(element);
        },
        end() {},
      };
    };
  },
};
