import { isKind } from "../../errors.ts";
import type { Session } from "../run/session_types.ts";
import type { RowIndependence } from "../run/row_independence.ts";
import { concatRows, describeShape, sliceRows, type Tensor } from "../tensor.ts";
import { sameBits } from "./compare_outputs.ts";
import { type Probe, shapeKey } from "./probe.ts";

// Kernels take other paths for odd numbers of rows, and for more rows than a register holds.
const ROW_COUNTS = [2, 3, 7];
/** The number of rows in the largest run. */
export const PROBE_ROWS = 7;
// A model that takes longer has been run on at least two rows.
const MAX_CONFIRM_MS = 5000;

/**
 * Runs rows together, and compares the outputs of each with its outputs alone, bit for bit.
 *
 * Even when the graph computes each row by itself, a larger run can give other outputs, because a
 * kernel adds in another order. A prediction would then depend on which requests share the run.
 *
 * @param proven the row independence that the graph's operators promise
 * @param probes rows that ran alone
 * @throws {KnownError<"trap" | "hang">} when the rows together break the runtime
 */
export async function confirmRowIndependence(
  session: Session,
  proven: RowIndependence,
  probes: readonly Probe[],
): Promise<RowIndependence> {
  const groups = [...Map.groupBy(probes, shapeKey).values()].filter(({ length }) => length > 1);
  if (groups.length === 0) {
    return {
      ...proven,
      unconfirmed:
        "it ran on no two rows of one shape, so nothing confirms that it keeps rows apart",
    };
  }
  const reasons = [...proven.reasons];
  const end = performance.now() + MAX_CONFIRM_MS;
  for (const group of groups) {
    for (const count of ROW_COUNTS) {
      const fetches = reasons.flatMap((reason, output) => reason === undefined ? [output] : []);
      if (fetches.length === 0 || count > group.length || performance.now() > end) break;
      // The last rows differ most from one another.
      const differences = await differencesOf(session, group.slice(-count), fetches);
      for (const [i, output] of fetches.entries()) reasons[output] = differences[i];
    }
  }
  return { reasons, unconfirmed: "" };
}

async function differencesOf(
  session: Session,
  probes: readonly Probe[],
  fetches: readonly number[],
): Promise<readonly (string | undefined)[]> {
  const feeds = session.inputs.map((_, i) => concatRows(probes.map(({ feeds }) => feeds[i]!)));
  let outputs: readonly Tensor[];
  try {
    outputs = await session.run(feeds, fetches);
  } catch (error) {
    if (isKind(error, "trap", "hang")) throw error;
    return fetches.map(() => `the graph does not run on ${probes.length} rows at once`);
  }
  return fetches.map((fetch, i) => {
    const { shape } = outputs[i]!;
    const output = `output "${session.outputs[fetch]!.name}"`;
    if (shape[0] !== probes.length) {
      return `${output} has the shape ${describeShape(shape)} for ${probes.length} rows`;
    }
    const isSame = probes.every((probe, row) =>
      sameBits(sliceRows(outputs[i]!, row, row + 1), probe.outputs[fetch]!)
    );
    return isSame
      ? undefined
      : `${output} differs between a row alone and the same row in a run of ${probes.length}`;
  });
}
