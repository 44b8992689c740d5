/** When the data of the range begins, and how long the backend keeps data. */

import { useEffect } from "preact/hooks";
import { durationShort, writeDuration } from "../format/duration.ts";
import { Say } from "../parts/say.tsx";
import { instant } from "../state/ask.ts";
import type { Expression } from "../state/expression.ts";
import { useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";

// As fine as a pixel or two of a chart.
const POINTS = 500;

/** The time of the first sample in the range; its step does not depend on the width of a chart. */
export const firstSample: Expression = ({ range, seconds }) => {
  const step = writeDuration(Math.max(1, Math.ceil(seconds / POINTS)) * 1000);
  return `min(min_over_time(timestamp(modelwatch_build_info)[${range}:${step}]))`;
};

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
