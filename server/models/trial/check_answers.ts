import { isKind, type KnownError, modelError } from "../../errors.ts";
import type { Sample } from "../folder/samples.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { isLabels } from "../read/create_reader.ts";
import type { Session } from "../run/session.ts";
import { areProbabilities, rowFacts } from "../read/output_facts.ts";
import type { Prediction, PredictionReader } from "../read/predictions.ts";
import type { ProbeRow } from "./probe_row.ts";
import { byRow } from "../read/readers.ts";
import type { Tensor } from "../tensor.ts";

// float32 arithmetic differs in the last digits between machines; a wrong graph differs by far more.
const ANSWER_TOLERANCE = 1e-4;

/**
 * Holds what the graph gave for rows against what the manifest and the samples say of it.
 *
 * @param rows those of the samples, in their order, where there are samples
 * @throws {KnownError<"model">} naming what differs
 */
export function checkAnswers(
  files: VersionFiles,
  session: Session,
  reader: PredictionReader,
  rows: readonly ProbeRow[],
): void {
  for (const [i, { answer: outputs }] of rows.entries()) {
    const answer = readOne(files, session, reader, outputs);
    if (answer.kind === "class") checkProbabilities(files, session, answer.probabilities);
    if (answer.kind === "label") checkLabel(files, answer.className);
    const sample = files.samples[i];
    if (sample?.prediction !== undefined) checkSample(files, i, sample.prediction, answer);
  }
}

/** @throws {KnownError<"model">} when the outputs have not the shapes that the manifest means */
function readOne(
  files: VersionFiles,
  session: Session,
  reader: PredictionReader,
  outputs: readonly Tensor[],
): Prediction {
  const names = reader.fetches.map((position) => session.outputs[position]!.name);
  const fetched = reader.fetches.map((position) => outputs[position]!);
  try {
    return reader.read(byRow(fetched, names, 1, fetched.map(() => true)), 0);
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
  // What is not a number says nothing of the others: the row may lack what the graph needs.
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
  answer: Prediction,
): void {
  const found = describeDifference(expected, answer, files.manifest?.classes ?? []);
  if (found === undefined) return;
  throw modelError(files.model, [{
    field: `samples[${index}].prediction`,
    message:
      `${found}: samples.json and model.onnx of version ${files.version} do not belong together`,
  }]);
}

/** What differs between a sample's answer and the graph's; undefined when they agree. */
function describeDifference(
  expected: NonNullable<Sample["prediction"]>,
  answer: Prediction,
  classes: readonly string[],
): string | undefined {
  if (answer.kind === "value") {
    const { value } = expected;
    if (value === undefined || typeof answer.value !== "number") return undefined;
    const tolerance = ANSWER_TOLERANCE * Math.max(1, Math.abs(value));
    return Math.abs(answer.value - value) <= tolerance
      ? undefined
      : `the value is ${answer.value}, expected ${value}`;
  }
  if (answer.kind === "tensors") return undefined;
  if (answer.kind === "class") {
    for (const [name, probability] of Object.entries(expected.probabilities ?? {})) {
      const actual = answer.probabilities[classes.indexOf(name)];
      if (actual === undefined) return `"${name}" is not a class of the manifest`;
      if (!(Math.abs(actual - probability) <= ANSWER_TOLERANCE)) {
        return `the probability of "${name}" is ${actual.toPrecision(7)}, expected ${probability}`;
      }
    }
  }
  return expected.class === undefined || expected.class === answer.className
    ? undefined
    : `the class is "${answer.className}", expected "${expected.class}"`;
}
