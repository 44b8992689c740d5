import { parse } from "@std/csv/parse.js";
import { LongWork } from "../turns.ts";

/** A table that is in memory. */
export interface WholeTable {
  readonly columns: readonly string[];
  /** The cells of each record, in the order of the columns. */
  readonly records: readonly (readonly unknown[])[];
}

// Some tenths of a millisecond of work.
const PIECE_CHARACTERS = 4096;

/**
 * Reads CSV text with a header line, in slices, between which other requests have their turn.
 *
 * @throws {SyntaxError} when it has no header, or a record has another length than the header
 */
export async function readCsv(text: string): Promise<WholeTable> {
  // All of it at once tells the line of an error.
  const [columns, ...records] = await parsePieces(text) ?? parseWhole(text);
  if (columns === undefined) throw new SyntaxError("it has no header line");
  for (const [i, record] of records.entries()) {
    if (record.length === columns.length) continue;
    throw new SyntaxError(
      `row ${i + 1} has ${record.length} fields, but the header has ${columns.length}`,
    );
  }
  return { columns, records };
}

/** @returns undefined when it is not CSV */
async function parsePieces(text: string): Promise<string[][] | undefined> {
  const work = new LongWork();
  const records: string[][] = [];
  for (const piece of piecesOf(text)) {
    if (work.isDue) await work.pause();
    try {
      for (const record of parsePiece(piece)) records.push(record);
    } catch {
      return undefined;
    }
  }
  return records;
}

/** @throws {SyntaxError} when it is not CSV */
function parsePiece(text: string): string[][] {
  if (HAS_RULES.test(text)) return parseWhole(text);
  // As `parse` reads it, in a tenth of the time.
  return text.split("\n").filter((line) => line !== "").map((line) => line.split(","));
}

// What stands for something else than itself, but for commas and ends of lines.
const HAS_RULES = /["\r\ufeff]/;

function parseWhole(text: string): string[][] {
  return parse(text) as string[][];
}

/** Cuts a text between records: at an end of a line outside of quotes, each of which has a second one. */
function* piecesOf(text: string): Generator<string> {
  let isQuoted = false;
  // The next one, which may be far away: it is looked for only once.
  let quote = text.indexOf('"');
  let from = 0;
  for (let at = PIECE_CHARACTERS;;) {
    const end = text.indexOf("\n", at);
    if (end === -1) break;
    for (; quote !== -1 && quote < end; quote = text.indexOf('"', quote + 1)) isQuoted = !isQuoted;
    at = end + 1;
    // A mark at the beginning of a piece would be taken for one of its encoding.
    if (isQuoted || text[at] === "\ufeff") continue;
    yield text.slice(from, at);
    from = at;
    at += PIECE_CHARACTERS;
  }
  yield text.slice(from);
}
