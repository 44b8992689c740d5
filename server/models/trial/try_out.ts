import type { VersionFiles } from "../folder/version_files.ts";
import type { InstanceEncoder } from "../encode/feature_encoder.ts";
import { type Findings, findingsOf, findOut } from "./findings.ts";
import { type LoadedGraph, loadGraph } from "../run/load_graph.ts";
import { differsFromPlain } from "./plain_graph.ts";
import type { PredictionReader } from "../read/predictions.ts";
import { warmUp } from "./warm_up.ts";

/**
 * Warms up a version, and finds out whether the runtime's optimisations leave its answers alone.
 *
 * @param loaded the graph with all optimisations
 * @returns what was found with the optimisations that the version shall be loaded with
 * @throws {KnownError<"model">} when the version cannot be served
 */
export async function tryOut(
  files: VersionFiles,
  loaded: LoadedGraph,
  encoder: InstanceEncoder | undefined,
  reader: PredictionReader | undefined,
): Promise<Findings> {
  const find = ({ session, ...graph }: LoadedGraph) =>
    findOut(files.model, session, (seen) => {
      return warmUp(files, { ...graph, session: seen }, encoder, reader);
    });
  const optimised = await find(loaded);
  if (!await differsFromPlain(files, loaded.session, optimised.probes)) {
    return findingsOf(optimised.warmUp, "all", optimised.probes);
  }
  const plain = await loadGraph(files, { optimisation: "basic" });
  try {
    const found = await find(plain);
    return findingsOf(found.warmUp, "basic", found.probes);
  } finally {
    await plain.session.release();
  }
}
