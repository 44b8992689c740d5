/** The state machine of one alert. */

/** Times are milliseconds since 1970. An inactive alert has no state. */
export type AlertState =
  /** The condition holds, but not yet for the time that the rule asks for. */
  | { readonly phase: "pending"; readonly activeAt: number }
  | { readonly phase: "firing"; readonly activeAt: number; readonly firedAt: number }
  /** Firing because of `keep_firing_for`; the condition has not held since `since`. */
  | {
    readonly phase: "kept";
    readonly activeAt: number;
    readonly firedAt: number;
    readonly since: number;
  }
  /** No longer firing. It is sent for a while, in case a notification was lost. */
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

/** How long a resolved alert is sent, so that an Alertmanager that restarts learns of it. */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

/** The state after one evaluation of the rule; undefined if the alert is inactive. */
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
  // When the condition of a resolved alert holds again, that is a new alert.
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

/** The state in the API and in the label `alertstate`; undefined for a resolved alert. */
export function visiblePhase(state: AlertState): "pending" | "firing" | undefined {
  if (state.phase === "resolved") return undefined;
  return state.phase === "kept" ? "firing" : state.phase;
}
