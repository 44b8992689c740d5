import type { PredictionDecoder } from "../decode/prediction.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import type { EngineChoice } from "../engine_choice.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { type LoadedGraph, loadGraph } from "../run/load_graph.ts";
import { faultAtLoad } from "../run/load_session.ts";
import type { Optimisation } from "../run/session_types.ts";
import { optimisationChangesOutputs } from "./check_optimisation.ts";
import { chooseEngine } from "./choose_engine.ts";
import type { EngineVerdict } from "./engine_verdict.ts";
import type { Probe } from "./probe.ts";
import { RecordingSession } from "./recording_session.ts";
import type { TrialReport } from "./trial_report.ts";
import { warmUp, type WarmUpResult } from "./warm_up.ts";

/**
 * Warms up a version, and checks whether ONNX Runtime's optimisations change its outputs. If they
 * do, it is warmed up again without them.
 *
 * @param loaded the graph with all optimisations; on the native engine if WebAssembly does not load it
 * @param choice the engines that may serve the version
 * @throws {KnownError<"model">} when the version cannot be served
 */
export async function runTrial(
  files: VersionFiles,
  loaded: LoadedGraph,
  encoder: InstanceEncoder | undefined,
  decoder: PredictionDecoder | undefined,
  choice: EngineChoice,
): Promise<TrialReport> {
  const optimised = await recordWarmUp(files, loaded, encoder, decoder);
  if (loaded.engine === "native") {
    return createReport(optimised, "all", NATIVE_ALONE);
  }
  if (!await optimisationChangesOutputs(files, loaded.session, optimised.probes)) {
    return await finish(files, loaded, optimised, "all", choice);
  }
  const plain = await loadGraph(files, { optimisation: "basic" });
  try {
    const recorded = await recordWarmUp(files, plain, encoder, decoder);
    return await finish(files, plain, recorded, "basic", choice);
  } finally {
    await plain.session.release();
  }
}

const NATIVE_ALONE: EngineVerdict = {
  engine: "native",
  reason: "WebAssembly does not load the graph",
  isWarning: false,
};

/** Chooses the engine after the warm-up in WebAssembly. */
async function finish(
  files: VersionFiles,
  loaded: LoadedGraph,
  recorded: RecordedWarmUp,
  optimisation: Optimisation,
  choice: EngineChoice,
): Promise<TrialReport> {
  const { probes, result: { trap } } = recorded;
  const verdict = await chooseEngine(files, { loaded, probes, optimisation, trap }, choice);
  return createReport(recorded, optimisation, verdict);
}

interface RecordedWarmUp {
  readonly result: WarmUpResult;
  readonly probes: readonly Probe[];
}

async function recordWarmUp(
  files: VersionFiles,
  { session, graph }: LoadedGraph,
  encoder: InstanceEncoder | undefined,
  decoder: PredictionDecoder | undefined,
): Promise<RecordedWarmUp> {
  const recording = new RecordingSession(session);
  try {
    const result = await warmUp(files, { graph, session: recording }, encoder, decoder);
    return { result, probes: recording.probes };
  } catch (error) {
    throw faultAtLoad(files.model, error);
  }
}

function createReport(
  { result, probes }: RecordedWarmUp,
  optimisation: Optimisation,
  verdict: EngineVerdict,
): TrialReport {
  const [first] = probes;
  const example = first === undefined
    ? undefined
    : { feeds: first.feeds, shapes: first.outputs.map(({ shape }) => shape) };
  return { ...result, optimisation, verdict, example, measured: undefined };
}
