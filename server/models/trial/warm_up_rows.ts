import { errorMessage, isKind, modelError } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Session } from "../run/session_types.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import { syntheticRecord } from "./synthetic_record.ts";
import { type Probe, runProbe } from "./probe.ts";
import { syntheticTensors } from "./synthetic_tensors.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";

/** The rows that a version is warmed up with. */
export interface WarmUpRows {
  /**
   * The samples, or two synthetic rows. Empty when a graph without a manifest ran on none of the
   * synthetic rows.
   */
  readonly probes: readonly Probe[];
  /** Rows of other sizes, if the graph leaves sizes open and runs on other sizes too. */
  readonly resized: readonly Probe[];
}

/**
 * Runs the samples of a version, or two synthetic rows in the ranges of its manifest.
 *
 * @throws {KnownError<"model">} when the graph does not run on one of them
 * @throws {KnownError<"trap" | "hang">} when one of them breaks the runtime
 */
export async function runWarmUpInstances(
  files: VersionFiles,
  manifest: Manifest,
  session: Session,
  encoder: InstanceEncoder,
): Promise<WarmUpRows> {
  const probes: Probe[] = [];
  for (const { field, instance } of warmUpInstances(files, manifest)) {
    const feeds = encodeOne(files.model, encoder, instance, field);
    try {
      probes.push(await runProbe(session, feeds));
    } catch (error) {
      if (isKind(error, "trap", "hang")) throw error;
      const reason = errorMessage(error);
      throw modelError(files.model, `the graph fails on its first row: ${reason}`);
    }
  }
  return { probes, resized: [] };
}

interface WarmUpInstance {
  /** Its origin, for error messages. */
  readonly field: string;
  readonly instance: unknown;
}

function warmUpInstances(
  { samples }: VersionFiles,
  manifest: Manifest,
): readonly WarmUpInstance[] {
  if (samples.length === 0) {
    const field = "a row in the ranges of model.json";
    return [0, 1].map((which) => ({ field, instance: syntheticRecord(manifest, which) }));
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

// Exports often leave the number of columns open, although the graph runs with one number only.
// A run that fails is quick, so each number is tried until one works or the time is over.
const MAX_OPEN_SIZE = 128;
const MAX_SEARCH_MS = 200;

/**
 * Runs a row of zeros and a row of ones, of sizes that the graph runs on.
 *
 * @throws {KnownError<"trap" | "hang">} when one of them breaks the runtime
 */
export async function runSyntheticTensors(session: Session): Promise<WarmUpRows> {
  const end = performance.now() + MAX_SEARCH_MS;
  for (const sizes of openSizes(session.inputs)) {
    const probes = await runSyntheticRows(session, [0, 1], sizes);
    if (probes !== undefined) return { probes, resized: await runResized(session, sizes) };
    if (performance.now() >= end) break;
  }
  return { probes: [], resized: [] };
}

/** Runs rows of other sizes, to see which dimensions of the outputs change with them. */
async function runResized(session: Session, sizes: OpenSizes): Promise<readonly Probe[]> {
  const { size, rank, isOpen, isUnknown } = sizes;
  const wider = isOpen ? await runSyntheticRows(session, [0], { ...sizes, size: size + 1 }) : [];
  const deeper = isUnknown
    ? await runSyntheticRows(session, [0], { ...sizes, rank: rank + 1 })
    : [];
  return [...wider ?? [], ...deeper ?? []];
}

/**
 * Runs a row for each value, with that value in all places.
 *
 * @returns undefined when the graph does not run on rows of these sizes
 */
async function runSyntheticRows(
  session: Session,
  values: readonly (0 | 1)[],
  { size: openSize, rank }: OpenSizes,
): Promise<readonly Probe[] | undefined> {
  const sized = session.inputs.map(({ datatype, shape = new Array<number>(rank).fill(-1) }) => ({
    datatype,
    shape: shape.map((size, axis) => size !== -1 ? size : axis === 0 ? 1 : openSize),
  }));
  const probes: Probe[] = [];
  try {
    for (const value of values) {
      probes.push(await runProbe(session, syntheticTensors(sized, value, [])));
    }
    return probes;
  } catch (error) {
    if (isKind(error, "trap", "hang")) throw error;
    return undefined;
  }
}

/** Values for the sizes that the graph leaves open. */
interface OpenSizes {
  /** For every size that the graph does not declare, except the number of rows. */
  readonly size: number;
  /** Number of dimensions of the tensors whose shape the graph does not declare. */
  readonly rank: number;
  /** Whether some size is not declared. */
  readonly isOpen: boolean;
  /** Whether some input declares no shape at all. */
  readonly isUnknown: boolean;
}

function* openSizes(inputs: readonly TensorSpec[]): Generator<OpenSizes> {
  const isUnknown = inputs.some(({ shape }) => shape === undefined);
  const isOpen = isUnknown || inputs.some(({ shape }) => shape?.slice(1).includes(-1));
  // A table, one value a row, sequences of vectors, images.
  for (const rank of isUnknown ? [2, 1, 3, 4] : [2]) {
    const sizes = isOpen && rank > 1 ? MAX_OPEN_SIZE : 1;
    for (let size = 1; size <= sizes; size++) yield { size, rank, isOpen, isUnknown };
  }
}
