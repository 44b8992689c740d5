import { hasLongInteger } from "./long_integer.ts";

/**
 * Parses JSON, keeping integers that a JavaScript number cannot hold as `bigint`.
 *
 * The words that Python's `json` writes are read too: NaN as null, Infinity and -Infinity as
 * numbers.
 *
 * @param bytes the same text in UTF-8
 * @throws {SyntaxError} when it is not JSON
 * @throws {RangeError} when it has such integers and is nested too deeply to look for them
 */
export function parseLossless(text: string, bytes: Uint8Array): unknown {
  const parse = hasLongInteger(bytes) ? parseKeepingIntegers : JSON.parse;
  try {
    return parse(text);
  } catch (error) {
    // Plain JSON has none of these words, so it is parsed only once.
    if (!(error instanceof SyntaxError) || !NON_FINITE.test(text)) throw error;
    try {
      return parse(replaceWords(text));
    } catch {
      // The first error quotes the original text.
      throw error;
    }
  }
}

const NON_FINITE = /NaN|Infinity/;

/** A word and its replacement. */
type Replacement = readonly [word: string, instead: string];

// A number too large for a double is read as infinite. The spaces keep `1Infinity` invalid, where
// the digits would otherwise become one number; a minus must stay next to its number.
const WORDS: readonly Replacement[] = [
  ["NaN", "null"],
  ["-Infinity", "-1e999 "],
  ["Infinity", " 1e999 "],
];

/** Replaces words outside of strings. */
function replaceWords(text: string): string {
  let replaced = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
      continue;
    }
    const found = WORDS.find(([word]) => word[0] === char && text.startsWith(word, at));
    if (found === undefined) continue;
    const [word, instead] = found;
    replaced += text.slice(from, at) + instead;
    from = at + word.length;
    at = from - 1;
  }
  return replaced + text.slice(from);
}

/** The position of the quote that ends a string, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function parseKeepingIntegers(text: string): unknown {
  return JSON.parse(text, keepInteger as Parameters<typeof JSON.parse>[1]);
}

// No type holds longer ones, and their digits would take long to convert.
const WIDE_INTEGER = /^-?\d{1,20}$/;

function keepInteger(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source = "" } = context;
  return WIDE_INTEGER.test(source) ? BigInt(source) : value;
}
