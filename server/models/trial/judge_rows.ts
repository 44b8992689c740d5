import { isKind } from "../../errors.ts";
import { knownTexts, readModel } from "../onnx/graph.ts";
import { proveRows } from "../onnx/rows/prove_rows.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { confirmRows, PROBE_ROWS } from "./confirm_rows.ts";
import type { Session } from "../run/session.ts";
import type { FirstRows } from "./first_rows.ts";
import type { InstanceEncoder } from "../encode/feature_encoder.ts";
import { drawnRecord } from "./made_up_record.ts";
import { type ProbeRow, runRow } from "./probe_row.ts";
import { probeTensors, scaledTensors } from "./probe_tensors.ts";
import type { RowIndependence } from "../run/row_independence.ts";
import { takesAnyRows, type Tensor } from "../tensor.ts";

// A model that needs longer for a few rows is confirmed with fewer.
const MAX_PROBE_MS = 2000;

/** What is known of a version's rows. */
export interface Judgement {
  readonly rows: RowIndependence;
  /**
   * What ONNX Runtime said when a made-up row broke it; empty when none did. Such a graph is served,
   * for no request may ever be like that row, but in an instance of its own.
   */
  readonly breaks: string;
}

/**
 * Finds out which outputs keep rows apart: by the graph, or by its author's word, and by running
 * it on rows together.
 *
 * @param graph the file as it was loaded
 * @param rows that ran alone
 */
export async function judgeRows(
  graph: Uint8Array,
  manifest: Manifest | undefined,
  session: Session,
  { rows, breaks }: FurtherRows,
): Promise<Judgement> {
  const proof = readModel(graph, proveRows);
  const takesRows = session.inputs.length > 0 && session.inputs.every(takesAnyRows);
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
    if (!isKind(error, "trap")) throw error;
    return {
      rows: { reasons, unconfirmed: brokenBy(error.details.words) },
      breaks: error.details.words,
    };
  }
}

function brokenBy(words: string): string {
  return `a made-up row breaks ONNX Runtime, which says: ${words}`;
}

/** Rows that ran, beyond those that were promised to. */
export interface FurtherRows {
  readonly rows: readonly ProbeRow[];
  /** What ONNX Runtime said when one of them broke it; empty when none did. */
  readonly breaks: string;
}

/**
 * Runs rows that nobody promised to work: as the training data had them, and with numbers of
 * several magnitudes. What fails is left out.
 */
export async function runFurtherRows(
  files: VersionFiles,
  session: Session,
  encoder: InstanceEncoder | undefined,
  first: FirstRows,
): Promise<FurtherRows> {
  const made: ProbeRow[] = [];
  const end = performance.now() + MAX_PROBE_MS;
  const wanted = Math.max(PROBE_ROWS + 2 - first.rows.length, LEAST_ROWS);
  try {
    await addRows(made, session, feedsLikeFirst(files, encoder, first), wanted, end);
    const texts = first.resized.length === 0 ? [] : textsOf(files);
    for (const { feeds } of first.resized) {
      await addRows(made, session, feedsOfShape(feeds, texts), RESIZED_ROWS, end);
    }
    return { rows: made, breaks: "" };
  } catch (error) {
    if (!isKind(error, "trap")) throw error;
    return { rows: made, breaks: error.details.words };
  }
}

// The others have numbers of other sizes.
const DRAWN_RECORDS = 3;
// However many samples there are, some rows are unlike them.
const LEAST_ROWS = DRAWN_RECORDS + 2;
// What goes wrong only where a size is above 1 shows in a few rows.
const RESIZED_ROWS = 3;

/**
 * Runs candidates until enough of them have run.
 *
 * @throws {KnownError<"trap">} when one breaks the runtime
 */
async function addRows(
  rows: ProbeRow[],
  session: Session,
  candidates: Iterable<readonly Tensor[]>,
  wanted: number,
  end: number,
): Promise<void> {
  let added = 0;
  for (const feeds of candidates) {
    if (added === wanted || performance.now() > end) return;
    try {
      rows.push(await runRow(session, feeds));
      added++;
    } catch (error) {
      if (isKind(error, "trap")) throw error;
    }
  }
}

function* feedsLikeFirst(
  files: VersionFiles,
  encoder: InstanceEncoder | undefined,
  { rows }: FirstRows,
): Generator<readonly Tensor[]> {
  const { manifest, reference } = files;
  const [first] = rows;
  if (first === undefined) return;
  if (manifest === undefined || encoder === undefined) {
    yield* feedsOfShape(first.feeds, textsOf(files));
    return;
  }
  for (let seed = 0; seed < DRAWN_RECORDS; seed++) {
    const feeds = encodeOrSkip(encoder, drawnRecord(manifest, reference, seed));
    if (feeds !== undefined) yield feeds;
  }
  for (let seed = 2; seed < 2 * PROBE_ROWS; seed++) {
    yield scaledTensors(rows[seed % rows.length]!.feeds, seed);
  }
}

/** More than are wanted, for some of them may fail. */
function* feedsOfShape(
  like: readonly Tensor[],
  texts: readonly string[],
): Generator<readonly Tensor[]> {
  for (let row = 2; row < 2 * PROBE_ROWS; row++) yield probeTensors(like, row, texts);
}

function textsOf({ graph }: VersionFiles): readonly string[] {
  return readModel(graph, knownTexts) ?? [];
}

function encodeOrSkip(
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
