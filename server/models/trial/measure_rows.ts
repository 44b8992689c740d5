import type { ExampleRun } from "../run/example_run.ts";
import type { RowIndependence } from "../run/row_independence.ts";
import type { MeasuredRows } from "../run/run_limits.ts";
import type { Session } from "../run/session_types.ts";
import { concatRows, takesAnyRows, type Tensor } from "../tensor.ts";
import { QUIET_SLICE_MS } from "../turns.ts";

/** How long a run of some rows takes. */
export interface RunTime {
  readonly rows: number;
  readonly ms: number;
}

/**
 * The time of runs over their rows, measured on the engine that serves. It can be sent to another
 * thread. Empty when rows are not proven independent, or the graph ran on no row.
 */
export type RunTimes = readonly RunTime[];

const MAX_ROWS = 1024;
// A slow model must not make loading slow: a run that would end later is not begun.
const BUDGET_MS = 500;
// The least of several runs is the time without the pauses of a busy machine. Of runs that take
// long one is enough, because a pause is short beside them.
const RUNS = 5;
const LONG_MS = 50;

/** Measures runs of 1, 2, 4, … rows. */
export async function measureRows(
  session: Session,
  { reasons }: RowIndependence,
  example: ExampleRun | undefined,
  clock: () => number = () => performance.now(),
): Promise<RunTimes> {
  const fetches = reasons.flatMap((reason, output) => reason === undefined ? [output] : []);
  const isOneRow = example?.feeds.every(({ shape }) => shape[0] === 1) === true;
  if (!isOneRow || fetches.length === 0 || !session.inputs.every(takesAnyRows)) return [];
  const times: RunTime[] = [];
  const end = clock() + BUDGET_MS;
  let feeds: readonly Tensor[] = example.feeds;
  try {
    for (let rows = 1; rows <= MAX_ROWS; rows *= 2) {
      const ms = await leastMs(session, feeds, fetches, clock);
      times.push({ rows, ms });
      if (clock() + 2 * ms > end || ms > 2 * limitMs(times, QUIET_SLICE_MS)) break;
      feeds = feeds.map((feed) => concatRows([feed, feed]));
    }
  } catch {
    // A run of many rows may need more memory than there is: those before it are known.
  }
  return times;
}

async function leastMs(
  session: Session,
  feeds: readonly Tensor[],
  fetches: readonly number[],
  clock: () => number,
): Promise<number> {
  let least = Infinity;
  const start = clock();
  for (let run = 0; run < RUNS && clock() - start < LONG_MS; run++) {
    const from = clock();
    await session.run(feeds, fetches);
    least = Math.min(least, clock() - from);
  }
  return least;
}

// Requests that arrive during a run wait for its end. Rows that share a run may take longer if one
// row alone takes long, because many rows of a large model cost little more than one.
const MAX_RUN_MS = 1;
const MAX_RUN_FACTOR = 4;

/** How long a run may take: so long, or longer if one row alone takes long. */
function limitMs(times: RunTimes, atLeastMs: number): number {
  return Math.max(atLeastMs, MAX_RUN_FACTOR * times[0]!.ms);
}

// Before a run the event loop has a turn, which costs about as much whatever the rows.
const TURN_MS = 0.1;
const NEARLY_BEST = 0.9;

/**
 * The most rows of a run that requests share: the fewest with nearly the best throughput. And of any
 * run: the most with it, within the time of a slice. To cut a request costs more than others wait.
 *
 * @returns undefined when nothing was measured
 */
export function rowsOfRuns(times: RunTimes): MeasuredRows | undefined {
  if (times.length === 0) return undefined;
  const smooth = withoutPauses(times);
  const limit = limitMs(times, MAX_RUN_MS);
  const [shared] = nearlyBest(smooth.filter(({ ms }, i) => i === 0 || ms <= limit));
  const whole = nearlyBest(smooth.filter(({ ms }) => ms <= QUIET_SLICE_MS)).at(-1);
  return { maxRows: shared!.rows, wholeRows: Math.max(shared!.rows, whole?.rows ?? 0) };
}

/** Those with nearly the best throughput. */
function nearlyBest(times: RunTimes): RunTimes {
  const throughput = ({ rows, ms }: RunTime) => rows / (ms + TURN_MS);
  const best = Math.max(...times.map(throughput));
  return times.filter((time) => throughput(time) >= NEARLY_BEST * best);
}

/** Fewer rows take no longer than more do: where they did, the machine was busy. */
function withoutPauses(times: RunTimes): RunTimes {
  let least = Infinity;
  return times.toReversed().map(({ rows, ms }) => ({ rows, ms: least = Math.min(least, ms) }))
    .toReversed();
}
