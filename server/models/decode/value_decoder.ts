import { rowWidth, type Tensor } from "../tensor.ts";
import type { Prediction, PredictionDecoder, Value } from "./prediction.ts";
import { shortestFloat32 } from "./shortest_float32.ts";

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
}
