import { errorMessage, InvalidInputError, ModelError, TrapError } from "../errors.ts";
import { knownTexts, readModel } from "../onnx/graph.ts";
import { proveRows } from "../onnx/rows/prove_rows.ts";
import type { Manifest } from "../registry/manifest.ts";
import type { Sample } from "../registry/samples.ts";
import type { VersionFiles } from "../registry/version_files.ts";
import { confirmRows, PROBE_ROWS, type ProbeRow } from "./confirm_rows.ts";
import type { Session } from "./engine.ts";
import type { InstanceEncoder } from "./features.ts";
import { isLabels } from "./create_reader.ts";
import type { Prediction, PredictionReader } from "./predictions.ts";
import { drawnRecord, madeUpRecord } from "./made_up_record.ts";
import { probeTensors, scaledTensors } from "./probe_tensors.ts";
import { byRow } from "./readers.ts";
import type { RowIndependence } from "./row_independence.ts";
import type { Tensor } from "./tensor.ts";

// float32 arithmetic differs in the last digits between machines; a wrong graph differs by far more.
const ANSWER_TOLERANCE = 1e-4;
const SUM_TOLERANCE = 1e-3;

/** What became known of a version by running it; it can be sent to another thread. */
export interface WarmUp {
  /** Whether the outputs can be what the reader takes them for: else `otherwise` reads them. */
  readonly plausible: boolean;
  readonly rows: RowIndependence;
  /**
   * What ONNX Runtime said when a made-up row broke it; empty when none did. Such a graph is served,
   * for no request may ever be like that row, but in an instance of its own.
   */
  readonly breaks: string;
}

/**
 * Runs a version before its first request: its samples where it has some, else
 * made-up rows. Afterwards memory is allocated, and it is known that the graph
 * runs, that its answers are the ones it gave where it was trained, and whether
 * rows influence one another.
 *
 * @param reader what the outputs seem to mean
 * @throws {ModelError} when the graph does not run or does not answer as its samples say
 */
export async function warmUp(
  files: VersionFiles,
  session: Session,
  encoder: InstanceEncoder | undefined,
  reader: PredictionReader,
): Promise<WarmUp> {
  const { manifest } = files;
  const rows = manifest === undefined || encoder === undefined
    ? await runMadeUpTensors(session)
    : await runInstances(files, manifest, session, encoder);
  const predictions = rows.map(({ answer }) => readOne(files, session, reader, answer));
  if (manifest !== undefined) checkAnswers(files, session, predictions);
  const further = await runFurtherRows(files, session, encoder, rows);
  const unpromised = { ...files, samples: [] };
  const plausible = [
    ...predictions,
    ...further.rows.map(({ answer }) => readOne(unpromised, session, reader, answer)),
  ].every((prediction) => prediction === undefined || holdsProbabilities(prediction));
  return {
    plausible,
    ...await judgeRows(files, session, [...rows, ...further.rows], further.breaks),
  };
}

/** Which outputs keep rows apart: by the graph, or by its author's word, and by running it. */
async function judgeRows(
  { graph, manifest }: VersionFiles,
  session: Session,
  rows: readonly ProbeRow[],
  breaks: string,
): Promise<Pick<WarmUp, "rows" | "breaks">> {
  const proof = readModel(graph, proveRows);
  const takesRows = session.inputs.length > 0 &&
    session.inputs.every(({ shape }) => shape[0] === -1);
  const promised = manifest?.batching === true && takesRows;
  const reasons = session.outputs.map(({ name }) =>
    promised ? undefined : proof === undefined ? "the graph cannot be read" : proof.get(name)
  );
  const known = { reasons, unconfirmed: breaks === "" ? "" : brokenBy(breaks) };
  if (breaks !== "" || reasons.every((reason) => reason !== undefined)) {
    return { rows: known, breaks };
  }
  try {
    const confirmed = await confirmRows(session, known, rows);
    return { rows: promised ? { ...confirmed, unconfirmed: "" } : confirmed, breaks };
  } catch (error) {
    if (!(error instanceof TrapError)) throw error;
    return { rows: { reasons, unconfirmed: brokenBy(error.words) }, breaks: error.words };
  }
}

function brokenBy(words: string): string {
  return `a made-up row breaks ONNX Runtime, which says: ${words}`;
}

interface FurtherRows {
  readonly rows: readonly ProbeRow[];
  /** What ONNX Runtime said when one of them broke it; empty when none did. */
  readonly breaks: string;
}

/**
 * Runs rows that nobody promised to work: as the training data had them, and with numbers of
 * several magnitudes. What fails is left out.
 */
async function runFurtherRows(
  files: VersionFiles,
  session: Session,
  encoder: InstanceEncoder | undefined,
  first: readonly ProbeRow[],
): Promise<FurtherRows> {
  const rows: ProbeRow[] = [];
  const end = performance.now() + MAX_PROBE_MS;
  for (const feeds of furtherFeeds(files, encoder, first)) {
    if (rows.length + first.length >= PROBE_ROWS + 2 || performance.now() > end) break;
    try {
      rows.push({ feeds, answer: await runAll(session, feeds) });
    } catch (error) {
      if (error instanceof TrapError) return { rows, breaks: error.words };
    }
  }
  return { rows, breaks: "" };
}

function* furtherFeeds(
  { graph, manifest, reference }: VersionFiles,
  encoder: InstanceEncoder | undefined,
  first: readonly ProbeRow[],
): Generator<readonly Tensor[]> {
  if (first.length === 0) return;
  if (manifest === undefined || encoder === undefined) {
    const texts = readModel(graph, knownTexts) ?? [];
    for (let row = 2; row < 2 * PROBE_ROWS; row++) yield probeTensors(first[0]!.feeds, row, texts);
    return;
  }
  for (let seed = 0; seed < DRAWN_RECORDS; seed++) {
    const feeds = encodeOrSkip(encoder, drawnRecord(manifest, reference, seed));
    if (feeds !== undefined) yield feeds;
  }
  for (let seed = 2; seed < 2 * PROBE_ROWS; seed++) {
    yield scaledTensors(first[seed % first.length]!.feeds, seed);
  }
}

// The others that are compared have numbers of other sizes.
const DRAWN_RECORDS = 3;

function encodeOrSkip(
  encoder: InstanceEncoder,
  record: Record<string, unknown>,
): readonly Tensor[] | undefined {
  try {
    return encoder.encode([record], () => "");
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

function runAll(session: Session, feeds: readonly Tensor[]): Promise<readonly Tensor[]> {
  return session.run(feeds, session.outputs.map((_, position) => position));
}

async function runInstances(
  files: VersionFiles,
  manifest: Manifest,
  session: Session,
  encoder: InstanceEncoder,
): Promise<readonly ProbeRow[]> {
  const rows: ProbeRow[] = [];
  for (const { field, instance } of warmUpInstances(files, manifest)) {
    const feeds = encodeOne(files.model, encoder, instance, field);
    try {
      rows.push({ feeds, answer: await runAll(session, feeds) });
    } catch (error) {
      if (error instanceof TrapError) throw error;
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
// A model that needs longer for a few rows is confirmed with fewer.
const MAX_PROBE_MS = 2000;

/** Two rows that the graph runs on, or none when no size was found with which it does. */
async function runMadeUpTensors(session: Session): Promise<readonly ProbeRow[]> {
  const open = session.inputs.some(({ shape }) => shape.slice(1).includes(-1));
  const end = performance.now() + MAX_SEARCH_MS;
  for (let size = 1; size <= (open ? MAX_OPEN_SIZE : 1) && performance.now() < end; size++) {
    const sized = session.inputs.map(({ datatype, shape }) => ({
      datatype,
      shape: shape.map((known, axis) => known !== -1 ? known : axis === 0 ? 1 : size),
    }));
    try {
      const rows: ProbeRow[] = [];
      for (const row of [0, 1]) {
        const feeds = probeTensors(sized, row, []);
        rows.push({ feeds, answer: await runAll(session, feeds) });
      }
      return rows;
    } catch (error) {
      if (error instanceof TrapError) throw error;
    }
  }
  return [];
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

/** The answer to one row; undefined when it is not a finite number and the row was only made up. */
function readOne(
  files: VersionFiles,
  session: Session,
  reader: PredictionReader,
  outputs: readonly Tensor[],
): Prediction | undefined {
  const names = reader.fetches.map((position) => session.outputs[position]!.name);
  const fetched = reader.fetches.map((position) => outputs[position]!);
  try {
    return reader.read(byRow(fetched, names, 1, fetched.map(() => true)), 0);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    if (files.samples.length === 0) return undefined;
    throw new ModelError(files.model, error.problems);
  }
}

function checkAnswers(
  files: VersionFiles,
  session: Session,
  answers: readonly (Prediction | undefined)[],
): void {
  for (const [i, answer] of answers.entries()) {
    if (answer === undefined) continue;
    if (answer.kind === "class" && !holdsProbabilities(answer)) {
      throw noProbabilitiesError(files.model, session, answer.probabilities);
    }
    if (answer.kind === "label") checkLabel(files, answer.className);
    const sample = files.samples[i];
    if (sample?.prediction !== undefined) checkSample(files, i, sample.prediction, answer);
  }
}

function holdsProbabilities(answer: Prediction): boolean {
  if (answer.kind !== "class") return true;
  const sum = answer.probabilities.reduce((total, p) => total + p, 0);
  const inRange = answer.probabilities.every((p) => p >= -SUM_TOLERANCE && p <= 1 + SUM_TOLERANCE);
  return inRange && Math.abs(sum - 1) <= SUM_TOLERANCE;
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
      if (Math.abs(actual - probability) > ANSWER_TOLERANCE) {
        return `the probability of "${name}" is ${actual.toPrecision(7)}, expected ${probability}`;
      }
    }
  }
  return expected.class === undefined || expected.class === answer.className
    ? undefined
    : `the class is "${answer.className}", expected "${expected.class}"`;
}
