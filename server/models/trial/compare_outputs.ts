import type { Session } from "../run/session_types.ts";
import { concatRows, takesAnyRows, type Tensor } from "../tensor.ts";
import { type Probe, shapeKey } from "./probe.ts";

// Enough to show a wrong optimisation; more would make loading slower.
const COMPARED_ROWS = 4;

/**
 * Whether two sessions of a graph compute different outputs, for rows alone and for rows together.
 *
 * @param probes rows that `session` ran on
 */
export async function outputsDiffer(
  session: Session,
  other: Session,
  probes: readonly Probe[],
): Promise<boolean> {
  for (const feeds of comparedFeeds(session, probes)) {
    const [seen, want] = [await runIfPossible(session, feeds), await runIfPossible(other, feeds)];
    if (seen !== undefined && want !== undefined && !agree(seen, want)) return true;
  }
  return false;
}

/** False for a graph that draws random numbers, which cannot be compared. */
export async function isDeterministic(
  session: Session,
  { feeds, outputs }: Probe,
): Promise<boolean> {
  const again = await runIfPossible(session, feeds);
  return again !== undefined && agree(again, outputs);
}

function* comparedFeeds(
  { inputs }: Session,
  probes: readonly Probe[],
): Generator<readonly Tensor[]> {
  const sameShape = probes.filter((probe) => shapeKey(probe) === shapeKey(probes[0]!))
    .slice(0, COMPARED_ROWS);
  for (const { feeds } of sameShape) yield feeds;
  if (!inputs.every(takesAnyRows)) return;
  for (let count = 2; count <= sameShape.length; count++) {
    const together = sameShape.slice(-count);
    yield inputs.map((_, i) => concatRows(together.map(({ feeds }) => feeds[i]!)));
  }
}

async function runIfPossible(
  session: Session,
  feeds: readonly Tensor[],
): Promise<readonly Tensor[] | undefined> {
  try {
    return await session.run(feeds, session.outputs.map((_, position) => position));
  } catch {
    return undefined;
  }
}

// Another order of additions changes the last digits, and cancellation a few more. A wrong
// optimisation changes the numbers altogether.
const TOLERANCE = 0.05;

function agree(seen: readonly Tensor[], want: readonly Tensor[]): boolean {
  const isReal = ({ datatype }: Tensor) => datatype.startsWith("FP");
  // A label may change with the last digits of the numbers that it is computed from.
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

/** Whether two tensors have the same shape and, bit for bit, the same elements. */
export function sameBits(a: Tensor, b: Tensor): boolean {
  return a.shape.join() === b.shape.join() &&
    Array.from(a.data as ArrayLike<unknown>).every((value, i) => Object.is(value, b.data[i]));
}
