import type { Prediction } from "../decode/prediction.ts";
import type { RowDecoder } from "../decode/row_decoder.ts";
import { AbsentValues } from "../encode/absent_values.ts";
import type { Instances } from "../encode/number_rows.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import { concatRows, elementCount, sameRowShape, sliceRows } from "../tensor.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { LongWork } from "../turns.ts";
import type { AnsweredRows } from "./answered_rows.ts";

/** A request with more rows is encoded, decoded and counted in pieces. */
export const LONG_ROWS = 256;

// Some tens of microseconds of work, so that a slice ends soon after its time.
const PIECE_ELEMENTS = 1024;

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
    this.#size = Math.max(1, Math.floor(PIECE_ELEMENTS / Math.max(1, width)));
  }

  /** @throws {KnownError<"invalid_input">} as the encoder does, with the problems of all rows */
  async encode(
    encoder: InstanceEncoder,
    instances: Instances,
    fieldOf: (row: number) => string,
  ): Promise<EncodedRows> {
    const pieces: EncodedPiece[] = [];
    let hasFailed = false;
    for await (const [from, to] of this.#ranges(instances.length)) {
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
      if (hasFailed) return { feeds: encoder.encode(instances, fieldOf), absent: [] };
    }
    const feeds = pieces[0]!.feeds.map((_, i) => concatRows(pieces.map((one) => one.feeds[i]!)));
    return { feeds, absent: pieces.map(({ absent }) => absent) };
  }

  /** @throws {KnownError<"invalid_input">} as the decoder does */
  async decode(
    decoder: RowDecoder,
    outputs: readonly Tensor[],
    rows: number,
  ): Promise<readonly Prediction[]> {
    // An output without the rows is not cut into pieces: the decoder says what is wrong with it.
    if (!outputs.every(({ shape }) => shape[0] === rows)) return decoder.decode(outputs, rows);
    const predictions: Prediction[] = [];
    for await (const [from, to] of this.#ranges(rows)) {
      const piece = outputs.map((output) => sliceRows(output, from, to));
      for (const prediction of decoder.decode(piece, to - from)) predictions.push(prediction);
    }
    return predictions;
  }

  /** Counts rows, as `AnsweredRows.count` does. */
  async count(
    answered: AnsweredRows,
    { feeds, absent }: EncodedRows,
    rows: number,
    predictions: readonly Prediction[] | undefined,
  ): Promise<number[] | undefined> {
    let slices: number[] | undefined;
    let piece = 0;
    for await (const [from, to] of this.#ranges(rows)) {
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

  /** The first row of each piece, and the one behind its last. Pauses when a slice is over. */
  async *#ranges(rows: number): AsyncGenerator<readonly [from: number, to: number]> {
    const work = new LongWork();
    for (let from = 0; from < rows; from += this.#size) {
      if (work.isDue) await work.pause();
      yield [from, Math.min(rows, from + this.#size)];
    }
  }
}
