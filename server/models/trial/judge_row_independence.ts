import { faultWords, isKind } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import { readModel } from "../onnx/graph.ts";
import { proveRowIndependence } from "../onnx/rows/prove_row_independence.ts";
import type { RowIndependence } from "../run/row_independence.ts";
import type { Session } from "../run/session_types.ts";
import { takesAnyRows } from "../tensor.ts";
import { confirmRowIndependence } from "./confirm_row_independence.ts";
import type { FurtherProbes } from "./further_probes.ts";

export interface RowJudgement {
  readonly rowIndependence: RowIndependence;
  /**
   * The message of ONNX Runtime when a synthetic row broke it; empty when none did. Such a graph is
   * served, since requests may never be like that row, but in a runtime of its own.
   */
  readonly trap: string;
}

/**
 * Determines which outputs compute each row from its own input row alone: by a proof from the
 * graph, or because its author says so in `model.json`; then by running rows together.
 *
 * @param graph the file as it was loaded
 * @param further the rows that ran alone, and whether one of them broke the runtime
 */
export async function judgeRowIndependence(
  graph: Uint8Array,
  manifest: Manifest | undefined,
  session: Session,
  { probes, trap }: FurtherProbes,
): Promise<RowJudgement> {
  const proof = readModel(graph, proveRowIndependence);
  const takesRows = session.inputs.length > 0 && session.inputs.every(takesAnyRows);
  const promised = manifest?.batching === true && takesRows;
  const reasons = session.outputs.map(({ name }) =>
    promised ? undefined : proof === undefined ? "the graph cannot be read" : proof.get(name)
  );
  const known = { reasons, unconfirmed: trap === "" ? "" : brokenBy(trap) };
  if (trap !== "" || reasons.every((reason) => reason !== undefined)) {
    return { rowIndependence: known, trap };
  }
  try {
    const confirmed = await confirmRowIndependence(session, known, probes);
    return { rowIndependence: promised ? { ...confirmed, unconfirmed: "" } : confirmed, trap };
  } catch (error) {
    if (!isKind(error, "trap", "hang")) throw error;
    const words = faultWords(error);
    return { rowIndependence: { reasons, unconfirmed: brokenBy(words) }, trap: words };
  }
}

function brokenBy(words: string): string {
  return `a synthetic row breaks ONNX Runtime, which says: ${words}`;
}
