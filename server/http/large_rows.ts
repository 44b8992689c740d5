import { CLOSE_LIST, type Span } from "./json_lists.ts";
import { type FindTaker, LARGE_BYTES, type LongLists } from "./large_json.ts";

/** A body of rows up to the first of them, which is a list or an object. */
const HEAD = /^\s*(?:\{\s*"instances"\s*:\s*)?\[(?=\s*[[{])/;
const HEAD_BYTES = 256;

const decoder = new TextDecoder("latin1");

/** The rows of a request for predictions: the body, or its `instances`. */
export const ROW_LISTS: LongLists = {
  leastBytes: LARGE_BYTES,

  find(bytes): readonly Span[] {
    const [head] = HEAD.exec(decoder.decode(bytes.subarray(0, HEAD_BYTES))) ?? [];
    if (head === undefined) return [];
    const to = bytes.lastIndexOf(CLOSE_LIST);
    return to > head.length ? [{ from: head.length, to }] : [];
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
