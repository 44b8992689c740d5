import { describeProblem, errorMessage, isKind, modelError } from "../../errors.ts";
import type { EngineChoice } from "../engine_choice.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { type LoadedGraph, loadGraph } from "../run/load_graph.ts";
import { hasNativeRuntime } from "../run/load_session.ts";
import type { Optimisation, Session } from "../run/session_types.ts";
import { concatRows, takesAnyRows, type Tensor } from "../tensor.ts";
import { isDeterministic, outputsDiffer } from "./compare_outputs.ts";
import { type EngineVerdict, WEBASSEMBLY_ALONE } from "./engine_verdict.ts";
import { nativeRisk } from "./native_risk.ts";
import type { Probe } from "./probe.ts";

/** What the trial in WebAssembly has shown. */
export interface WasmTrial {
  readonly loaded: Pick<LoadedGraph, "graph" | "session">;
  readonly probes: readonly Probe[];
  readonly optimisation: Optimisation;
  /** The message of a crash; empty when no row has caused one. */
  readonly trap: string;
}

/**
 * Chooses the engine that serves a version.
 *
 * A version is always tried in WebAssembly first: rows that crash it there would end the process on
 * the native engine.
 *
 * @throws {KnownError<"model">} when the native engine is asked for and not there
 */
export async function chooseEngine(
  files: VersionFiles,
  trial: WasmTrial,
  choice: EngineChoice,
): Promise<EngineVerdict> {
  if (choice === "wasm") return WEBASSEMBLY_ALONE;
  if (!hasNativeRuntime()) {
    if (choice === "auto") return WEBASSEMBLY_ALONE;
    throw modelError(files.model, NO_NATIVE_ENGINE);
  }
  const isAsked = choice === "native";
  const stay = (reason: string): EngineVerdict => ({ engine: "wasm", reason, isWarning: isAsked });
  if (trial.trap !== "") return stay("some rows crash ONNX Runtime");
  const risk = nativeRisk(trial.loaded.graph);
  if (risk !== "" && !isAsked) return stay(risk);
  let native: LoadedGraph;
  try {
    native = await loadGraph(files, { optimisation: trial.optimisation, engine: "native" });
  } catch (error) {
    return stay(`the native engine refuses the graph: ${wordsOf(error)}`);
  }
  try {
    const fault = await faultOf(native.session, trial);
    if (fault !== "") return stay(fault);
    if (isAsked) return { engine: "native", reason: risk, isWarning: risk !== "" };
    return await fasterEngine(native.session, trial);
  } catch (error) {
    if (!isKind(error, "trap", "hang")) throw error;
    return stay("a run of several rows crashes ONNX Runtime, or does not end");
  } finally {
    await native.session.release();
  }
}

/** The message of an error, without the name of the model, which stands beside it. */
function wordsOf(error: unknown): string {
  return isKind(error, "model")
    ? error.details.problems.map(describeProblem).join("; ")
    : errorMessage(error);
}

export const NO_NATIVE_ENGINE =
  'the engine is "native", and this server has no native engine: start it with --onnxruntime DIR, ' +
  'or choose the engine "auto" in model.json';

/** Why the native engine must not serve a version; empty when it may. */
async function faultOf(native: Session, { loaded, probes }: WasmTrial): Promise<string> {
  // They do for a file that declares other shapes than its operators compute.
  if (describe(native) !== describe(loaded.session)) {
    return "the two engines describe its inputs and outputs differently";
  }
  const [first] = probes;
  if (first === undefined) return "";
  try {
    await native.run(first.feeds, native.outputs.map((_, position) => position));
  } catch (error) {
    return `the native engine does not run the graph: ${errorMessage(error)}`;
  }
  if (!await isDeterministic(loaded.session, first)) return "";
  return await outputsDiffer(native, loaded.session, probes)
    ? "the two engines compute different outputs"
    : "";
}

function describe({ inputs, outputs }: Session): string {
  return JSON.stringify([inputs, outputs]);
}

// A smaller gain is within the noise, and not worth the isolation of WebAssembly.
const GAIN = 0.9;

async function fasterEngine(
  native: Session,
  { loaded, probes: [first] }: WasmTrial,
): Promise<EngineVerdict> {
  if (first === undefined) {
    return { engine: "wasm", reason: "there are no rows to measure it with", isWarning: false };
  }
  const more = withMoreRows(loaded.session, first.feeds);
  const takesMore = more !== first.feeds && await runs(loaded.session, more) &&
    await runs(native, more);
  const feeds = takesMore ? more : first.feeds;
  const [theirs, ours] = [await medianMs(loaded.session, feeds), await medianMs(native, feeds)];
  const reason = `${describeRows(feeds)}: ${ours.toPrecision(2)} ms native, ` +
    `${theirs.toPrecision(2)} ms in WebAssembly`;
  const engine = ours < theirs * GAIN ? "native" : "wasm";
  return { engine, reason, isWarning: false };
}

const MEASURED_ROWS = 8;

/** Several rows in one run, where the graph takes them: as a batch of requests has. */
function withMoreRows({ inputs }: Session, feeds: readonly Tensor[]): readonly Tensor[] {
  const isOneRow = feeds.every(({ shape }) => shape[0] === 1);
  if (!isOneRow || !inputs.every(takesAnyRows)) return feeds;
  return feeds.map((feed) => concatRows(Array.from({ length: MEASURED_ROWS }, () => feed)));
}

/**
 * Whether a graph runs on rows: one may have a number of them inside that it does not declare.
 *
 * @throws {KnownError<"trap" | "hang">}
 */
async function runs(session: Session, feeds: readonly Tensor[]): Promise<boolean> {
  try {
    await session.run(feeds, session.outputs.map((_, position) => position));
    return true;
  } catch (error) {
    if (isKind(error, "trap", "hang")) throw error;
    return false;
  }
}

function describeRows(feeds: readonly Tensor[]): string {
  const rows = feeds[0]?.shape[0];
  return rows === MEASURED_ROWS ? `${rows} rows` : "first rows";
}

const MAX_RUNS = 21;
// A run of a large model takes seconds; one is enough to tell the engines apart then.
const MEASURED_MS = 200;

async function medianMs(session: Session, feeds: readonly Tensor[]): Promise<number> {
  const fetches = session.outputs.map((_, position) => position);
  await session.run(feeds, fetches);
  const times: number[] = [];
  const start = performance.now();
  while (times.length < MAX_RUNS && performance.now() - start < MEASURED_MS) {
    const from = performance.now();
    await session.run(feeds, fetches);
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
