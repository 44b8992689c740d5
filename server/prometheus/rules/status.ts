/** The status of rules in the HTTP API. Times are milliseconds since 1970, durations seconds. */

import type { Labels } from "../storage.ts";

export interface GroupStatus {
  readonly name: string;
  readonly file: string;
  readonly interval: number;
  readonly limit: number;
  /** The duration of the last evaluation. */
  readonly evaluationTime: number;
  readonly lastEvaluation: number | undefined;
  readonly rules: readonly RuleStatus[];
}

export type RuleStatus = RecordingStatus | AlertingStatus;

interface CommonStatus {
  readonly name: string;
  /** The expression as Prometheus formats it. */
  readonly query: string;
  /** For an alerting rule, the templates. */
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
  /** The most advanced state of its alerts; unknown before the first evaluation. */
  readonly state: "unknown" | "inactive" | "pending" | "firing";
  readonly duration: number;
  readonly keepFiringFor: number;
  readonly annotations: Labels;
  readonly alerts: readonly AlertStatus[];
}

/** A pending or firing alert. */
export interface AlertStatus {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: "pending" | "firing";
  readonly activeAt: number;
  /** Since when only `keep_firing_for` keeps it firing. */
  readonly keepFiringSince: number | undefined;
  /** Always with an exponent: `1e+00`. */
  readonly value: string;
}

/** The metrics of a group. Times and durations are seconds. */
export interface GroupCounts {
  readonly file: string;
  readonly name: string;
  readonly rules: number;
  readonly interval: number;
  /** Slots that passed, evaluated or missed. */
  readonly iterations: number;
  /** Slots that passed while the group was busy. */
  readonly iterationsMissed: number;
  readonly evaluations: number;
  readonly failures: number;
  readonly lastDuration: number;
  readonly lastEvaluation: number | undefined;
}
