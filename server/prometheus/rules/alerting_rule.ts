/** Rules that raise an alert for each sample of their query. */

import type { ResultSample } from "../promql/engine.ts";
import { filterLabels, labelsKey, METRIC_NAME, setLabels } from "../promql/labels.ts";
import { print } from "../promql/print.ts";
import type { Labels, Matcher, Queryable } from "../storage.ts";
import {
  type Alert,
  type Alerts,
  type Found,
  nextAlerts,
  type Notification,
  sendAlerts,
  type SendTiming,
} from "./alert.ts";
import { visiblePhase } from "./alert_state.ts";
import {
  GRACE_MS,
  lastState,
  OUTAGE_TOLERANCE_MS,
  restoredActiveAt,
  type StoredState,
} from "./restore.ts";
import { type Evaluation, hasDuplicates, type Rule } from "./rule.ts";
import type { AlertingDefinition, TemplatedText } from "./rule_definition.ts";
import { TemplateError } from "./template/errors.ts";
import { expandTemplate, type TemplateData } from "./template/template.ts";

const ALERT_NAME = "alertname";
const ALERTS = "ALERTS";
const ALERTS_FOR_STATE = "ALERTS_FOR_STATE";

export interface AlertingOptions {
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** Whether the store may have alerts of an earlier run; until `restore`, no samples are written. */
  readonly awaitsRestore: boolean;
}

export class AlertingRule implements Rule {
  readonly kind = "alerting";
  readonly #options: AlertingOptions;
  readonly #expr: string;
  #awaitsRestore: boolean;
  #alerts: Alerts = new Map();

  constructor(readonly definition: AlertingDefinition, options: AlertingOptions) {
    this.#options = options;
    this.#expr = print(definition.query.expr);
    this.#awaitsRestore = options.awaitsRestore;
  }

  /** The alerts, including resolved ones. */
  get alerts(): Alerts {
    return this.#alerts;
  }

  /** Takes over the alerts of the rule that this one replaces. */
  adopt(other: AlertingRule): void {
    this.#alerts = other.#alerts;
    this.#awaitsRestore = other.#awaitsRestore;
  }

  async evaluate(evaluation: Evaluation): Promise<readonly ResultSample[]> {
    const { time, queryOffsetMs, limit, query } = evaluation;
    const samples = await query(this.definition.query, time - queryOffsetMs);
    const found: Found[] = [];
    for (const sample of samples) found.push(await this.#found(sample, evaluation));
    if (hasDuplicates(found)) {
      throw new Error("vector contains metrics with the same labelset after applying alert labels");
    }
    const { holdMs, keepFiringMs } = this.definition;
    this.#alerts = nextAlerts(this.#alerts, found, { now: time, holdMs, keepFiringMs });
    const active = [...this.#alerts.values()].filter(({ state }) => visiblePhase(state));
    if (limit > 0 && active.length > limit) {
      this.#alerts = new Map();
      throw new Error(`exceeded limit of ${limit} with ${active.length} alerts`);
    }
    return this.#awaitsRestore ? [] : active.flatMap((alert) => this.#samples(alert));
  }

  /** The notifications that are due now. */
  send(timing: SendTiming): readonly Notification[] {
    const sent = sendAlerts(this.#alerts, this.#expr, timing);
    this.#alerts = sent.alerts;
    return sent.notifications;
  }

  /**
   * Restores since when alerts have been active, from before a restart. Rules with
   * a `for` shorter than the grace period start anew.
   */
  restore(store: Queryable, now: number): void {
    this.#awaitsRestore = false;
    if (this.definition.holdMs < GRACE_MS) return;
    const stored = this.#storedStates(store, now);
    const restored = new Map<string, Alert>();
    for (const [key, alert] of this.#alerts) {
      const last = stored.get(labelsKey(this.#forState(alert)));
      restored.set(key, last === undefined ? alert : this.#restored(alert, last, now));
    }
    this.#alerts = restored;
  }

  /** The last stored states, by the key of the labels of `ALERTS_FOR_STATE`. */
  #storedStates(store: Queryable, now: number): ReadonlyMap<string, StoredState> {
    const from = now - OUTAGE_TOLERANCE_MS;
    const matchers: Matcher[] = [
      { name: METRIC_NAME, op: "=", value: ALERTS_FOR_STATE },
      { name: ALERT_NAME, op: "=", value: this.definition.name },
    ];
    const states = new Map<string, StoredState>();
    for (const series of store.select(matchers, from, now)) {
      const last = lastState(series.samples(from, now));
      if (last !== undefined) states.set(labelsKey(series.labels), last);
    }
    return states;
  }

  #restored(alert: Alert, last: StoredState, now: number): Alert {
    const activeAt = restoredActiveAt(last, { now, holdMs: this.definition.holdMs });
    return { ...alert, state: { ...alert.state, activeAt } };
  }

  async #found({ labels, value }: ResultSample, evaluation: Evaluation): Promise<Found> {
    const { definition } = this;
    const data = { labels, value, time: evaluation.time };
    const own = await this.#expandAll(definition.labels, data, evaluation);
    const named = filterLabels(labels, (name) => name !== METRIC_NAME);
    return {
      labels: setLabels(named, [...own, [ALERT_NAME, definition.name]]),
      annotations: await this.#expandAll(definition.annotations, data, evaluation),
      value,
    };
  }

  async #expandAll(
    texts: readonly TemplatedText[],
    data: TemplateData,
    { query }: Evaluation,
  ): Promise<Labels> {
    const expanded = new Map<string, string>();
    for (const text of texts) expanded.set(text.name, await this.#expand(text, data, query));
    return expanded;
  }

  /** A template that fails expands to its error: such an alert is better than none. */
  async #expand(
    { template }: TemplatedText,
    data: TemplateData,
    query: Evaluation["query"],
  ): Promise<string> {
    const name = `__alert_${this.definition.name}`;
    try {
      return await expandTemplate(template, name, data, { ...this.#options, query });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return `<error expanding template: error executing template ${name}: ${error.message}>`;
    }
  }

  #samples(alert: Alert): ResultSample[] {
    const { state } = alert;
    const shown = setLabels(this.#seriesLabels(alert), [
      [METRIC_NAME, ALERTS],
      ["alertstate", visiblePhase(state)!],
    ]);
    return [
      { labels: shown, value: 1 },
      { labels: this.#forState(alert), value: Math.floor(state.activeAt / 1000) },
    ];
  }

  #forState(alert: Alert): Labels {
    return setLabels(this.#seriesLabels(alert), [[METRIC_NAME, ALERTS_FOR_STATE]]);
  }

  /**
   * The labels of the alert override those of the rule. If the template of a label
   * expands to nothing, the series has the text of the template, as in Prometheus.
   */
  #seriesLabels({ labels }: Alert): Labels {
    const own = this.definition.labels.map(({ name, text }) => [name, text] as const);
    return setLabels(new Map(own), labels);
  }
}
