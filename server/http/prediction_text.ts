import type {
  ClassPrediction,
  NamedTensors,
  Prediction,
  Value,
} from "../models/decode/prediction.ts";
import { shortProbability } from "../models/decode/short_probability.ts";
import type { Tensor } from "../models/tensor.ts";
import { stringifyNonFinite } from "./lossless_json.ts";
import { nested } from "./predict_response.ts";

/** A field of a JSON object: `"name":`, and the position of its value. */
type Key = readonly [text: string, position: number];

/**
 * Writes predictions of one version as JSON.
 *
 * The texts are those that JSON.stringify makes of `predictionBody`, without an object for each
 * row and one for its probabilities.
 */
export class PredictionText {
  readonly #classes: readonly string[];
  readonly #allowNaN: boolean;
  /** Class names in quotes. */
  readonly #quoted: ReadonlyMap<string, string>;
  /** Of so many probabilities. */
  #classKeys: readonly Key[] = [];
  #probabilities = 0;
  /** Of the outputs, which have the same names in all predictions; made for the first one. */
  #outputKeys: readonly Key[] | undefined;

  /**
   * @param classes names of the probabilities, in their order
   * @param allowNaN whether NaN and the infinities are written as these words instead of null
   */
  constructor(classes: readonly string[], allowNaN: boolean) {
    this.#classes = classes;
    this.#allowNaN = allowNaN;
    this.#quoted = new Map(classes.map((name) => [name, JSON.stringify(name)]));
  }

  /** @param id undefined for a prediction without one */
  of(prediction: Prediction, id: string | undefined): string {
    const idText = id === undefined ? "" : `,"id":"${id}"`;
    switch (prediction.kind) {
      case "class":
      case "label": {
        const scores = prediction.kind === "class" ? this.#scores(prediction) : "";
        const { outputs } = prediction;
        const others = outputs === undefined ? "" : `,"outputs":${this.#tensors(outputs)}`;
        return `{"class":${this.#className(prediction.className)}${scores}${idText}${others}}`;
      }
      case "value":
        return `{"value":${this.main(prediction)}${idText}}`;
      case "tensors":
        return `{"outputs":${this.#tensors(prediction.tensors)}}`;
    }
  }

  /** The class, value or outputs of a prediction: the short answer to a request for one row. */
  main(prediction: Prediction): string {
    switch (prediction.kind) {
      case "class":
      case "label":
        return this.#className(prediction.className);
      case "value": {
        const { value } = prediction;
        return Array.isArray(value)
          ? `[${value.map((one) => this.#value(one)).join(",")}]`
          : this.#value(value as Value);
      }
      case "tensors": {
        const { tensors } = prediction;
        const [only, ...more] = this.#keysOf(tensors);
        return more.length === 0 ? this.#tensor(tensors[only![1]]!.tensor) : this.#tensors(tensors);
      }
    }
  }

  #scores({ score, probabilities }: ClassPrediction): string {
    if (this.#probabilities !== probabilities.length) {
      this.#probabilities = probabilities.length;
      const names = probabilities.map((_, i) => this.#classes[i] ?? String(i));
      this.#classKeys = assignedKeys(names);
    }
    let texts = "";
    let scoreText: string | undefined;
    for (const [key, position] of this.#classKeys) {
      const probability = probabilities[position]!;
      const text = this.#number(shortProbability(probability));
      // The score is one of the probabilities.
      if (probability === score) scoreText = text;
      texts += texts === "" ? key + text : `,${key}${text}`;
    }
    scoreText ??= this.#number(shortProbability(score));
    return `,"score":${scoreText},"probabilities":{${texts}}`;
  }

  #className(name: string | null): string {
    return name === null ? "null" : this.#quoted.get(name) ?? JSON.stringify(name);
  }

  #tensors(tensors: NamedTensors): string {
    const fields = this.#keysOf(tensors).map(([key, i]) => key + this.#tensor(tensors[i]!.tensor));
    return `{${fields.join(",")}}`;
  }

  #keysOf(tensors: NamedTensors): readonly Key[] {
    return this.#outputKeys ??= keysOf(Object.fromEntries(tensors.map(({ name }, i) => [name, i])));
  }

  /** JSON.stringify writes the many numbers of a tensor faster than texts can be joined. */
  #tensor(tensor: Tensor): string {
    const values = nested(tensor);
    return this.#allowNaN ? stringifyNonFinite(values) : JSON.stringify(values);
  }

  #value(value: Value): string {
    return typeof value === "bigint" ? value.toString() : this.#number(value);
  }

  #number(value: number): string {
    return this.#allowNaN || Number.isFinite(value) ? String(value) : "null";
  }
}

/** The fields of an object to which values are assigned one by one, in the order of JSON. */
function assignedKeys(names: readonly string[]): readonly Key[] {
  const positions: Record<string, number> = {};
  for (const [i, name] of names.entries()) positions[name] = i;
  return keysOf(positions);
}

function keysOf(positions: Readonly<Record<string, number>>): readonly Key[] {
  return Object.entries(positions).map(([name, i]) => [`${JSON.stringify(name)}:`, i]);
}
