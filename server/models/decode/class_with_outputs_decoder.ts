import type { Tensor, TensorSpec } from "../tensor.ts";
import type { LabelDecoder } from "./label_decoder.ts";
import { namedRows } from "./named_rows.ts";
import type { Decoding, NamedTensors, Prediction, PredictionDecoder, Task } from "./prediction.ts";
import { ProbabilityDecoder } from "./probability_decoder.ts";

/** Decodes classes, and returns all other outputs as they are, since their meaning is not known. */
export class ClassWithOutputsDecoder implements PredictionDecoder {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly fetches: readonly number[];
  readonly #classes: LabelDecoder | ProbabilityDecoder;
  readonly #names: readonly string[];

  /** @param outputs all outputs of the graph */
  constructor(classes: LabelDecoder | ProbabilityDecoder, outputs: readonly TensorSpec[]) {
    const { fetches } = classes;
    const others = outputs.map((_, position) => position).filter((at) => !fetches.includes(at));
    this.task = classes.task;
    this.classes = classes.classes;
    this.fetches = [...fetches, ...others];
    this.#classes = classes;
    this.#names = others.map((position) => outputs[position]!.name);
  }

  decode(outputs: readonly Tensor[], row: number): Prediction {
    return { ...this.#classes.decode(outputs, row), outputs: this.#outputsOf(outputs)(row) };
  }

  decodeTogether(outputs: readonly Tensor[], rows: number): Decoding | undefined {
    const classes = this.#classes;
    return classes instanceof ProbabilityDecoder
      ? classes.decodeTogether(outputs, rows, this.#outputsOf(outputs))
      : undefined;
  }

  #outputsOf(outputs: readonly Tensor[]): (row: number) => NamedTensors {
    const others = outputs.slice(outputs.length - this.#names.length);
    return (row) => namedRows(this.#names, others, row);
  }
}
