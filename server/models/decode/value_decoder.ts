import { rowWidth, type Tensor } from "../tensor.ts";
import type { Decoding, Prediction, PredictionDecoder, Value } from "./prediction.ts";
import { shortestFloat32 } from "./shortest_float32.ts";
import { ValuePredictions } from "./value_predictions.ts";

/** Decodes the value of a regression, or a list of values when it has several targets. */
export class ValueDecoder implements PredictionDecoder {
  readonly task = "regression";
  readonly classes = [];
  readonly fetches: readonly number[];

  constructor(position: number) {
    this.fetches = [position];
  }

  decode(outputs: readonly Tensor[], row: number): Prediction {
    const { data, datatype } = outputs[0]!;
    const width = rowWidth(outputs[0]!);
    const values: Value[] = [];
    for (let i = row * width; i < (row + 1) * width; i++) {
      const value = data[i] as Value;
      values.push(datatype === "FP32" ? shortestFloat32(value as number) : value);
    }
    return { kind: "value", value: width === 1 ? values[0]! : values };
  }

  decodeTogether(outputs: readonly Tensor[], rows: number): Decoding | undefined {
    const { data, datatype } = outputs[0]!;
    // 64-bit integers keep all their digits.
    const isWide = data instanceof BigInt64Array || data instanceof BigUint64Array;
    if (isWide || rowWidth(outputs[0]!) !== 1) return undefined;
    const values = new Float64Array(rows);
    const isSingle = datatype === "FP32";
    const decode = (from: number, to: number) => {
      for (let row = from; row < to; row++) {
        const value = data[row] as number;
        values[row] = isSingle ? shortestFloat32(value) : value;
      }
    };
    return { decode, end: () => new ValuePredictions(values) };
  }
}
