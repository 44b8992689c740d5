import { isKind } from "../../errors.ts";
import type { Session } from "../run/session.ts";
import { type ProbeRow, shapeKey } from "./probe_row.ts";
import type { RowIndependence } from "../run/row_independence.ts";
import { concatRows, describeShape, sliceRows, type Tensor } from "../tensor.ts";

// Kernels take other paths for odd numbers of rows, and for more of them than a register holds.
const ROW_COUNTS = [2, 3, 7];
/** As many rows as the largest run needs. */
export const PROBE_ROWS = 7;
// A model that takes longer has been run on two rows at least.
const MAX_CONFIRM_MS = 5000;

/**
 * Runs rows together and compares each with the run of it alone, bit for bit.
 *
 * A graph that is proven to keep rows apart can still answer otherwise in a
 * larger run, where a kernel adds in another order: then an answer would depend
 * on who else asks.
 *
 * @param proven outputs that the graph's operators keep apart
 * @param rows that ran alone
 * @throws {KnownError<"trap">} when they break the runtime together
 */
export async function confirmRows(
  session: Session,
  proven: RowIndependence,
  rows: readonly ProbeRow[],
): Promise<RowIndependence> {
  const groups = [...Map.groupBy(rows, shapeKey).values()].filter(({ length }) => length > 1);
  if (groups.length === 0) {
    return {
      ...proven,
      unconfirmed: "it runs on no two made-up rows, so nothing confirms that it keeps rows apart",
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
  rows: readonly ProbeRow[],
  fetches: readonly number[],
): Promise<readonly (string | undefined)[]> {
  const feeds = session.inputs.map((_, i) => concatRows(rows.map((row) => row.feeds[i]!)));
  let outputs: readonly Tensor[];
  try {
    outputs = await session.run(feeds, fetches);
  } catch (error) {
    if (isKind(error, "trap")) throw error;
    return fetches.map(() => `the graph does not run on ${rows.length} rows at once`);
  }
  return fetches.map((fetch, i) => {
    const { shape } = outputs[i]!;
    const output = `output "${session.outputs[fetch]!.name}"`;
    if (shape[0] !== rows.length) {
      return `${output} has the shape ${describeShape(shape)} for ${rows.length} rows`;
    }
    const isSame = rows.every(({ answer }, row) =>
      sameBits(sliceRows(outputs[i]!, row, row + 1), answer[fetch]!)
    );
    return isSame
      ? undefined
      : `${output} differs between a row alone and the same row in a run of ${rows.length}`;
  });
}

function sameBits(a: Tensor, b: Tensor): boolean {
  return a.shape.join() === b.shape.join() &&
    Array.from(a.data as ArrayLike<unknown>).every((value, i) => Object.is(value, b.data[i]));
}
