import { invalidInputError } from "../../errors.ts";
import { rowWidth, type Tensor } from "../tensor.ts";
import type { LabelPrediction, PredictionDecoder } from "./prediction.ts";

/** Decodes class labels from an output of strings or integers. */
export class LabelDecoder implements PredictionDecoder {
  readonly task = "labels";
  readonly fetches: readonly number[];

  /**
   * @param classes the labels themselves, or names for the labels 0, 1, …; empty when every label is
   * its own name
   */
  constructor(position: number, readonly classes: readonly string[]) {
    this.fetches = [position];
  }

  decode(outputs: readonly Tensor[], row: number): LabelPrediction {
    const { data } = outputs[0]!;
    const width = rowWidth(outputs[0]!);
    if (width !== 1) {
      throw invalidInputError(`the model gives ${width} labels for a row: expected one`);
    }
    const label = data[row]!;
    const text = String(label);
    const named = typeof label === "string" || this.classes.includes(text)
      ? undefined
      : this.classes[Number(label)];
    return { kind: "label", className: named ?? text };
  }
}
