/** How long an alert was pending, taken up again after the server was away. */

import type { Samples } from "../storage.ts";

/** How far a stored state may lie back. */
export const OUTAGE_TOLERANCE_MS = 3600_000;

/** The least time between a restart and the firing of an alert that was pending before. */
export const GRACE_MS = 10 * 60_000;

/** The state that was stored last. */
export interface StoredState {
  /** When it was stored. */
  readonly storedAt: number;
  readonly activeAt: number;
}

/** Undefined if the alert was over. Values of `ALERTS_FOR_STATE` are in seconds. */
export function lastState({ length, times, values, stale }: Samples): StoredState | undefined {
  const last = length - 1;
  if (length === 0 || stale[last] === 1) return undefined;
  return { storedAt: times[last]!, activeAt: Math.trunc(values[last]!) * 1000 };
}

/**
 * Since when an alert counts as active, now that the server is back. The time
 * it was away does not count; and what had almost fired waits for the grace
 * period, so that a restart alone makes nothing fire.
 */
export function restoredActiveAt(
  { storedAt, activeAt }: StoredState,
  { now, holdMs }: { readonly now: number; readonly holdMs: number },
): number {
  const remaining = holdMs - (storedAt - activeAt);
  if (remaining <= 0) return activeAt;
  if (remaining < GRACE_MS) return now + GRACE_MS - holdMs;
  return activeAt + (now - storedAt);
}
