/** The alerts of a rule, and how each evaluation changes them. */

import { labelsKey } from "../promql/labels.ts";
import type { Labels } from "../storage.ts";
import { type AlertState, nextState } from "./alert_state.ts";

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The value at the last evaluation at which the condition held. */
  readonly value: number;
  readonly state: AlertState;
  /** When it was last sent to the notifier. */
  readonly sentAt: number | undefined;
}

/** The alerts of a rule by the key of their labels. */
export type Alerts = ReadonlyMap<string, Alert>;

/** An alert whose condition holds now. */
export type Found = Pick<Alert, "labels" | "annotations" | "value">;

export interface Timing {
  readonly now: number;
  readonly holdMs: number;
  readonly keepFiringMs: number;
}

/** The alerts after an evaluation that found `found`, whose labels are unique. */
export function nextAlerts(before: Alerts, found: readonly Found[], timing: Timing): Alerts {
  const after = new Map<string, Alert>();
  const foundByKey = new Map(found.map((one) => [labelsKey(one.labels), one]));
  for (const [key, alert] of before) {
    const one = foundByKey.get(key);
    foundByKey.delete(key);
    const state = nextState(alert.state, { ...timing, active: one !== undefined });
    if (state === undefined) continue;
    const isNew = alert.state.phase === "resolved" && state.phase !== "resolved";
    after.set(key, { ...alert, ...one, state, sentAt: isNew ? undefined : alert.sentAt });
  }
  for (const [key, one] of foundByKey) {
    const state = nextState(undefined, { ...timing, active: true })!;
    after.set(key, { ...one, state, sentAt: undefined });
  }
  return after;
}

/** An alert for the notifier. */
export interface Notification {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: number;
  /** When a resolved alert ended; for others, when the Alertmanager may resolve them by itself. */
  readonly endsAt: number;
  /** The rule's expression. */
  readonly expr: string;
}

export interface SendTiming {
  readonly now: number;
  readonly resendDelayMs: number;
  readonly intervalMs: number;
}

/** The notifications that are due now, and all alerts with the new `sentAt`. */
export function sendAlerts(
  alerts: Alerts,
  expr: string,
  { now, resendDelayMs, intervalMs }: SendTiming,
): { readonly alerts: Alerts; readonly notifications: readonly Notification[] } {
  const after = new Map<string, Alert>();
  const notifications: Notification[] = [];
  // As in Prometheus: a few failed evaluations or requests do not resolve the alert.
  const validUntil = now + 4 * Math.max(intervalMs, resendDelayMs);
  for (const [key, alert] of alerts) {
    const { state, labels, annotations } = alert;
    const isDue = state.phase !== "pending" && needsSending(alert, now, resendDelayMs);
    after.set(key, isDue ? { ...alert, sentAt: now } : alert);
    if (!isDue) continue;
    const endsAt = state.phase === "resolved" ? state.resolvedAt : validUntil;
    notifications.push({ labels, annotations, startsAt: state.firedAt, endsAt, expr });
  }
  return { alerts: after, notifications };
}

function needsSending({ state, sentAt }: Alert, now: number, resendDelayMs: number): boolean {
  if (sentAt === undefined) return true;
  if (state.phase === "resolved" && state.resolvedAt > sentAt) return true;
  return sentAt + resendDelayMs < now;
}
