import { concat } from "@std/bytes/concat.js";
import { LongWork } from "../models/turns.ts";
import { parseJson } from "./body.ts";
import { nextCut, openingAt, type Span } from "./json_lists.ts";

// A smaller body is parsed and encoded within the time of a few slices.
export const LARGE_BYTES = 131_072;

// Some tenths of a millisecond of work.
const PIECE_BYTES = 16_384;

/** The long lists of a kind of body. */
export interface LongLists {
  /** Bodies with fewer bytes are parsed whole. */
  readonly leastBytes: number;
  /** Where they seem to stand. */
  find(bytes: Uint8Array<ArrayBuffer>): readonly Span[];
  /** Looks for lists that hold only a text, once for all of them. */
  takersOf(body: unknown): FindTaker;
}

/**
 * What takes the elements of the list that holds only this text; undefined when there is no such list.
 *
 * @param bytes how many the elements have
 */
export type FindTaker = (mark: string, bytes: number) => ListTaker | undefined;

/** Takes the elements of a list, which were parsed apart from the rest of its body. */
export interface ListTaker {
  /**
   * Takes elements from the bytes `from` to `to` (exclusive), which is faster where it can.
   *
   * @returns whether it has taken all of them; else none
   */
  read?(bytes: Uint8Array, from: number, to: number): boolean;
  /** @throws when they do not fit */
  add(elements: readonly unknown[]): void;
  /** Puts them into the body. @throws when they are too few */
  end(): void;
}

/**
 * Parses a large body in slices, between which other requests have their turn.
 *
 * Its long lists are cut at commas that seem to be between two elements. If each piece is JSON
 * between brackets, and so is the rest of the body with a text in the place of each list, then the
 * body is JSON and has these elements: JSON can be read in one way only.
 *
 * @returns undefined for a body that is small, or not JSON, or has no such lists: it must be parsed
 *   whole, which also tells what is wrong with it
 */
export async function parseLargeJson(
  bytes: Uint8Array<ArrayBuffer>,
  lists: LongLists,
): Promise<{ readonly body: unknown } | undefined> {
  if (bytes.length < lists.leastBytes) return undefined;
  const spans = lists.find(bytes);
  if (spans.length === 0) return undefined;
  try {
    return { body: await parseApart(bytes, spans, lists) };
  } catch {
    return undefined;
  }
}

/** @throws when the body must be parsed whole */
async function parseApart(
  bytes: Uint8Array<ArrayBuffer>,
  spans: readonly Span[],
  lists: LongLists,
): Promise<unknown> {
  const work = new LongWork();
  // No text of the body can be like it.
  const mark = crypto.randomUUID();
  const body = parseJson(withMarks(bytes, spans, mark));
  const takerOf = lists.takersOf(body);
  for (const [i, { from, to }] of spans.entries()) {
    const taker = takerOf(`${mark} ${i}`, to - from);
    if (taker === undefined) throw new SyntaxError("the list is overwritten by another one");
    const opening = openingAt(bytes, from);
    for (let at = from; at <= to;) {
      const end = to - at <= PIECE_BYTES ? to : nextCut(bytes, opening, at + PIECE_BYTES, to);
      if (!taker.read?.(bytes, at, end)) taker.add(elementsOf(bytes.subarray(at, end)));
      at = end + 1;
      if (bytes.length >= LARGE_BYTES && work.isDue) await work.pause();
    }
    taker.end();
  }
  return body;
}

const encoder = new TextEncoder();

/** A body with a text in the place of the elements of each list. */
function withMarks(bytes: Uint8Array, spans: readonly Span[], mark: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let rest = 0;
  for (const [i, { from, to }] of spans.entries()) {
    parts.push(bytes.subarray(rest, from), encoder.encode(`"${mark} ${i}"`));
    rest = to;
  }
  return concat([...parts, bytes.subarray(rest)]);
}

const BRACKETS = encoder.encode("[]");

/** @throws when the bytes are not the elements of a list */
function elementsOf(bytes: Uint8Array): readonly unknown[] {
  const list = concat([BRACKETS.subarray(0, 1), bytes, BRACKETS.subarray(1)]);
  const elements = parseJson(list) as readonly unknown[];
  // Nothing before or behind a comma is an error in a list.
  if (elements.length === 0) throw new SyntaxError("an element is missing");
  return elements;
}
