import type { VersionFiles } from "../folder/version_files.ts";
import type { Session } from "../run/session_types.ts";
import { loadGraph } from "../run/load_graph.ts";
import { isDeterministic, outputsDiffer } from "./compare_outputs.ts";
import type { Probe } from "./probe.ts";

/** The warning for a version that is loaded with fewer optimisations. */
export const OPTIMISATION_WARNING =
  "ONNX Runtime's optimisations change the outputs of this graph: it is loaded without most of them";

/**
 * Whether ONNX Runtime's optimisations change the outputs of a graph.
 *
 * They do for some graphs, such as a Gaussian process with its standard deviation: it is right for
 * a row alone, and wrong by hundreds for several rows in one run. So rows alone and together are
 * compared with the graph without optimisations.
 *
 * @param session the optimised graph
 * @param probes rows that it ran on
 */
export async function optimisationChangesOutputs(
  files: VersionFiles,
  session: Session,
  probes: readonly Probe[],
): Promise<boolean> {
  const [first] = probes;
  if (first === undefined || !await isDeterministic(session, first)) return false;
  const plain = await loadGraph(files, { optimisation: "basic" }).catch(() => undefined);
  if (plain === undefined) return false;
  try {
    return await outputsDiffer(session, plain.session, probes);
  } finally {
    await plain.session.release();
  }
}
