/** What the HTTP API tells of rules. Times are milliseconds since 1970, lengths of time seconds. */

import type { Labels } from "../storage.ts";

export interface GroupStatus {
  readonly name: string;
  readonly file: string;
  readonly interval: number;
  readonly limit: number;
  /** How long the last evaluation took. */
  readonly evaluationTime: number;
  readonly lastEvaluation: number | undefined;
  readonly rules: readonly RuleStatus[];
}

export type RuleStatus = RecordingStatus | AlertingStatus;

interface CommonStatus {
  readonly name: string;
  /** The expression in Prometheus' form. */
  readonly query: string;
  /** Of an alert: the templates. */
  readonly labels: Labels;
  readonly health: "unknown" | "ok" | "err";
  readonly lastError: string | undefined;
  readonly evaluationTime: number;
  readonly lastEvaluation: number | undefined;
}

export interface RecordingStatus extends CommonStatus {
  readonly type: "recording";
}

export interface AlertingStatus extends CommonStatus {
  readonly type: "alerting";
  /** The furthest of its alerts; unknown before the first evaluation. */
  readonly state: "unknown" | "inactive" | "pending" | "firing";
  readonly duration: number;
  readonly keepFiringFor: number;
  readonly annotations: Labels;
  readonly alerts: readonly AlertStatus[];
}

/** An alert that is not over. */
export interface AlertStatus {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: "pending" | "firing";
  readonly activeAt: number;
  /** Since when it fires only because of `keep_firing_for`. */
  readonly keepFiringSince: number | undefined;
  /** Always with an exponent: `1e+00`. */
  readonly value: string;
}

/** What metrics tell of a group. Times and lengths of time are seconds. */
export interface GroupCounts {
  readonly file: string;
  readonly name: string;
  readonly rules: number;
  readonly interval: number;
  /** Slots that came, evaluated or not. */
  readonly iterations: number;
  /** Slots that passed while the group was still busy. */
  readonly iterationsMissed: number;
  readonly evaluations: number;
  readonly failures: number;
  readonly lastDuration: number;
  readonly lastEvaluation: number | undefined;
}
