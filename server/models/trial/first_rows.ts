import { errorMessage, isKind, modelError } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Session } from "../run/session.ts";
import type { InstanceEncoder } from "../encode/feature_encoder.ts";
import { madeUpRecord } from "./made_up_record.ts";
import { type ProbeRow, runRow } from "./probe_row.ts";
import { probeTensors } from "./probe_tensors.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";

/** The rows that a version is warmed up with. */
export interface FirstRows {
  /** The samples, or two made-up rows; none when a graph without a manifest runs on nothing. */
  readonly rows: readonly ProbeRow[];
  /** Rows of other sizes, as far as the graph leaves sizes open and runs on them too. */
  readonly resized: readonly ProbeRow[];
}

/**
 * Runs the samples of a version, or rows in the ranges of its manifest.
 *
 * @throws {KnownError<"model">} when the graph does not run on one of them
 * @throws {KnownError<"trap">} when one of them breaks the runtime
 */
export async function runInstances(
  files: VersionFiles,
  manifest: Manifest,
  session: Session,
  encoder: InstanceEncoder,
): Promise<FirstRows> {
  const rows: ProbeRow[] = [];
  for (const { field, instance } of warmUpInstances(files, manifest)) {
    const feeds = encodeOne(files.model, encoder, instance, field);
    try {
      rows.push(await runRow(session, feeds));
    } catch (error) {
      if (isKind(error, "trap")) throw error;
      const reason = errorMessage(error);
      throw modelError(files.model, `the graph fails on its first row: ${reason}`);
    }
  }
  return { rows, resized: [] };
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
    throw isKind(error, "invalid_input") ? modelError(model, error.details.problems) : error;
  }
}

// Exports often leave the number of columns open, though only one is right. Failing
// is quick, so the graph is tried with each until one works or this time is over.
const MAX_OPEN_SIZE = 128;
const MAX_SEARCH_MS = 200;

/**
 * Runs a row of zeros and one of ones, of sizes with which the graph runs.
 *
 * @throws {KnownError<"trap">} when one of them breaks the runtime
 */
export async function runMadeUpTensors(session: Session): Promise<FirstRows> {
  const end = performance.now() + MAX_SEARCH_MS;
  for (const sizes of openSizes(session.inputs)) {
    const rows = await runMadeUpRows(session, [0, 1], sizes);
    if (rows !== undefined) return { rows, resized: await runResized(session, sizes) };
    if (performance.now() >= end) break;
  }
  return { rows: [], resized: [] };
}

/** What does not change with the sizes is known of an output; what does is left open. */
async function runResized(session: Session, sizes: OpenSizes): Promise<readonly ProbeRow[]> {
  const { size, rank, isOpen, isUnknown } = sizes;
  const wider = isOpen ? await runMadeUpRows(session, [0], { ...sizes, size: size + 1 }) : [];
  const deeper = isUnknown ? await runMadeUpRows(session, [0], { ...sizes, rank: rank + 1 }) : [];
  return [...wider ?? [], ...deeper ?? []];
}

/** Undefined when the graph does not run on rows of these sizes. */
async function runMadeUpRows(
  session: Session,
  which: readonly number[],
  { size: openSize, rank }: OpenSizes,
): Promise<readonly ProbeRow[] | undefined> {
  const sized = session.inputs.map(({ datatype, shape = new Array<number>(rank).fill(-1) }) => ({
    datatype,
    shape: shape.map((size, axis) => size !== -1 ? size : axis === 0 ? 1 : openSize),
  }));
  const rows: ProbeRow[] = [];
  try {
    for (const row of which) rows.push(await runRow(session, probeTensors(sized, row, [])));
    return rows;
  } catch (error) {
    if (isKind(error, "trap")) throw error;
    return undefined;
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
