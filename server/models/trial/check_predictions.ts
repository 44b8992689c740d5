import { isKind, type KnownError, modelError } from "../../errors.ts";
import type { Sample } from "../folder/samples.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { isLabels } from "../decode/output_kinds.ts";
import type { Session } from "../run/session_types.ts";
import { areProbabilities, rowFacts } from "../decode/output_facts.ts";
import type { Prediction, PredictionDecoder } from "../decode/prediction.ts";
import type { Probe } from "./probe.ts";
import { RowDecoder } from "../decode/row_decoder.ts";
import type { Tensor } from "../tensor.ts";

// float32 arithmetic differs in the last digits between machines; a wrong graph differs by far more.
const TOLERANCE = 1e-4;

/**
 * Compares the outputs of the warm-up rows with the manifest and with the samples.
 *
 * @param probes the samples in their order, if there are samples
 * @throws {KnownError<"model">} naming the first difference
 */
export function checkPredictions(
  files: VersionFiles,
  session: Session,
  decoder: PredictionDecoder,
  probes: readonly Probe[],
): void {
  for (const [i, { outputs }] of probes.entries()) {
    const prediction = decodeOne(files, session, decoder, outputs);
    if (prediction.kind === "class") checkProbabilities(files, session, prediction.probabilities);
    if (prediction.kind === "label") checkLabel(files, prediction.className);
    const sample = files.samples[i];
    if (sample?.prediction !== undefined) checkSample(files, i, sample.prediction, prediction);
  }
}

/** @throws {KnownError<"model">} when the outputs do not have the shapes that the manifest requires */
function decodeOne(
  files: VersionFiles,
  session: Session,
  decoder: PredictionDecoder,
  outputs: readonly Tensor[],
): Prediction {
  const rows = new RowDecoder(decoder, session.outputs, session.outputs.map(() => true));
  try {
    return rows.decode(decoder.fetches.map((position) => outputs[position]!), 1).at(0)!;
  } catch (error) {
    if (!isKind(error, "invalid_input")) throw error;
    throw modelError(files.model, error.details.problems);
  }
}

function checkProbabilities(
  { model, manifest }: VersionFiles,
  session: Session,
  probabilities: readonly number[],
): void {
  const { classes = [] } = manifest!;
  if (probabilities.length !== classes.length) {
    throw modelError(model, [{
      field: "classes",
      message: `has ${classes.length} names, but the graph gives ${probabilities.length} ` +
        "probabilities a row",
    }]);
  }
  const row = rowFacts(probabilities);
  // A sum of NaN proves nothing: the row may lack a value that the graph needs.
  if (Number.isNaN(row.sum) || areProbabilities(row)) return;
  throw noProbabilitiesError(model, session, probabilities);
}

function noProbabilitiesError(
  model: string,
  session: Session,
  probabilities: readonly number[],
): KnownError<"model"> {
  const sum = probabilities.reduce((total, p) => total + p, 0);
  const shown = probabilities.slice(0, 4).map((p) => p.toPrecision(4)).join(", ");
  const labels = session.outputs.find(isLabels);
  const alone = labels === undefined
    ? ""
    : ` (output "${labels.name}" for classes without probabilities)`;
  return modelError(model, [{
    field: "output",
    message:
      `does not hold probabilities: the first row is ${shown} (sum ${sum.toPrecision(4)}). ` +
      'For logits set "activation" to "softmax", or to "sigmoid" for one logit; ' +
      `name another "output"${alone}; or make the task a regression`,
  }]);
}

function checkLabel({ model, manifest }: VersionFiles, label: string): void {
  const { classes = [] } = manifest!;
  if (classes.includes(label)) return;
  throw modelError(model, [{
    field: "classes",
    message: `does not list the label "${label}" that the graph gives: list the labels as they ` +
      "are, or, when they are 0, 1, …, a name for each",
  }]);
}

function checkSample(
  files: VersionFiles,
  index: number,
  expected: NonNullable<Sample["prediction"]>,
  prediction: Prediction,
): void {
  const found = describeDifference(expected, prediction, files.manifest?.classes ?? []);
  if (found === undefined) return;
  throw modelError(files.model, [{
    field: `samples[${index}].prediction`,
    message:
      `${found}: samples.json and model.onnx of version ${files.version} do not belong together`,
  }]);
}

/** How the graph's prediction differs from a sample's; undefined when they agree. */
function describeDifference(
  expected: NonNullable<Sample["prediction"]>,
  actual: Prediction,
  classes: readonly string[],
): string | undefined {
  if (actual.kind === "value") {
    const { value } = expected;
    if (value === undefined || typeof actual.value !== "number") return undefined;
    const tolerance = TOLERANCE * Math.max(1, Math.abs(value));
    return Math.abs(actual.value - value) <= tolerance
      ? undefined
      : `the value is ${actual.value}, expected ${value}`;
  }
  if (actual.kind === "tensors") return undefined;
  if (actual.kind === "class") {
    for (const [name, probability] of Object.entries(expected.probabilities ?? {})) {
      const found = actual.probabilities[classes.indexOf(name)];
      if (found === undefined) return `"${name}" is not a class of the manifest`;
      if (!(Math.abs(found - probability) <= TOLERANCE)) {
        return `the probability of "${name}" is ${found.toPrecision(7)}, expected ${probability}`;
      }
    }
  }
  return expected.class === undefined || expected.class === actual.className
    ? undefined
    : `the class is "${actual.className}", expected "${expected.class}"`;
}
