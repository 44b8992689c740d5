import type { VersionFiles } from "../folder/version_files.ts";
import type { Session } from "../run/session.ts";
import { loadGraph } from "../run/load_graph.ts";
import { type ProbeRow, shapeKey } from "./probe_row.ts";
import { concatRows, takesAnyRows, type Tensor } from "../tensor.ts";

/** What is said of a graph that is loaded with fewer optimisations. */
export const OPTIMISATION_WARNING =
  "ONNX Runtime's optimisations change what this graph answers: it is loaded without most of them";

// Enough to see what a wrong rewriting does; more would make a start slower.
const COMPARED_ROWS = 4;

/**
 * Whether ONNX Runtime's rewriting of a graph changes what it answers.
 *
 * It does for some graphs, such as a Gaussian process with the standard deviation: a row alone is
 * right, and several in one run are wrong by hundreds. So rows alone and together are compared with
 * the graph as it stands.
 *
 * @param session the graph, optimised
 * @param probes rows that it ran on
 */
export async function differsFromPlain(
  files: VersionFiles,
  session: Session,
  probes: readonly ProbeRow[],
): Promise<boolean> {
  const [first] = probes;
  if (first === undefined || !await repeats(session, first)) return false;
  const plain = await loadGraph(files, { optimisation: "basic" }).catch(() => undefined);
  if (plain === undefined) return false;
  try {
    for (const feeds of comparedFeeds(session, probes)) {
      const [seen, want] = [await runOrSkip(session, feeds), await runOrSkip(plain.session, feeds)];
      if (seen !== undefined && want !== undefined && !agree(seen, want)) return true;
    }
    return false;
  } finally {
    await plain.session.release();
  }
}

/** False for a graph that draws random numbers, which cannot be compared. */
async function repeats(session: Session, { feeds, answer }: ProbeRow): Promise<boolean> {
  const again = await runOrSkip(session, feeds);
  return again !== undefined && agree(again, answer);
}

function* comparedFeeds(
  { inputs }: Session,
  probes: readonly ProbeRow[],
): Generator<readonly Tensor[]> {
  const alike = probes.filter((probe) => shapeKey(probe) === shapeKey(probes[0]!))
    .slice(0, COMPARED_ROWS);
  for (const { feeds } of alike) yield feeds;
  if (!inputs.every(takesAnyRows)) return;
  for (let count = 2; count <= alike.length; count++) {
    const together = alike.slice(-count);
    yield inputs.map((_, i) => concatRows(together.map(({ feeds }) => feeds[i]!)));
  }
}

async function runOrSkip(
  session: Session,
  feeds: readonly Tensor[],
): Promise<readonly Tensor[] | undefined> {
  try {
    return await session.run(feeds, session.outputs.map((_, position) => position));
  } catch {
    return undefined;
  }
}

// Another order of additions moves the last digits, and cancellation some more; a rewriting that
// is wrong changes the numbers altogether.
const TOLERANCE = 0.05;

function agree(seen: readonly Tensor[], want: readonly Tensor[]): boolean {
  const isReal = ({ datatype }: Tensor) => datatype.startsWith("FP");
  // A label may tip over with the last digits of the numbers behind it.
  const compared = want.some(isReal) ? isReal : () => true;
  return seen.every((tensor, i) => !compared(tensor) || closeTo(tensor, want[i]!));
}

function closeTo(seen: Tensor, want: Tensor): boolean {
  if (seen.shape.join() !== want.shape.join()) return false;
  const wanted = Array.from(want.data as ArrayLike<unknown>);
  const largest = wanted.reduce<number>(
    (max, value) => Number.isFinite(value) ? Math.max(max, Math.abs(value as number)) : max,
    0,
  );
  return wanted.every((value, i) => {
    const other = seen.data[i];
    return Object.is(value, other) || Number.isNaN(value) ||
      (typeof value === "number" && Math.abs(value - (other as number)) <= TOLERANCE * largest);
  });
}
