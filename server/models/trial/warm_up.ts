import { type OutputFacts, outputFacts } from "../decode/output_facts.ts";
import type { PredictionDecoder } from "../decode/prediction.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { LoadedGraph } from "../run/load_graph.ts";
import { commonRows } from "../tensor.ts";
import { checkPredictions } from "./check_predictions.ts";
import { runFurtherProbes } from "./further_probes.ts";
import { judgeRowIndependence, type RowJudgement } from "./judge_row_independence.ts";
import type { Probe } from "./probe.ts";
import { runSyntheticTensors, runWarmUpInstances } from "./warm_up_rows.ts";

/** The facts that the warm-up has shown. They can be sent to another thread. */
export interface WarmUpResult extends RowJudgement {
  /** One entry for each output; undefined when the graph ran on no synthetic row. */
  readonly outputFacts: readonly OutputFacts[] | undefined;
}

/**
 * Runs a version before its first request, on its samples or else on synthetic rows.
 *
 * Afterwards memory is allocated, and three things are known: that the graph runs, that its
 * predictions are those of its samples, and whether rows influence one another.
 *
 * @param decoder as the manifest describes the outputs; undefined without a manifest
 * @throws {KnownError<"model">} when the graph does not run, or does not predict what its samples say
 * @throws {KnownError<"trap">} when a sample or one of the first synthetic rows breaks the runtime
 */
export async function warmUp(
  files: VersionFiles,
  { graph, session }: Pick<LoadedGraph, "graph" | "session">,
  encoder: InstanceEncoder | undefined,
  decoder: PredictionDecoder | undefined,
): Promise<WarmUpResult> {
  const { manifest } = files;
  const first = manifest === undefined || encoder === undefined
    ? await runSyntheticTensors(session)
    : await runWarmUpInstances(files, manifest, session, encoder);
  if (decoder !== undefined) checkPredictions(files, session, decoder, first.probes);
  const further = await runFurtherProbes(files, session, encoder, first);
  const probes = [...first.probes, ...further.probes];
  const judgement = await judgeRowIndependence(graph, manifest, session, { ...further, probes });
  const facts = probes.length === 0
    ? undefined
    : session.outputs.map((_, output) => factsOf([...probes, ...first.resized], output));
  return { outputFacts: facts, ...judgement };
}

function factsOf(probes: readonly Probe[], output: number): OutputFacts {
  return outputFacts(
    probes.map(({ feeds, outputs }) => ({
      rows: commonRows(feeds) || 1,
      tensor: outputs[output]!,
    })),
  );
}
