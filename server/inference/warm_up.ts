import { ModelError } from "../errors.ts";
import type { Feature, Manifest } from "../registry/manifest.ts";
import type { Sample } from "../registry/samples.ts";
import type { VersionFiles } from "../registry/version_files.ts";
import type { Session } from "./engine.ts";
import type { InstanceEncoder } from "./features.ts";
import type { Prediction, PredictionReader } from "./predictions.ts";
import {
  allocate,
  concatRows,
  elementCount,
  sliceRows,
  type Tensor,
  type TensorSpec,
} from "./tensor.ts";

// float32 arithmetic differs in the last digits between machines; a wrong graph differs by far more.
const ANSWER_TOLERANCE = 1e-4;
// A batched run may take another order of additions than a single row's.
const BATCH_TOLERANCE = 1e-5;
const SUM_TOLERANCE = 1e-3;
// Rows run before a model is ready: enough to touch every path of a small graph.
const MAX_ROWS = 8;

/**
 * Runs a version before its first request: its samples where it has some, else
 * made-up rows. Afterwards memory is allocated, and it is known that the graph
 * runs, that its answers are the ones it gave where it was trained, and whether
 * rows influence one another.
 *
 * @returns whether requests may share a run.
 * @throws {ModelError} when the graph does not run or does not answer as its samples say
 */
export async function warmUp(
  files: VersionFiles,
  session: Session,
  encoder: InstanceEncoder | undefined,
  reader: PredictionReader,
): Promise<boolean> {
  const feeds = encoder === undefined
    ? [madeUpTensors(session.inputs, 0), madeUpTensors(session.inputs, 1)]
    : warmUpInstances(files).map((instance) => encoder.encode([instance], () => ""));
  const answers: (readonly Tensor[])[] = [];
  for (const feed of feeds) {
    try {
      answers.push(await session.run(feed, reader.fetches));
    } catch (error) {
      // Nobody promised that a graph without samples runs on made-up values.
      if (files.manifest === undefined && files.samples.length === 0) return false;
      throw new ModelError(files.model, `the graph fails on its first row: ${error}`);
    }
  }
  if (files.manifest !== undefined) {
    checkAnswers(
      files,
      answers.map((outputs) => reader.read(outputs, 0)),
    );
  }
  return await rowsAreIndependent(session, reader, feeds, answers);
}

function warmUpInstances({ samples, manifest }: VersionFiles): readonly unknown[] {
  if (samples.length > 0) return samples.slice(0, MAX_ROWS).map((sample) => sample.instance);
  return manifest === undefined ? [] : [madeUpRecord(manifest, 0), madeUpRecord(manifest, 1)];
}

/** A record inside the ranges of the manifest; `which` (0 or 1) makes two different ones. */
function madeUpRecord(manifest: Manifest, which: number): Record<string, unknown> {
  return Object.fromEntries(
    manifest.features.map((feature) => [feature.name, madeUpValue(feature, which)]),
  );
}

function madeUpValue(feature: Feature, which: number): unknown {
  if (feature.type === "category") return feature.values[which % feature.values.length];
  const { min = 0, max = min + 1 } = feature;
  return Math.round(min + (max - min) * (which === 0 ? 0.25 : 0.75));
}

/** Zeros or ones in the declared shape, 1 where the graph leaves a size open. */
function madeUpTensors(inputs: readonly TensorSpec[], which: number): readonly Tensor[] {
  return inputs.map(({ datatype, shape }) => {
    const known = shape.map((size) => size === -1 ? 1 : size);
    const data = allocate(datatype, elementCount(known));
    if (which === 1) {
      if (Array.isArray(data)) data.fill("1");
      else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(1n);
      else data.fill(1);
    }
    return { datatype, shape: known, data };
  });
}

function checkAnswers(files: VersionFiles, answers: readonly Prediction[]): void {
  for (const [i, answer] of answers.entries()) {
    checkProbabilities(files.model, answer);
    const sample = files.samples[i];
    if (sample?.prediction !== undefined) checkSample(files, i, sample.prediction, answer);
  }
}

function checkProbabilities(model: string, answer: Prediction): void {
  if (answer.kind !== "class") return;
  const sum = answer.probabilities.reduce((total, p) => total + p, 0);
  const inRange = answer.probabilities.every((p) => p >= -SUM_TOLERANCE && p <= 1 + SUM_TOLERANCE);
  if (inRange && Math.abs(sum - 1) <= SUM_TOLERANCE) return;
  const shown = answer.probabilities.slice(0, 4).map((p) => p.toPrecision(4)).join(", ");
  throw new ModelError(model, [{
    field: "output",
    message:
      `does not hold probabilities: the first row is ${shown} (sum ${sum.toPrecision(4)}). ` +
      'For logits set "activation" to "softmax", or to "sigmoid" for one logit; ' +
      'or name another "output"',
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

/** True when running rows together gives what they give alone. */
async function rowsAreIndependent(
  session: Session,
  reader: PredictionReader,
  feeds: readonly (readonly Tensor[])[],
  answers: readonly (readonly Tensor[])[],
): Promise<boolean> {
  const countsRows = ({ shape }: TensorSpec) => shape[0] === -1;
  if (feeds.length < 2 || !session.inputs.every(countsRows)) return false;
  const together = session.inputs.map((_, i) => concatRows(feeds.map((feed) => feed[i]!)));
  let outputs: readonly Tensor[];
  try {
    outputs = await session.run(together, reader.fetches);
  } catch {
    return false;
  }
  return outputs.every((output, i) =>
    output.shape[0] === feeds.length &&
    answers.every((alone, row) => sameValues(sliceRows(output, row, row + 1), alone[i]!))
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
