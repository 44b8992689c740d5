import type { PredictionDecoder } from "../decode/prediction.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { type LoadedGraph, loadGraph } from "../run/load_graph.ts";
import { faultAtLoad } from "../run/load_session.ts";
import type { Optimisation } from "../run/session_types.ts";
import { optimisationChangesOutputs } from "./check_optimisation.ts";
import type { Probe } from "./probe.ts";
import { RecordingSession } from "./recording_session.ts";
import type { TrialReport } from "./trial_report.ts";
import { warmUp, type WarmUpResult } from "./warm_up.ts";

/**
 * Warms up a version, and checks whether ONNX Runtime's optimisations change its outputs. If they
 * do, it is warmed up again without them.
 *
 * @param loaded the graph with all optimisations
 * @throws {KnownError<"model">} when the version cannot be served
 */
export async function runTrial(
  files: VersionFiles,
  loaded: LoadedGraph,
  encoder: InstanceEncoder | undefined,
  decoder: PredictionDecoder | undefined,
): Promise<TrialReport> {
  const optimised = await recordWarmUp(files, loaded, encoder, decoder);
  if (!await optimisationChangesOutputs(files, loaded.session, optimised.probes)) {
    return createReport(optimised, "all");
  }
  const plain = await loadGraph(files, { optimisation: "basic" });
  try {
    return createReport(await recordWarmUp(files, plain, encoder, decoder), "basic");
  } finally {
    await plain.session.release();
  }
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

function createReport({ result, probes }: RecordedWarmUp, optimisation: Optimisation): TrialReport {
  const [first] = probes;
  const example = first === undefined
    ? undefined
    : { feeds: first.feeds, shapes: first.outputs.map(({ shape }) => shape) };
  return { ...result, optimisation, example };
}
