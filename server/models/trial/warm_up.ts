import type { VersionFiles } from "../folder/version_files.ts";
import { checkAnswers } from "./check_answers.ts";
import type { InstanceEncoder } from "../encode/feature_encoder.ts";
import { runInstances, runMadeUpTensors } from "./first_rows.ts";
import { type Judgement, judgeRows, runFurtherRows } from "./judge_rows.ts";
import type { LoadedGraph } from "../run/load_graph.ts";
import { type OutputFacts, outputFacts } from "../read/output_facts.ts";
import type { PredictionReader } from "../read/predictions.ts";
import { commonRows } from "../tensor.ts";

/** What became known of a version by running it; it can be sent to another thread. */
export interface WarmUp extends Judgement {
  /** What each output was; undefined when the graph did not run on rows that were made up. */
  readonly outputs: readonly OutputFacts[] | undefined;
}

/**
 * Runs a version before its first request: its samples where it has some, else
 * made-up rows. Afterwards memory is allocated, and it is known that the graph
 * runs, that its answers are the ones it gave where it was trained, and whether
 * rows influence one another.
 *
 * @param reader what the manifest says of the outputs; undefined without one
 * @throws {KnownError<"model">} when the graph does not run or does not answer as its samples say
 * @throws {KnownError<"trap">} when rows that were promised to work break the runtime
 */
export async function warmUp(
  files: VersionFiles,
  { graph, session }: Pick<LoadedGraph, "graph" | "session">,
  encoder: InstanceEncoder | undefined,
  reader: PredictionReader | undefined,
): Promise<WarmUp> {
  const { manifest } = files;
  const first = manifest === undefined || encoder === undefined
    ? await runMadeUpTensors(session)
    : await runInstances(files, manifest, session, encoder);
  if (reader !== undefined) checkAnswers(files, session, reader, first.rows);
  const further = await runFurtherRows(files, session, encoder, first);
  const rows = [...first.rows, ...further.rows];
  const seen = [...rows, ...first.resized];
  const outputs = rows.length === 0 ? undefined : session.outputs.map((_, i) =>
    outputFacts(
      seen.map(({ feeds, answer }) => ({ rows: commonRows(feeds) || 1, tensor: answer[i]! })),
    )
  );
  return { outputs, ...await judgeRows(graph, manifest, session, { ...further, rows }) };
}
