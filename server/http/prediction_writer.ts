import { ClassPredictions } from "../models/decode/class_predictions.ts";
import type { NamedTensors, Prediction, Predictions, Value } from "../models/decode/prediction.ts";
import { TensorPredictions } from "../models/decode/tensor_predictions.ts";
import { ID_CHARACTERS, type Ids, JoinedIds } from "../models/watch/prediction_id.ts";
import type { JsonBytes } from "./json_bytes.ts";
import { rowWriter, writeList, writeTensor, writeValue } from "./tensor_writer.ts";

/** A field of a JSON object: `"name":`, with a comma before all but the first, and what it holds. */
interface Key {
  readonly bytes: Uint8Array;
  readonly position: number;
}

const encoder = new TextEncoder();
const [OPEN_OBJECT, CLOSE_OBJECT, COMMA] = [123, 125, 44];

const CLASS = encoder.encode('{"class":');
const SCORE = encoder.encode(',"score":');
const PROBABILITIES = encoder.encode(',"probabilities":{');
const ID = encoder.encode(',"id":"');
const QUOTE = encoder.encode('"');
const OUTPUTS = encoder.encode(',"outputs":');
const ONLY_OUTPUTS = encoder.encode('{"outputs":');
const CLOSE_OUTPUTS = encoder.encode("}}");
const VALUE = encoder.encode('{"value":');

/**
 * Writes predictions of one version as JSON: what JSON.stringify makes of `predictionBody`, without
 * an object for each row and one for its probabilities.
 */
export class PredictionWriter {
  readonly #classes: readonly string[];
  /** Class names in quotes, and their positions. */
  readonly #quoted: readonly Uint8Array[];
  readonly #positions: ReadonlyMap<string | null, number>;
  /** Of so many probabilities. */
  #classKeys: readonly Key[] = [];
  #probabilities = 0;
  /** What the id of the row at hand is in, and where it begins; undefined for a row without one. */
  #id: Uint8Array | undefined;
  #idAt = 0;
  /** Of the outputs, which have the same names in all predictions; made for the first one. */
  #outputKeys: readonly Key[] | undefined;

  /** @param classes names of the probabilities, in their order */
  constructor(classes: readonly string[]) {
    this.#classes = classes;
    this.#quoted = classes.map((name) => encoder.encode(JSON.stringify(name)));
    this.#positions = new Map(classes.map((name, i) => [name, i]));
  }

  /**
   * Writes predictions with commas between them.
   *
   * @param ids of each, or empty
   */
  writeAll(out: JsonBytes, predictions: Predictions, ids: Ids): void {
    if (predictions instanceof TensorPredictions) {
      this.#writeTensors(out, predictions);
      return;
    }
    const joined = ids instanceof JoinedIds ? ids : undefined;
    const bytes = joined && encoder.encode(joined.text);
    const columns = predictions instanceof ClassPredictions && !predictions.haveOutputs
      ? predictions
      : undefined;
    for (let row = 0; row < predictions.length; row++) {
      if (row > 0) out.character(COMMA);
      if (joined !== undefined) {
        this.#id = joined.has(row) ? bytes : undefined;
        this.#idAt = row * JoinedIds.STRIDE;
      } else {
        const id = ids.at(row);
        this.#id = id === undefined ? undefined : encoder.encode(id);
        this.#idAt = 0;
      }
      if (columns === undefined || columns.classes[row]! < 0) {
        this.#write(out, predictions.at(row)!);
      } else {
        this.#writeRow(out, columns, row);
      }
    }
  }

  /** They have no ids: no label says whether they were right. */
  #writeTensors(out: JsonBytes, predictions: TensorPredictions): void {
    const { tensors } = predictions;
    const outputs = this.#keysOf(tensors).map(({ bytes, position }) => ({
      bytes,
      write: rowWriter(out, tensors[position]!.tensor),
    }));
    for (let row = 0; row < predictions.length; row++) {
      if (row > 0) out.character(COMMA);
      out.part(ONLY_OUTPUTS);
      out.character(OPEN_OBJECT);
      for (const { bytes, write } of outputs) {
        out.part(bytes);
        write(row);
      }
      out.part(CLOSE_OUTPUTS);
    }
  }

  #writeRow(out: JsonBytes, rows: ClassPredictions, row: number): void {
    const { length } = rows.names;
    out.part(CLASS);
    out.part(this.#quoted[rows.classes[row]!]!);
    this.#scores(out, rows.scores[row]!, rows.probabilities, row * length, length);
    this.#writeId(out);
    out.character(CLOSE_OBJECT);
  }

  #write(out: JsonBytes, prediction: Prediction): void {
    switch (prediction.kind) {
      case "class":
      case "label": {
        out.part(CLASS);
        this.#className(out, prediction.className);
        if (prediction.kind === "class") {
          const { score, probabilities } = prediction;
          this.#scores(out, score, probabilities, 0, probabilities.length);
        }
        this.#writeId(out);
        if (prediction.outputs !== undefined) {
          out.part(OUTPUTS);
          this.#tensors(out, prediction.outputs);
        }
        break;
      }
      case "value":
        out.part(VALUE);
        this.writeMain(out, prediction);
        this.#writeId(out);
        break;
      case "tensors":
        out.part(ONLY_OUTPUTS);
        this.#tensors(out, prediction.tensors);
    }
    out.character(CLOSE_OBJECT);
  }

  /** The class, value or outputs of a prediction: the short answer to a request for one row. */
  writeMain(out: JsonBytes, prediction: Prediction): void {
    switch (prediction.kind) {
      case "class":
      case "label":
        this.#className(out, prediction.className);
        break;
      case "value": {
        const { value } = prediction;
        if (Array.isArray(value)) writeList(out, value.length, (i) => writeValue(out, value[i]));
        else writeValue(out, value as Value);
        break;
      }
      case "tensors": {
        const { tensors } = prediction;
        const [only, ...more] = this.#keysOf(tensors);
        if (more.length === 0) writeTensor(out, tensors[only!.position]!.tensor);
        else this.#tensors(out, tensors);
      }
    }
  }

  /** @param from position of the first of the row's probabilities */
  #scores(
    out: JsonBytes,
    score: number,
    probabilities: ArrayLike<number>,
    from: number,
    length: number,
  ): void {
    if (this.#probabilities !== length) {
      this.#probabilities = length;
      const names = Array.from({ length }, (_, i) => this.#classes[i] ?? String(i));
      this.#classKeys = assignedKeys(names);
    }
    out.part(SCORE);
    const scoreAt = out.length;
    out.probability(score);
    const scoreEnd = out.length;
    out.part(PROBABILITIES);
    for (const { bytes, position } of this.#classKeys) {
      out.part(bytes);
      const probability = probabilities[from + position]!;
      // The score is one of the probabilities.
      if (probability === score) out.repeat(scoreAt, scoreEnd);
      else out.probability(probability);
    }
    out.character(CLOSE_OBJECT);
  }

  #writeId(out: JsonBytes): void {
    if (this.#id === undefined) return;
    out.part(ID);
    out.partOf(this.#id, this.#idAt, ID_CHARACTERS);
    out.part(QUOTE);
  }

  #className(out: JsonBytes, name: string | null): void {
    const position = this.#positions.get(name);
    if (position !== undefined) out.part(this.#quoted[position]!);
    else if (name === null) out.ascii("null");
    else out.string(name);
  }

  #tensors(out: JsonBytes, tensors: NamedTensors): void {
    out.character(OPEN_OBJECT);
    for (const { bytes, position } of this.#keysOf(tensors)) {
      out.part(bytes);
      writeTensor(out, tensors[position]!.tensor);
    }
    out.character(CLOSE_OBJECT);
  }

  #keysOf(tensors: NamedTensors): readonly Key[] {
    return this.#outputKeys ??= keysOf(Object.fromEntries(tensors.map(({ name }, i) => [name, i])));
  }
}

/** The fields of an object to which values are assigned one by one, in the order of JSON. */
function assignedKeys(names: readonly string[]): readonly Key[] {
  const positions: Record<string, number> = {};
  for (const [i, name] of names.entries()) positions[name] = i;
  return keysOf(positions);
}

function keysOf(positions: Readonly<Record<string, number>>): readonly Key[] {
  return Object.entries(positions).map(([name, position], i) => ({
    bytes: encoder.encode(`${i === 0 ? "" : ","}${JSON.stringify(name)}:`),
    position,
  }));
}
