import { invalidInputError } from "../../errors.ts";
import { describeShape, type Tensor, type TensorSpec } from "../tensor.ts";
import type { Decoding, Prediction, PredictionDecoder, Predictions } from "./prediction.ts";

/** Decodes the predictions of all rows of a run. */
export class RowDecoder {
  readonly #decoder: PredictionDecoder;
  readonly #names: readonly string[];
  readonly #countRows: readonly boolean[];

  /**
   * @param outputs all outputs of the graph
   * @param countRows of each of them, whether its first dimension is known to count rows
   */
  constructor(
    decoder: PredictionDecoder,
    outputs: readonly TensorSpec[],
    countRows: readonly boolean[],
  ) {
    this.#decoder = decoder;
    this.#names = decoder.fetches.map((position) => outputs[position]!.name);
    this.#countRows = decoder.fetches.map((position) => countRows[position]!);
  }

  /**
   * @param outputs those that the decoder fetches, in the order of its `fetches`
   * @throws {KnownError<"invalid_input">} when an output does not have the shape that is needed
   */
  decode(outputs: readonly Tensor[], rows: number): Predictions {
    const decoding = this.begin(outputs, rows);
    decoding.decode(0, rows);
    return decoding.end();
  }

  /**
   * Begins to decode rows, for those who do it in pieces. Both this and the work throw what `decode`
   * throws.
   */
  begin(outputs: readonly Tensor[], rows: number): Decoding {
    const rowOutputs = outputsByRow(outputs, this.#names, rows, this.#countRows);
    // The columns of one row would take longer than its prediction.
    const together = rows > 1 ? this.#decoder.decodeTogether?.(rowOutputs, rows) : undefined;
    return together ?? this.#oneByOne(rowOutputs);
  }

  #oneByOne(outputs: readonly Tensor[]): Decoding {
    const predictions: Prediction[] = [];
    const decode = (from: number, to: number) => {
      for (let row = from; row < to; row++) predictions.push(this.#decoder.decode(outputs, row));
    };
    return { decode, end: () => predictions };
  }
}

/**
 * The outputs of a run, each with a first dimension that counts its rows.
 *
 * In a run of one row, an output belongs to that row as a whole, whatever its shape: it may be a
 * squeezed value, or several boxes found in an image, and one box must not be taken for the row.
 *
 * @param countRows of each output, whether its first dimension is known to count rows
 * @throws {KnownError<"invalid_input">} when an output does not tell the rows apart
 */
export function outputsByRow(
  outputs: readonly Tensor[],
  names: readonly string[],
  rows: number,
  countRows: readonly boolean[],
): readonly Tensor[] {
  if (outputs.every(({ shape }, i) => shape[0] === rows && countRows[i])) return outputs;
  return outputs.map((output, i) => {
    const hasRows = output.shape[0] === rows;
    if (rows === 1 && !(hasRows && countRows[i])) {
      return { ...output, shape: [1, ...output.shape] };
    }
    if (hasRows) return output;
    throw invalidInputError(
      `the model's output "${names[i]}" has the shape ${describeShape(output.shape)} for ` +
        `${rows} rows of input: send one row at a time`,
    );
  });
}
