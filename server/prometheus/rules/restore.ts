/** Restores how long alerts were active before a restart. */

import type { Samples } from "../storage.ts";

/** How old a stored state may be. */
export const OUTAGE_TOLERANCE_MS = 3600_000;

/** The shortest time between a restart and the firing of an alert that was pending before it. */
export const GRACE_MS = 10 * 60_000;

/** The last stored state of an alert. */
export interface StoredState {
  /** The time of the sample. */
  readonly storedAt: number;
  readonly activeAt: number;
}

/** Undefined if the alert was inactive. Values of `ALERTS_FOR_STATE` are in seconds. */
export function lastState({ length, times, values, stale }: Samples): StoredState | undefined {
  const last = length - 1;
  if (length === 0 || stale[last] === 1) return undefined;
  return { storedAt: times[last]!, activeAt: Math.trunc(values[last]!) * 1000 };
}

/**
 * Since when an alert counts as active after a restart. The downtime does not
 * count. An alert that had almost fired waits for the grace period, so that a
 * restart alone makes no alert fire.
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
