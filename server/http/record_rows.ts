import type { Instances } from "../models/encode/flat_rows.ts";
import type { Answer, LoadedVersion } from "../models/serving/loaded_version.ts";
import { sliceRows, type Tensor } from "../models/tensor.ts";
import type { ServedRows } from "../prediction_log/served_rows.ts";
import { nested, predictionBody } from "./predict_response.ts";
import type { Services } from "./services.ts";

type Recorder = NonNullable<Services["recorder"]>;

/** A version, as far as rows are recorded for it. */
type Version = Pick<LoadedVersion, "model" | "version">;

/**
 * Hands the rows of a request for predictions to the recorder.
 *
 * @returns the same answer, in which each row keeps its id: each call would make another one, and a
 * label would count once for each
 */
export function recordAnswer(
  recorder: Recorder,
  { model, version, manifest, classes }: Version & Pick<LoadedVersion, "manifest" | "classes">,
  instances: Instances,
  answer: Answer,
  milliseconds: number,
): Answer {
  const { predictions } = answer;
  let made: ReturnType<Answer["ids"]> | undefined;
  const ids: Answer["ids"] = (from = 0, to = predictions.length) =>
    (made ??= answer.ids()).slice(from, to);
  recorder.record({
    ...{ model, version, time: Date.now(), milliseconds, rows: instances.length },
    idOf: (row) => ids().at(row),
    inputsOf: (row) => named(instances.at(row), manifest?.features),
    predictionOf: (row) => predictionBody(predictions.at(row)!, classes),
  });
  return { predictions, ids };
}

/** Values in the manifest's order get their names. Without a manifest they have none. */
function named(instance: unknown, features: readonly { readonly name: string }[] | undefined) {
  if (!Array.isArray(instance) || features === undefined) return instance;
  return Object.fromEntries(features.map(({ name }, i) => [name, instance[i]]));
}

/** A tensor of a request or an answer, with its name. */
export type NamedTensor = readonly [name: string, tensor: Tensor];

/** Hands the rows of an infer request to the recorder: inputs and outputs by the graph's names. */
export function recordTensors(
  recorder: Recorder,
  { model, version }: Version,
  inputs: readonly NamedTensor[],
  outputs: readonly NamedTensor[],
  answer: Pick<ServedRows, "milliseconds" | "idOf" | "rows">,
): void {
  const { rows } = answer;
  recorder.record({
    ...{ model, version, time: Date.now(), ...answer },
    inputsOf: (row) => rowOf(inputs, row, rows),
    predictionOf: (row) => ({ outputs: rowOf(outputs, row, rows) }),
  });
}

/** Each tensor's values for a row; a single value without brackets. */
function rowOf(tensors: readonly NamedTensor[], row: number, rows: number) {
  return Object.fromEntries(tensors.map(([name, tensor]) => {
    // A tensor that does not count rows belongs to all of them.
    if (tensor.shape[0] !== rows) return [name, nested(tensor)];
    const [values] = nested(sliceRows(tensor, row, row + 1)) as unknown[];
    return [name, Array.isArray(values) && values.length === 1 ? values[0] : values];
  }));
}
