import { InvalidInputError, TrapError } from "../errors.ts";
import { knownTexts, readModel } from "../onnx/graph.ts";
import { proveRows } from "../onnx/rows/prove_rows.ts";
import type { Manifest } from "../registry/manifest.ts";
import type { VersionFiles } from "../registry/version_files.ts";
import { confirmRows, PROBE_ROWS } from "./confirm_rows.ts";
import type { Session } from "./engine.ts";
import type { FirstRows } from "./first_rows.ts";
import type { InstanceEncoder } from "./features.ts";
import { drawnRecord } from "./made_up_record.ts";
import { type ProbeRow, runRow } from "./probe_row.ts";
import { probeTensors, scaledTensors } from "./probe_tensors.ts";
import type { RowIndependence } from "./row_independence.ts";
import { takesAnyRows, type Tensor } from "./tensor.ts";

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
    if (!(error instanceof TrapError)) throw error;
    return { rows: { reasons, unconfirmed: brokenBy(error.words) }, breaks: error.words };
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
  const rows: ProbeRow[] = [];
  const end = performance.now() + MAX_PROBE_MS;
  for (const feeds of furtherFeeds(files, encoder, first)) {
    if (performance.now() > end) break;
    try {
      rows.push(await runRow(session, feeds));
    } catch (error) {
      if (error instanceof TrapError) return { rows, breaks: error.words };
    }
  }
  return { rows, breaks: "" };
}

function* furtherFeeds(
  { graph, manifest, reference }: VersionFiles,
  encoder: InstanceEncoder | undefined,
  { rows, resized }: FirstRows,
): Generator<readonly Tensor[]> {
  const [first] = rows;
  if (first === undefined) return;
  if (manifest === undefined || encoder === undefined) {
    const texts = readModel(graph, knownTexts) ?? [];
    for (let row = 2; row < 2 + PROBE_ROWS; row++) yield probeTensors(first.feeds, row, texts);
    for (const { feeds } of resized) {
      for (let row = 2; row < 2 + RESIZED_ROWS; row++) yield probeTensors(feeds, row, texts);
    }
    return;
  }
  for (let seed = 0; seed < DRAWN_RECORDS; seed++) {
    const feeds = encodeOrSkip(encoder, drawnRecord(manifest, reference, seed));
    if (feeds !== undefined) yield feeds;
  }
  for (let seed = 2; seed < PROBE_ROWS; seed++) {
    yield scaledTensors(rows[seed % rows.length]!.feeds, seed);
  }
}

// What goes wrong only where a size is above 1 shows in a few rows.
const RESIZED_ROWS = 3;

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
