import { isKind } from "../../errors.ts";
import type { Tally } from "../../metrics/tally.ts";
import { decoderFromGraph } from "../decode/decoder_from_graph.ts";
import { decoderFromManifest } from "../decode/decoder_from_manifest.ts";
import { graphMeaning } from "../decode/graph_meaning.ts";
import { createEncoder } from "../encode/create_encoder.ts";
import type { EngineChoice } from "../engine_choice.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { ExampleRun } from "../run/example_run.ts";
import { type LoadedGraph, loadGraph } from "../run/load_graph.ts";
import { faultAtLoad, hasNativeRuntime, isTrapAtLoad } from "../run/load_session.ts";
import type { Session } from "../run/session_types.ts";
import { measureVersion } from "../trial/measure_version.ts";
import { runTrial } from "../trial/run_trial.ts";
import type { TrialReport } from "../trial/trial_report.ts";
import {
  type InferenceLimits,
  LoadedVersion,
  type VersionParts,
  type WatchOptions,
} from "./loaded_version.ts";
import type { Hang } from "./hang.ts";
import type { Trap } from "./trap.ts";

export interface LoadOptions extends WatchOptions {
  /** Of the version's trial on another thread; without it the trial is run here. */
  readonly trialReport?: TrialReport;
  /**
   * The engines that may serve it, where model.json does not say. Without it, it is loaded in
   * WebAssembly whatever model.json says.
   */
  readonly engine?: EngineChoice;
  /** Tells the watchdog over runs of the native engine which version a run is of. */
  readonly graphNumber?: number;
  /** Called for each request that breaks the runtime. */
  readonly onTrap?: (trap: Trap) => void;
  /** Called for each run that took too long and was stopped. */
  readonly onHang?: (hang: Hang) => void;
}

/**
 * Loads a version on this thread.
 *
 * @throws {KnownError<"model">} when the version cannot be served, with every problem found
 */
export async function loadVersion(
  files: VersionFiles,
  tally: Tally,
  limits: InferenceLimits,
  options: LoadOptions = {},
): Promise<LoadedVersion> {
  const { trialReport, onTrap = () => {}, onHang = () => {} } = options;
  const choice = options.engine === undefined ? "wasm" : files.manifest?.engine ?? options.engine;
  const loaded = await loadForServing(files, choice, options);
  const { optimisation = "all", verdict } = trialReport ?? {};
  let parts: VersionParts;
  try {
    parts = await createParts(files, loaded, trialReport, choice);
    const { trialReport: report } = parts;
    const isFinal = verdict !== undefined || report.verdict.engine === loaded.engine;
    if (report.optimisation === optimisation && isFinal) {
      const measured = report.measured ??
        await measureVersion(loaded, files.manifest, report);
      const trialReport = { ...report, measured };
      return new LoadedVersion(
        { ...parts, trialReport },
        tally,
        limits,
        { onTrap, onHang },
        options,
      );
    }
  } catch (error) {
    await loaded.session.release();
    throw error;
  }
  // The trial has found that the graph must be loaded with fewer optimisations, or on the other engine.
  await loaded.session.release();
  return await loadVersion(files, tally, limits, { ...options, trialReport: parts.trialReport });
}

/** Loads the graph as its trial has found best; before its trial in WebAssembly, if it can. */
async function loadForServing(
  files: VersionFiles,
  choice: EngineChoice,
  { trialReport, graphNumber = 0 }: LoadOptions,
): Promise<LoadedGraph> {
  if (trialReport !== undefined) {
    const { optimisation, trap, verdict } = trialReport;
    // A thread that is started later may not find the library any more.
    const engine = hasNativeRuntime() ? verdict.engine : "wasm";
    return await loadGraph(files, { isAlone: trap !== "", optimisation, engine, graphNumber });
  }
  try {
    return await loadGraph(files);
  } catch (error) {
    const mayBeNative = choice !== "wasm" && hasNativeRuntime() && isKind(error, "model") &&
      !isTrapAtLoad(error);
    if (!mayBeNative) throw error;
    // Of two refusals, that of WebAssembly has the better known words.
    return await loadGraph(files, { engine: "native", graphNumber }).catch(() => {
      throw error;
    });
  }
}

async function createParts(
  files: VersionFiles,
  loaded: LoadedGraph,
  trialReport: TrialReport | undefined,
  choice: EngineChoice,
): Promise<VersionParts> {
  const { inputs, outputs } = loaded.session;
  const encoder = createEncoder(files.manifest, inputs);
  const meaning = graphMeaning(files.graph);
  const described = files.manifest === undefined
    ? undefined
    : decoderFromManifest(files.model, files.manifest, outputs, meaning);
  if (trialReport?.example !== undefined) {
    await allocateMemory(files.model, loaded.session, trialReport.example);
  }
  const report = trialReport ?? await runTrial(files, loaded, encoder, described, choice);
  const decoder = described ?? decoderFromGraph(outputs, meaning, report.outputFacts);
  return { files, loaded, encoder, decoder, trialReport: report };
}

/** Runs the graph once, so that the runtime allocates its memory before the first request. */
async function allocateMemory(
  model: string,
  session: Session,
  { feeds, shapes }: ExampleRun,
): Promise<void> {
  try {
    await session.run(feeds, shapes.map((_, position) => position));
  } catch (error) {
    throw faultAtLoad(model, error);
  }
}
