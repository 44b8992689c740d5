import { Problems } from "../../errors.ts";
import type { Predictions } from "../decode/prediction.ts";
import type { RowDecoder } from "../decode/row_decoder.ts";
import { AbsentValues } from "../encode/absent_values.ts";
import type { Instances } from "../encode/flat_rows.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import { concatRows, elementCount, rowWidth, sameRowShape, sliceRows } from "../tensor.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { LongWork } from "../turns.ts";
import type { AnsweredRows } from "./answered_rows.ts";

/** A request with more rows is encoded, decoded and counted in pieces. */
export const LONG_ROWS = 256;

// Up to a hundred microseconds of work, so that a slice ends soon after its time.
const PIECE_ELEMENTS = 4096;

/** Some rows of a request, as they were encoded. */
interface EncodedPiece {
  readonly feeds: readonly Tensor[];
  readonly absent: AbsentValues;
}

/** The rows of a long request, encoded. */
export interface EncodedRows {
  readonly feeds: readonly Tensor[];
  /** Of each piece, the values that were not sent. */
  readonly absent: readonly AbsentValues[];
}

/**
 * Does the work on the rows of long requests in pieces, between which other requests have their
 * turn. The results are those of all rows at once.
 */
export class RowPieces {
  /** Rows of a piece. */
  readonly #size: number;

  constructor(inputs: readonly TensorSpec[]) {
    const width = inputs.reduce(
      (sum, { shape = [] }) => sum + Math.abs(elementCount(shape.slice(1))),
      0,
    );
    this.#size = pieceOf(width);
  }

  /** @throws {KnownError<"invalid_input">} as the encoder does, with the problems of all rows */
  async encode(
    encoder: InstanceEncoder,
    instances: Instances,
    fieldOf: (row: number) => string,
  ): Promise<EncodedRows> {
    const pieces: EncodedPiece[] = [];
    let hasFailed = false;
    for await (const [from, to] of ranges(instances.length, this.#size)) {
      const absent = new AbsentValues();
      const field = (row: number) => fieldOf(from + row);
      try {
        const feeds = encoder.encode(instances.slice(from, to), field, absent);
        hasFailed = !feeds.every((feed, i) => sameRowShape(feed, pieces[0]?.feeds[i] ?? feed));
        pieces.push({ feeds, absent });
      } catch {
        hasFailed = true;
      }
      // The error about all rows is made from all of them.
      if (hasFailed) {
        await this.#throwProblems(encoder, instances, fieldOf);
        return { feeds: encoder.encode(instances, fieldOf), absent: [] };
      }
    }
    const feeds = pieces[0]!.feeds.map((_, i) => concatRows(pieces.map((one) => one.feeds[i]!)));
    return { feeds, absent: pieces.map(({ absent }) => absent) };
  }

  /** @throws {KnownError<"invalid_input">} when an encoder that looks at each row alone finds problems */
  async #throwProblems(
    encoder: InstanceEncoder,
    instances: Instances,
    fieldOf: (row: number) => string,
  ): Promise<void> {
    if (encoder.addProblems === undefined) return;
    const problems = new Problems();
    for await (const [from, to] of ranges(instances.length, this.#size)) {
      encoder.addProblems(instances.slice(from, to), (row) => fieldOf(from + row), problems);
    }
    problems.throwIfAny();
  }

  /** @throws {KnownError<"invalid_input">} as the decoder does */
  async decode(
    decoder: RowDecoder,
    outputs: readonly Tensor[],
    rows: number,
  ): Promise<Predictions> {
    const decoding = decoder.begin(outputs, rows);
    const width = outputs.reduce((sum, output) => sum + rowWidth(output), 0);
    for await (const [from, to] of ranges(rows, pieceOf(width))) decoding.decode(from, to);
    return decoding.end();
  }

  /** Counts rows, as `AnsweredRows.count` does. */
  async count(
    answered: AnsweredRows,
    { feeds, absent }: EncodedRows,
    rows: number,
    predictions: Predictions | undefined,
  ): Promise<number[] | undefined> {
    let slices: number[] | undefined;
    let piece = 0;
    for await (const [from, to] of ranges(rows, this.#size)) {
      const found = answered.count(
        feeds.map((feed) => sliceRows(feed, from, to)),
        to - from,
        predictions?.slice(from, to),
        absent[piece++],
      );
      if (found !== undefined) (slices ??= []).push(...found);
    }
    return slices;
  }
}

/** Rows of a piece, for rows with so many elements. */
function pieceOf(width: number): number {
  return Math.max(1, Math.floor(PIECE_ELEMENTS / Math.max(1, width)));
}

/** The first row of each piece, and the one behind its last. Pauses when a slice is over. */
async function* ranges(
  rows: number,
  size: number,
): AsyncGenerator<readonly [from: number, to: number]> {
  const work = new LongWork();
  for (let from = 0; from < rows; from += size) {
    if (work.isDue) await work.pause();
    yield [from, Math.min(rows, from + size)];
  }
}
