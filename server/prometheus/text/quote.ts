/**
 * Quoted strings as Go reads and writes them. PromQL takes them from Go.
 *
 * A Go string is bytes; `"\xff"` need not be valid UTF-8. A byte that is not
 * part of valid UTF-8 is kept here as the lone surrogate U+DC00 + byte, so a
 * string is valid exactly when `isWellFormed()` says so, and prints as it was.
 */

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** How many digits follow, in which base, and the largest value allowed. */
const NUMERIC_ESCAPES: Readonly<Record<string, readonly [number, number, number]>> = {
  x: [2, 16, 0xff],
  u: [4, 16, 0x10ffff],
  U: [8, 16, 0x10ffff],
};

const OCTAL: readonly [number, number, number] = [3, 8, 0xff];

/**
 * The value of a text with its quotes. Within backquotes nothing is an escape.
 * Throws a RangeError that says which escape is wrong.
 */
export function unquote(text: string): string {
  const quote = text[0]!;
  const body = text.slice(1, -1);
  if (quote === "`") return body;
  if (!body.includes("\\")) return body;
  return unescape(body, quote);
}

function unescape(body: string, quote: string): string {
  let out = "";
  let bytes: number[] = [];
  let at = 0;
  const flush = () => {
    out += decodeBytes(bytes);
    bytes = [];
  };
  while (at < body.length) {
    if (body[at] !== "\\") {
      flush();
      out += body[at++];
      continue;
    }
    const escape = readEscape(body, at + 1, quote);
    at = escape.end;
    if (escape.byte) {
      bytes.push(escape.code);
    } else {
      flush();
      out += String.fromCodePoint(escape.code);
    }
  }
  flush();
  return out;
}

interface Escape {
  readonly code: number;
  /** Whether `code` is one byte of the UTF-8 text rather than a code point. */
  readonly byte: boolean;
  readonly end: number;
}

function readEscape(body: string, at: number, quote: string): Escape {
  const letter = String.fromCodePoint(body.codePointAt(at) ?? 0);
  if (letter === quote) return { code: quote.charCodeAt(0), byte: false, end: at + 1 };
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return { code: simple.charCodeAt(0), byte: false, end: at + 1 };
  if (letter >= "0" && letter <= "7") {
    return { code: readDigits(body + quote, at, OCTAL), byte: true, end: at + OCTAL[0] };
  }
  const form = NUMERIC_ESCAPES[letter];
  if (form === undefined) throw new RangeError(`unknown escape sequence ${describe(letter)}`);
  return {
    code: readDigits(body + quote, at + 1, form),
    byte: letter === "x",
    end: at + 1 + form[0],
  };
}

/** Reads digits; the text ends with its quote, which is no digit. */
function readDigits(
  body: string,
  at: number,
  [count, base, max]: readonly [number, number, number],
): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const digit = body[at + i]!;
    const amount = Number.parseInt(digit, base);
    if (Number.isNaN(amount)) {
      throw new RangeError(`illegal character ${describe(digit)} in escape sequence`);
    }
    value = value * base + amount;
  }
  if (value > max || (value >= 0xd800 && value < 0xe000)) {
    throw new RangeError("escape sequence is an invalid Unicode code point");
  }
  return value;
}

function describe(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  return `U+${code} '${character}'`;
}

/** UTF-8 bytes as text; each byte that is not UTF-8 becomes U+DC00 + byte. */
function decodeBytes(bytes: readonly number[]): string {
  let out = "";
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at]!);
    const piece = Uint8Array.from(bytes.slice(at, at + length));
    const decoded = decodeStrict(piece);
    if (decoded === undefined || piece.length < length) {
      out += String.fromCharCode(0xdc00 + bytes[at]!);
      at++;
    } else {
      out += decoded;
      at += length;
    }
  }
  return out;
}

function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

function decodeStrict(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const ESCAPED = new Map(
  Object.entries(SIMPLE_ESCAPES).map(([letter, value]) => [value, `\\${letter}`]),
).set('"', '\\"');

const UNPRINTABLE = /["\\]|[^ \p{L}\p{M}\p{N}\p{P}\p{S}]/gu;

/** The text in double quotes, with everything escaped that Go's `%q` escapes. */
export function quote(text: string): string {
  return `"${text.replace(UNPRINTABLE, (c) => ESCAPED.get(c) ?? escapeCode(c.codePointAt(0)!))}"`;
}

function escapeCode(code: number): string {
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

/** A character in single quotes, as Go's `%q` writes a rune. */
export function quoteCharacter(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  return `'${quote(character).slice(1, -1)}'`;
}
