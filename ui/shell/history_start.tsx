/** When the data of the range begins, and how long the backend keeps data. */

import { useEffect } from "preact/hooks";
import { durationShort, readDuration } from "../format/duration.ts";
import { Say } from "../parts/say.tsx";
import { instant } from "../state/ask.ts";
import type { Expression } from "../state/expression.ts";
import { useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";

/**
 * The time of the first sample in the range, or at most a step before it. All pages share the
 * query: the step of an instant query does not depend on the width of a chart.
 */
export const firstSample: Expression = ({ range, step }) =>
  `min(min_over_time(timestamp(modelwatch_build_info)[${range}:${step}])) - ` +
  `${readDuration(step)! / 1000}`;

// A range that is as long as the retention begins where data is being deleted.
const GRACE_MS = 60_000;

const FIRST = { first: instant(firstSample) };

/** Tells the session when the data begins; says so if the range is longer than the retention. */
export function HistoryStart() {
  const session = useSession();
  const first = useQueries(FIRST).data.first?.samples[0]?.value ?? NaN;
  useEffect(() => {
    session.firstSample.value = Number.isNaN(first) ? undefined : first;
  }, [first]);
  const { from } = session.span.value;
  const kept = session.retention.value;
  if (kept === undefined || session.now.value - from * 1000 <= kept + GRACE_MS) return null;
  return (
    <Say mood="warn" within>
      <b>This range begins before the retention of {durationShort(kept)}.</b>{" "}
      Older data is deleted (<code>--retention</code>).
    </Say>
  );
}
