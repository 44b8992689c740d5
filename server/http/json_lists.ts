/** Finds commas between the elements of a list in the bytes of JSON, without parsing it. */

/** Where the elements of a list stand: behind its opening bracket, up to the closing one. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The brackets that an element begins with, such as `[` or `[{`. */
export type Opening = readonly number[];

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

// With more, the pieces of a list are rarely JSON, and it is parsed whole.
const MOST_BRACKETS = 100;

/** The first brackets at the beginning of the element that stands here. */
export function openingAt(bytes: Uint8Array, from: number): Opening {
  const opening: number[] = [];
  for (
    let at = skipSpace(bytes, from);
    bytes[at] === OPEN_LIST && opening.length < MOST_BRACKETS;
    at = skipSpace(bytes, at + 1)
  ) {
    opening.push(OPEN_LIST);
    if (bytes[skipSpace(bytes, at + 1)] === OPEN_OBJECT) return [...opening, OPEN_OBJECT];
  }
  if (opening.length === 0 && bytes[skipSpace(bytes, from)] === OPEN_OBJECT) return [OPEN_OBJECT];
  return opening;
}

/**
 * The first comma from here on that has the closing brackets of an element before it, and the
 * opening ones of the next behind it; the end of the list when there is none.
 */
export function nextCut(bytes: Uint8Array, opening: Opening, from: number, to: number): number {
  for (
    let at = bytes.indexOf(COMMA, from);
    at !== -1 && at < to;
    at = bytes.indexOf(COMMA, at + 1)
  ) {
    if (isClosed(bytes, opening, at) && isOpened(bytes, opening, at)) return at;
  }
  return to;
}

/** Whether elements of this kind end with their closing brackets before a position. */
function isClosed(bytes: Uint8Array, opening: Opening, before: number): boolean {
  let at = before;
  for (const open of opening) {
    do at--; while (isSpace(bytes[at]));
    if (bytes[at] !== (open === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT)) return false;
  }
  return true;
}

function isOpened(bytes: Uint8Array, opening: Opening, behind: number): boolean {
  let at = behind;
  for (const open of opening) {
    at = skipSpace(bytes, at + 1);
    if (bytes[at] !== open) return false;
  }
  return true;
}

/** The position of the first byte from here on that is no white space of JSON. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
