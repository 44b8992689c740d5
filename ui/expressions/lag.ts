/** How late the event loops of the threads that answer requests are. */

import type { Expression } from "../state/expression.ts";

const LAG = 'runtime_event_loop_lag_seconds{thread=~"serving-.*"}';

/** The highest lag of the threads that answer requests. */
export const lag: Expression = () => `max(${LAG})`;

/**
 * The lag that one of these threads had, or exceeded, at each of the last scrapes. A thread is late
 * for a moment when it loads a version; at least three scrapes have to show it.
 */
export const lastingLag: Expression = ({ scrapes }) =>
  `max(min_over_time(${LAG}[${scrapes}]) and count_over_time(${LAG}[${scrapes}]) >= 3)`;

// Every request may wait this long for its thread: a noticeable delay.
const HIGH_LAG_SECONDS = 0.1;

/** Why requests may wait, for the sentences of all pages; undefined if they need not. */
export function lagText(lastingLag: number): string | undefined {
  if (!(lastingLag > HIGH_LAG_SECONDS)) return undefined;
  return "Event-loop lag is high; responses may be delayed.";
}
