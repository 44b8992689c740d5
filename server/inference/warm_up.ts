import { errorMessage, InvalidInputError, ModelError } from "../errors.ts";
import type { Feature, Manifest } from "../registry/manifest.ts";
import type { Sample } from "../registry/samples.ts";
import type { VersionFiles } from "../registry/version_files.ts";
import type { Session } from "./engine.ts";
import { endThread, isFatal } from "./fatal.ts";
import type { InstanceEncoder } from "./features.ts";
import { isLabels } from "./create_reader.ts";
import {
  areProbabilities,
  type OutputFacts,
  outputFacts,
  type OutputRun,
  rowFacts,
} from "./output_facts.ts";
import type { Prediction, PredictionReader } from "./predictions.ts";
import { byRow } from "./readers.ts";
import type { RowIndependence } from "./row_independence.ts";
import {
  allocate,
  commonRows,
  concatRows,
  elementCount,
  sliceRows,
  takesAnyRows,
  type Tensor,
  type TensorSpec,
} from "./tensor.ts";

// float32 arithmetic differs in the last digits between machines; a wrong graph differs by far more.
const ANSWER_TOLERANCE = 1e-4;
// A batched run may take another order of additions than a single row's.
const BATCH_TOLERANCE = 1e-5;

/** What became known of a version by running it; it can be sent to another thread. */
export interface WarmUp {
  /** What each output was; undefined when the graph did not run on rows that were made up. */
  readonly outputs: readonly OutputFacts[] | undefined;
  readonly rows: RowIndependence;
}

/**
 * Runs a version before its first request: its samples where it has some, else
 * made-up rows. Afterwards memory is allocated, and it is known that the graph
 * runs, that its answers are the ones it gave where it was trained, and whether
 * rows influence one another.
 *
 * @param reader what the manifest says of the outputs; undefined without one
 * @throws {ModelError} when the graph does not run or does not answer as its samples say
 */
export async function warmUp(
  files: VersionFiles,
  session: Session,
  encoder: InstanceEncoder | undefined,
  reader: PredictionReader | undefined,
): Promise<WarmUp> {
  const { manifest } = files;
  const { rows, resized } = manifest === undefined || encoder === undefined
    ? await runMadeUpTensors(session)
    : { rows: await runInstances(files, manifest, session, encoder) };
  // Nobody promised that a graph without model.json runs on made-up values.
  if (rows.length === 0) {
    const reason = "the graph did not run on made-up rows";
    return { outputs: undefined, rows: unproven(session, reason) };
  }
  if (reader !== undefined) {
    checkAnswers(files, session, rows.map(({ answer }) => readOne(files, session, reader, answer)));
  }
  const independent = await rowsAreIndependent(session, rows);
  return {
    outputs: session.outputs.map((_, i) =>
      outputFacts([...rows, ...resized ?? []].map((row) => outputRun(row, i)))
    ),
    rows: unproven(session, independent ? undefined : "rows together answer otherwise than alone"),
  };
}

function unproven({ outputs }: Session, reason: string | undefined): RowIndependence {
  return { reasons: outputs.map(() => reason) };
}

/** A row that the graph was run on. */
interface WarmUpRow {
  readonly feeds: readonly Tensor[];
  /** All outputs, not the reader's alone: a request may ask for any, and share its run. */
  readonly answer: readonly Tensor[];
}

function outputRun({ feeds, answer }: WarmUpRow, position: number): OutputRun {
  return { rows: commonRows(feeds) || 1, tensor: answer[position]! };
}

async function runAll(session: Session, feeds: readonly Tensor[]): Promise<readonly Tensor[]> {
  try {
    return await session.run(feeds, session.outputs.map((_, position) => position));
  } catch (error) {
    if (isFatal(error)) endThread(error);
    throw error;
  }
}

async function runInstances(
  files: VersionFiles,
  manifest: Manifest,
  session: Session,
  encoder: InstanceEncoder,
): Promise<readonly WarmUpRow[]> {
  const rows: WarmUpRow[] = [];
  for (const { field, instance } of warmUpInstances(files, manifest)) {
    const feeds = encodeOne(files.model, encoder, instance, field);
    try {
      rows.push({ feeds, answer: await runAll(session, feeds) });
    } catch (error) {
      const reason = errorMessage(error);
      throw new ModelError(files.model, `the graph fails on its first row: ${reason}`);
    }
  }
  return rows;
}

// Exports often leave the number of columns open, though only one is right. Failing
// is quick, so the graph is tried with each until one works or this time is over.
const MAX_OPEN_SIZE = 128;
const MAX_SEARCH_MS = 200;

interface MadeUpRows {
  /** Two rows that the graph runs on, or none when no size was found with which it does. */
  readonly rows: readonly WarmUpRow[];
  /** Rows of other sizes, as far as the graph runs on them too. */
  readonly resized?: readonly WarmUpRow[];
}

async function runMadeUpTensors(session: Session): Promise<MadeUpRows> {
  const end = performance.now() + MAX_SEARCH_MS;
  for (const sizes of openSizes(session.inputs)) {
    const rows = await runMadeUpRows(session, [0, 1], sizes);
    if (rows !== undefined) {
      return { rows, resized: await runResized(session, sizes) };
    }
    if (performance.now() >= end) break;
  }
  return { rows: [] };
}

/** What does not change with the sizes is known of an output; what does is left open. */
async function runResized(session: Session, sizes: OpenSizes): Promise<readonly WarmUpRow[]> {
  const { size, rank, isOpen, isUnknown } = sizes;
  const wider = isOpen ? await runMadeUpRows(session, [0], { ...sizes, size: size + 1 }) : [];
  const deeper = isUnknown ? await runMadeUpRows(session, [0], { ...sizes, rank: rank + 1 }) : [];
  return [...wider ?? [], ...deeper ?? []];
}

/** Undefined when the graph does not run on rows of these sizes. */
async function runMadeUpRows(
  session: Session,
  which: readonly number[],
  sizes: OpenSizes,
): Promise<readonly WarmUpRow[] | undefined> {
  const rows: WarmUpRow[] = [];
  try {
    for (const one of which) {
      const feeds = madeUpTensors(session.inputs, one, sizes);
      rows.push({ feeds, answer: await runAll(session, feeds) });
    }
    return rows;
  } catch (error) {
    // The thread ends: no other size is worth trying.
    return isFatal(error) ? [] : undefined;
  }
}

/** What is made of what the graph leaves open. */
interface OpenSizes {
  /** Each size of which the graph tells nothing, but for the number of rows. */
  readonly size: number;
  /** Dimensions of a tensor of which the graph tells no shape. */
  readonly rank: number;
  /** Whether there is a size to choose, and whether there is a number of dimensions. */
  readonly isOpen: boolean;
  readonly isUnknown: boolean;
}

function* openSizes(inputs: readonly TensorSpec[]): Generator<OpenSizes> {
  const isUnknown = inputs.some(({ shape }) => shape === undefined);
  const isOpen = isUnknown || inputs.some(({ shape }) => shape?.slice(1).includes(-1));
  // A table of rows, a value for each row, sequences of vectors, pictures.
  for (const rank of isUnknown ? [2, 1, 3, 4] : [2]) {
    const sizes = isOpen && rank > 1 ? MAX_OPEN_SIZE : 1;
    for (let size = 1; size <= sizes; size++) yield { size, rank, isOpen, isUnknown };
  }
}

interface WarmUpInstance {
  /** Where it comes from, for error messages. */
  readonly field: string;
  readonly instance: unknown;
}

function warmUpInstances(
  { samples }: VersionFiles,
  manifest: Manifest,
): readonly WarmUpInstance[] {
  if (samples.length === 0) {
    const field = "a row in the ranges of model.json";
    return [0, 1].map((which) => ({ field, instance: madeUpRecord(manifest, which) }));
  }
  return samples.map(({ instance }, i) => ({
    field: `samples[${i}].instance`,
    instance,
  }));
}

function encodeOne(
  model: string,
  encoder: InstanceEncoder,
  instance: unknown,
  field: string,
): readonly Tensor[] {
  try {
    return encoder.encode([instance], () => field);
  } catch (error) {
    throw error instanceof InvalidInputError ? new ModelError(model, error.problems) : error;
  }
}

/** @throws {ModelError} when the outputs have not the shapes that the manifest means */
function readOne(
  files: VersionFiles,
  session: Session,
  reader: PredictionReader,
  outputs: readonly Tensor[],
): Prediction {
  const names = reader.fetches.map((position) => session.outputs[position]!.name);
  const fetched = reader.fetches.map((position) => outputs[position]!);
  try {
    return reader.read(byRow(fetched, names, 1), 0);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new ModelError(files.model, error.problems);
  }
}

/** A record inside the ranges of the manifest; `which` (0 or 1) makes two different ones. */
function madeUpRecord(manifest: Manifest, which: number): Record<string, unknown> {
  return Object.fromEntries(
    manifest.features.map((feature) => [feature.name, madeUpValue(feature, which)]),
  );
}

function madeUpValue(feature: Feature, which: number): unknown {
  if (feature.type === "category") return feature.values[which % feature.values.length];
  const { max = Math.max(1, (feature.min ?? 0) + 1) } = feature;
  const { min = Math.min(0, max - 1) } = feature;
  const value = min + (max - min) * (which === 0 ? 0.25 : 0.75);
  // Whole where the range allows: an input of integers takes nothing else.
  const whole = Math.round(value);
  return whole >= min && whole <= max ? whole : value;
}

/** One row of zeros or ones in the declared shape, and of these sizes where the graph leaves them open. */
function madeUpTensors(
  inputs: readonly TensorSpec[],
  which: number,
  { size: openSize, rank }: OpenSizes,
): readonly Tensor[] {
  return inputs.map(({ datatype, shape = new Array<number>(rank).fill(-1) }) => {
    const known = shape.map((size, axis) => size !== -1 ? size : axis === 0 ? 1 : openSize);
    const data = allocate(datatype, elementCount(known));
    if (which === 1) {
      if (Array.isArray(data)) data.fill("1");
      else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(1n);
      else data.fill(1);
    }
    return { datatype, shape: known, data };
  });
}

function checkAnswers(
  files: VersionFiles,
  session: Session,
  answers: readonly Prediction[],
): void {
  for (const [i, answer] of answers.entries()) {
    if (answer.kind === "class") checkProbabilities(files, session, answer.probabilities);
    if (answer.kind === "label") checkLabel(files, answer.className);
    const sample = files.samples[i];
    if (sample?.prediction !== undefined) checkSample(files, i, sample.prediction, answer);
  }
}

function checkProbabilities(
  { model, manifest }: VersionFiles,
  session: Session,
  probabilities: readonly number[],
): void {
  const { classes = [] } = manifest!;
  if (probabilities.length !== classes.length) {
    throw new ModelError(model, [{
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
): ModelError {
  const sum = probabilities.reduce((total, p) => total + p, 0);
  const shown = probabilities.slice(0, 4).map((p) => p.toPrecision(4)).join(", ");
  const labels = session.outputs.find(isLabels);
  const alone = labels === undefined
    ? ""
    : ` (output "${labels.name}" for classes without probabilities)`;
  return new ModelError(model, [{
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
  throw new ModelError(model, [{
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
  throw new ModelError(files.model, [{
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

/** True when running rows together gives what they give alone. */
async function rowsAreIndependent(
  session: Session,
  rows: readonly WarmUpRow[],
): Promise<boolean> {
  if (rows.length < 2 || !session.inputs.every(takesAnyRows)) return false;
  const together = session.inputs.map((_, i) => concatRows(rows.map(({ feeds }) => feeds[i]!)));
  let outputs: readonly Tensor[];
  try {
    outputs = await runAll(session, together);
  } catch {
    return false;
  }
  return outputs.every((output, i) =>
    output.shape[0] === rows.length &&
    rows.every(({ answer }, row) => sameValues(sliceRows(output, row, row + 1), answer[i]!))
  );
}

function sameValues(a: Tensor, b: Tensor): boolean {
  return a.data.length === b.data.length &&
    Array.from(a.data as ArrayLike<unknown>).every((value, i) => closeTo(value, b.data[i]));
}

function closeTo(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return Object.is(a, b) || Math.abs(a - b) <= BATCH_TOLERANCE * Math.max(1, Math.abs(b));
}
