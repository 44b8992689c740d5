/** Groups of rules. Rules are evaluated in order, so each one sees the results of those before it. */

import { print } from "../promql/print.ts";
import type { Appender, Labels, Queryable } from "../storage.ts";
import type { Alert, Notification } from "./alert.ts";
import { visiblePhase } from "./alert_state.ts";
import { AlertingRule } from "./alerting_rule.ts";
import type { QueryFunction } from "./query.ts";
import { RecordingRule } from "./recording_rule.ts";
import { type GroupDefinition, ruleKey } from "./rule_definition.ts";
import { endSeries, RuleOutput } from "./rule_output.ts";
import { type Grid, gridOf } from "./schedule.ts";
import type {
  AlertingStatus,
  AlertStatus,
  GroupCounts,
  GroupStatus,
  RuleStatus,
} from "./status.ts";
import { formatExponent } from "../text/format_number.ts";

/** Wall clock and monotonic clock, in milliseconds. */
export interface Clock {
  /** Since 1970; may jump. */
  now(): number;
  /** Since an arbitrary moment; never goes back. */
  elapsed(): number;
}

export interface GroupOptions {
  /** The interval of groups without one. */
  readonly intervalMs: number;
  readonly query: QueryFunction;
  readonly appender: Appender;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** How long an unchanged alert is not sent again. */
  readonly resendDelayMs: number;
  readonly notify: (notifications: readonly Notification[]) => void;
  readonly awaitsRestore: boolean;
  readonly clock: Clock;
}

type Health =
  | { readonly kind: "unknown" }
  | { readonly kind: "ok" }
  | { readonly kind: "err"; readonly error: string };

/** A rule with the result of its last evaluation. */
interface Member {
  readonly rule: RecordingRule | AlertingRule;
  readonly output: RuleOutput;
  health: Health;
  evaluationMs: number;
  lastEvaluation: number | undefined;
}

export class RuleGroup {
  readonly definition: GroupDefinition;
  readonly grid: Grid;
  readonly #options: GroupOptions;
  readonly #members: readonly Member[];
  /** Series of rules that a change of the file removed. */
  #orphans: readonly Labels[] = [];
  #awaitsRestore: boolean;
  #stopped = false;
  #evaluationMs = 0;
  #lastEvaluation: number | undefined;
  #counts = { iterations: 0, iterationsMissed: 0, evaluations: 0, failures: 0 };

  constructor(definition: GroupDefinition, options: GroupOptions) {
    this.definition = definition;
    this.#options = options;
    this.#awaitsRestore = options.awaitsRestore;
    const intervalMs = definition.intervalMs ?? options.intervalMs;
    this.grid = gridOf(definition.file, definition.name, intervalMs);
    this.#members = definition.rules.map((rule) => ({
      rule: rule.kind === "recording" ? new RecordingRule(rule) : new AlertingRule(rule, options),
      output: new RuleOutput(),
      health: { kind: "unknown" },
      evaluationMs: 0,
      lastEvaluation: undefined,
    }));
  }

  get alertingRules(): readonly AlertingRule[] {
    return this.#members.map(({ rule }) => rule).filter((rule) => rule.kind === "alerting");
  }

  /** The errors of the last evaluation, each with the name of the rule. */
  get errors(): readonly { readonly rule: string; readonly error: string }[] {
    return this.#members.flatMap(({ rule, health }) =>
      health.kind === "err" ? [{ rule: rule.definition.name, error: health.error }] : []
    );
  }

  /** Evaluates all rules for one slot. Each failure is recorded with its rule. */
  async evaluate(time: number): Promise<void> {
    const { clock } = this.#options;
    const [now, start] = [clock.now(), clock.elapsed()];
    for (const member of this.#members) {
      if (this.#stopped) return;
      await this.#evaluateRule(member, time);
    }
    this.#endOrphans(time);
    this.#evaluationMs = clock.elapsed() - start;
    this.#lastEvaluation = now;
    this.#counts.iterations++;
  }

  async #evaluateRule(member: Member, time: number): Promise<void> {
    const { clock, appender, query } = this.#options;
    const { queryOffsetMs, limit } = this.definition;
    const [now, start] = [clock.now(), clock.elapsed()];
    this.#counts.evaluations++;
    try {
      const samples = await member.rule.evaluate({ time, queryOffsetMs, limit, query });
      if (member.rule.kind === "alerting") this.#send(member.rule, time);
      const refused = member.output.write(appender, samples, time - queryOffsetMs);
      member.health = refused === undefined ? { kind: "ok" } : { kind: "err", error: refused };
    } catch (error) {
      this.#counts.failures++;
      member.health = { kind: "err", error: (error as Error).message };
    }
    member.evaluationMs = clock.elapsed() - start;
    member.lastEvaluation = now;
  }

  #send(rule: AlertingRule, time: number): void {
    const { resendDelayMs, notify } = this.#options;
    const { intervalMs } = this.grid;
    const notifications = rule.send({ now: time, resendDelayMs, intervalMs });
    if (notifications.length > 0) notify(notifications);
  }

  /** Counts slots that passed while the group was busy. */
  miss(count: number): void {
    this.#counts.iterations += count;
    this.#counts.iterationsMissed += count;
  }

  /**
   * Restores the alerts of an earlier run after two evaluations: before that, the
   * series that the rules read may not have samples yet.
   */
  restoreWhenReady(store: Queryable): void {
    if (!this.#awaitsRestore || this.#counts.iterations < 2) return;
    this.#awaitsRestore = false;
    for (const member of this.#members) {
      if (member.rule.kind !== "alerting") continue;
      try {
        member.rule.restore(store, this.#options.clock.now());
      } catch (error) {
        // Its alerts start anew, which only makes them fire later.
        member.health = { kind: "err", error: `cannot restore: ${(error as Error).message}` };
      }
    }
  }

  /** Stops the evaluation after the current rule. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Takes over the state of the group that this one replaces. A rule with the name
   * and the labels of an earlier one keeps its alerts and series, and the result of
   * its last evaluation if it has not changed at all. Among several the order
   * decides. The series of all other rules end with the next evaluation.
   */
  adopt(old: RuleGroup): void {
    this.#lastEvaluation = old.#lastEvaluation;
    this.#evaluationMs = old.#evaluationMs;
    this.#counts = { ...old.#counts };
    this.#awaitsRestore = old.#awaitsRestore;
    const left = [...old.#members];
    for (const member of this.#members) {
      const at = left.findIndex(({ rule }) => identity(rule) === identity(member.rule));
      const [same] = at < 0 ? [] : left.splice(at, 1);
      if (same === undefined) continue;
      member.output.adopt(same.output);
      if (ruleKey(member.rule.definition) === ruleKey(same.rule.definition)) {
        const { health, evaluationMs, lastEvaluation } = same;
        Object.assign(member, { health, evaluationMs, lastEvaluation });
      }
      if (member.rule.kind === "alerting" && same.rule.kind === "alerting") {
        member.rule.adopt(same.rule);
      }
    }
    this.#orphans = [...old.#orphans, ...left.flatMap(({ output }) => output.series)];
  }

  /** Ends all series of a removed group. */
  endSeries(time: number): void {
    this.#orphans = [...this.#orphans, ...this.#members.flatMap(({ output }) => output.series)];
    this.#endOrphans(time);
  }

  #endOrphans(time: number): void {
    for (const labels of this.#orphans) {
      endSeries(this.#options.appender, labels, time - this.definition.queryOffsetMs);
    }
    this.#orphans = [];
  }

  status(): GroupStatus {
    const { name, file, limit } = this.definition;
    return {
      name,
      file,
      interval: this.grid.intervalMs / 1000,
      limit,
      evaluationTime: this.#evaluationMs / 1000,
      lastEvaluation: this.#lastEvaluation,
      rules: this.#members.map(ruleStatus),
    };
  }

  counts(): GroupCounts {
    const { name, file } = this.definition;
    const last = this.#lastEvaluation;
    return {
      file,
      name,
      rules: this.#members.length,
      interval: this.grid.intervalMs / 1000,
      ...this.#counts,
      lastDuration: this.#evaluationMs / 1000,
      lastEvaluation: last === undefined ? undefined : last / 1000,
    };
  }
}

/** Equal for a rule and its successor in a changed file. */
function identity({ definition }: RecordingRule | AlertingRule): string {
  const labels = definition.kind === "recording"
    ? [...definition.labels]
    : definition.labels.map(({ name, text }) => [name, text]);
  return JSON.stringify([definition.kind, definition.name, labels]);
}

function ruleStatus({ rule, health, evaluationMs, lastEvaluation }: Member): RuleStatus {
  const common = {
    name: rule.definition.name,
    query: print(rule.definition.query.expr),
    health: health.kind,
    lastError: health.kind === "err" ? health.error : undefined,
    evaluationTime: evaluationMs / 1000,
    lastEvaluation,
  };
  if (rule.kind === "recording") {
    return { ...common, type: "recording", labels: rule.definition.labels };
  }
  const { holdMs, keepFiringMs, labels, annotations } = rule.definition;
  const alerts = [...rule.alerts.values()].flatMap(alertStatus);
  return {
    ...common,
    type: "alerting",
    state: lastEvaluation === undefined ? "unknown" : furthest(alerts),
    duration: holdMs / 1000,
    keepFiringFor: keepFiringMs / 1000,
    labels: new Map(labels.map(({ name, text }) => [name, text])),
    annotations: new Map(annotations.map(({ name, text }) => [name, text])),
    alerts,
  };
}

function furthest(alerts: readonly AlertStatus[]): AlertingStatus["state"] {
  if (alerts.length === 0) return "inactive";
  return alerts.some(({ state }) => state === "firing") ? "firing" : "pending";
}

/** Empty for a resolved alert. */
function alertStatus({ labels, annotations, state, value }: Alert): AlertStatus[] {
  const phase = visiblePhase(state);
  if (phase === undefined) return [];
  return [{
    labels,
    annotations,
    state: phase,
    activeAt: state.activeAt,
    keepFiringSince: state.phase === "kept" ? state.since : undefined,
    value: formatExponent(value),
  }];
}
