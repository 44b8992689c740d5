/** The life of one alert: what it is after each evaluation of its rule. */

/** Times are milliseconds since 1970. An alert that is not there has no state. */
export type AlertState =
  /** The condition holds, but not for long enough. */
  | { readonly phase: "pending"; readonly activeAt: number }
  | { readonly phase: "firing"; readonly activeAt: number; readonly firedAt: number }
  /** Firing, though the condition has been gone since `since`. */
  | {
    readonly phase: "kept";
    readonly activeAt: number;
    readonly firedAt: number;
    readonly since: number;
  }
  /** Over. It is told for a while, in case a notification got lost. */
  | {
    readonly phase: "resolved";
    readonly activeAt: number;
    readonly firedAt: number;
    readonly resolvedAt: number;
  };

export interface Observation {
  /** Whether the condition holds. */
  readonly active: boolean;
  readonly now: number;
  readonly holdMs: number;
  readonly keepFiringMs: number;
}

/** How long a resolved alert is told. An Alertmanager that restarts meanwhile learns of it. */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

/** The state after one evaluation of the rule; undefined if the alert is gone. */
export function nextState(
  state: AlertState | undefined,
  seen: Observation,
): AlertState | undefined {
  return seen.active ? whenActive(state, seen) : whenGone(state, seen);
}

function whenActive(
  state: AlertState | undefined,
  { now, holdMs }: Observation,
): AlertState {
  if (state?.phase === "firing") return state;
  if (state?.phase === "kept") {
    return { phase: "firing", activeAt: state.activeAt, firedAt: state.firedAt };
  }
  // A resolved alert that comes back is a new one.
  const activeAt = state?.phase === "pending" ? state.activeAt : now;
  return now - activeAt >= holdMs
    ? { phase: "firing", activeAt, firedAt: now }
    : { phase: "pending", activeAt };
}

function whenGone(
  state: AlertState | undefined,
  { now, keepFiringMs }: Observation,
): AlertState | undefined {
  switch (state?.phase) {
    case undefined:
    case "pending":
      return undefined;
    case "firing":
    case "kept": {
      const { activeAt, firedAt } = state;
      const since = state.phase === "kept" ? state.since : now;
      return now - since < keepFiringMs
        ? { phase: "kept", activeAt, firedAt, since }
        : { phase: "resolved", activeAt, firedAt, resolvedAt: now };
    }
    case "resolved":
      return now - state.resolvedAt > RESOLVED_RETENTION_MS ? undefined : state;
  }
}

/** What the API and the label `alertstate` say; undefined for an alert that is over. */
export function visiblePhase(state: AlertState): "pending" | "firing" | undefined {
  if (state.phase === "resolved") return undefined;
  return state.phase === "kept" ? "firing" : state.phase;
}
