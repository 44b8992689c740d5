import { faultWords, isKind } from "../../errors.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { readModel } from "../onnx/graph.ts";
import { knownTexts } from "../onnx/known_texts.ts";
import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";
import { PROBE_ROWS } from "./confirm_row_independence.ts";
import { type Probe, runProbe } from "./probe.ts";
import { randomRecord } from "./synthetic_record.ts";
import { scaledTensors, syntheticTensors } from "./synthetic_tensors.ts";
import type { WarmUpRows } from "./warm_up_rows.ts";

/** Synthetic rows that the graph ran on, beyond the rows of the warm-up, which it must run on. */
export interface FurtherProbes {
  readonly probes: readonly Probe[];
  /** The message of ONNX Runtime when one of the rows broke it; empty when none did. */
  readonly trap: string;
}

// A model that needs longer for a few rows is confirmed with fewer.
const MAX_PROBE_MS = 2000;
// The others have numbers of other magnitudes.
const RANDOM_RECORDS = 3;
// However many samples there are, some rows are unlike them.
const LEAST_ROWS = RANDOM_RECORDS + 2;
// An error that needs a size above 1 shows in a few rows.
const RESIZED_ROWS = 3;

/**
 * Runs synthetic rows that the graph may fail on: some like the training data, and some with
 * numbers of several magnitudes. Rows that fail are left out.
 */
export async function runFurtherProbes(
  files: VersionFiles,
  session: Session,
  encoder: InstanceEncoder | undefined,
  first: WarmUpRows,
): Promise<FurtherProbes> {
  const probes: Probe[] = [];
  const end = performance.now() + MAX_PROBE_MS;
  const wanted = Math.max(PROBE_ROWS + 2 - first.probes.length, LEAST_ROWS);
  try {
    await addProbes(probes, session, feedsLike(first, files, encoder), wanted, end);
    const texts = first.resized.length === 0 ? [] : textsOf(files);
    for (const { feeds } of first.resized) {
      await addProbes(probes, session, feedsOfShape(feeds, texts), RESIZED_ROWS, end);
    }
    return { probes, trap: "" };
  } catch (error) {
    if (!isKind(error, "trap", "hang")) throw error;
    return { probes, trap: faultWords(error) };
  }
}

/** Runs candidates until enough of them have run. @throws {KnownError<"trap" | "hang">} when one breaks the runtime */
async function addProbes(
  probes: Probe[],
  session: Session,
  candidates: Iterable<readonly Tensor[]>,
  wanted: number,
  end: number,
): Promise<void> {
  let added = 0;
  for (const feeds of candidates) {
    if (added === wanted || performance.now() > end) return;
    try {
      probes.push(await runProbe(session, feeds));
      added++;
    } catch (error) {
      if (isKind(error, "trap", "hang")) throw error;
    }
  }
}

function* feedsLike(
  { probes }: WarmUpRows,
  files: VersionFiles,
  encoder: InstanceEncoder | undefined,
): Generator<readonly Tensor[]> {
  const { manifest, reference } = files;
  const [first] = probes;
  if (first === undefined) return;
  if (manifest === undefined || encoder === undefined) {
    yield* feedsOfShape(first.feeds, textsOf(files));
    return;
  }
  for (let seed = 0; seed < RANDOM_RECORDS; seed++) {
    const feeds = encodeIfValid(encoder, randomRecord(manifest, reference, seed));
    if (feeds !== undefined) yield feeds;
  }
  for (let seed = 2; seed < 2 * PROBE_ROWS; seed++) {
    yield scaledTensors(probes[seed % probes.length]!.feeds, seed);
  }
}

/** More than are wanted, since some of them may fail. */
function* feedsOfShape(
  like: readonly Tensor[],
  texts: readonly string[],
): Generator<readonly Tensor[]> {
  for (let row = 2; row < 2 * PROBE_ROWS; row++) yield syntheticTensors(like, row, texts);
}

function textsOf({ graph }: VersionFiles): readonly string[] {
  return readModel(graph, knownTexts) ?? [];
}

function encodeIfValid(
  encoder: InstanceEncoder,
  record: Record<string, unknown>,
): readonly Tensor[] | undefined {
  try {
    return encoder.encode([record], () => "");
  } catch (error) {
    if (isKind(error, "invalid_input")) return undefined;
    throw error;
  }
}
