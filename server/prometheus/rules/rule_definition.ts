/** What groups of rules are, when their file is read. It can be sent to another thread. */

import type { Query } from "../promql/engine.ts";
import { print } from "../promql/print.ts";
import type { Labels } from "../storage.ts";
import type { Template } from "./template/template.ts";

export interface GroupDefinition {
  readonly name: string;
  readonly file: string;
  /** Undefined: the server's default. */
  readonly intervalMs: number | undefined;
  /** How far the queries look back from the time of the evaluation. */
  readonly queryOffsetMs: number;
  /** The most series or alerts of a rule; 0 means no limit. */
  readonly limit: number;
  readonly rules: readonly RuleDefinition[];
}

export type RuleDefinition = RecordingDefinition | AlertingDefinition;

export interface RecordingDefinition {
  readonly kind: "recording";
  /** The name of the series. */
  readonly name: string;
  readonly query: Query;
  /** An empty value removes the label. */
  readonly labels: Labels;
}

export interface AlertingDefinition {
  readonly kind: "alerting";
  readonly name: string;
  readonly query: Query;
  /** How long the condition must hold before the alert fires. */
  readonly holdMs: number;
  /** How long an alert keeps firing when the condition no longer holds. */
  readonly keepFiringMs: number;
  readonly labels: readonly TemplatedText[];
  readonly annotations: readonly TemplatedText[];
}

/** A label or an annotation of an alert. */
export interface TemplatedText {
  readonly name: string;
  readonly text: string;
  readonly template: Template;
}

/** A text that is equal for two groups exactly when they do the same. */
export function groupKey({ rules, ...group }: GroupDefinition): string {
  return JSON.stringify([group, rules.map(ruleKey)]);
}

/** A text that is equal for two rules exactly when they do the same. */
export function ruleKey(rule: RuleDefinition): string {
  const pairs = (texts: readonly TemplatedText[]) => texts.map(({ name, text }) => [name, text]);
  const { name, query: { expr } } = rule;
  return JSON.stringify(
    rule.kind === "recording" ? [name, print(expr), [...rule.labels]] : [
      ...[name, print(expr), rule.holdMs, rule.keepFiringMs],
      ...[pairs(rule.labels), pairs(rule.annotations)],
    ],
  );
}
