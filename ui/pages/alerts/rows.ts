/** The rows of the table of alerts, from the answer of `/api/v1/rules`. */

import type { Labels } from "../../prom/frame.ts";

export interface WireAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: "firing" | "pending" | "inactive";
  readonly activeAt?: string;
  readonly value?: string;
}

export interface WireRule {
  readonly type: "alerting" | "recording";
  readonly name: string;
  readonly query: string;
  /** The `for` of the rule, in seconds. */
  readonly duration?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly alerts?: readonly WireAlert[];
  readonly health: string;
  readonly lastError?: string;
  readonly state?: "firing" | "pending" | "inactive";
}

export interface WireGroups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly WireRule[] }[];
}

export type AlertState = "firing" | "pending" | "inactive" | "error";

export interface AlertRow {
  readonly key: string;
  readonly state: AlertState;
  readonly name: string;
  readonly severity: string;
  /** Without the name and the severity. */
  readonly labels: Labels;
  readonly value: string;
  /** Milliseconds since 1970; undefined when inactive. */
  readonly since: number | undefined;
  readonly summary: string;
  readonly description: string;
  readonly group: string;
  readonly rule: WireRule;
}

const STATES: readonly AlertState[] = ["error", "firing", "pending", "inactive"];
const SEVERITIES = ["critical", "page", "error", "warning", "info"];

/** A row for each alert, and one for each rule without alerts. The worst comes first. */
export function alertRows({ groups }: WireGroups): AlertRow[] {
  const rows = groups.flatMap(({ name: group, rules }) =>
    rules.filter(({ type }) => type === "alerting").flatMap((rule) => rowsOf(rule, group))
  );
  const place = (list: readonly string[], item: string) =>
    list.includes(item) ? list.indexOf(item) : list.length;
  return rows.sort((a, b) =>
    place(STATES, a.state) - place(STATES, b.state) ||
    place(SEVERITIES, a.severity) - place(SEVERITIES, b.severity) ||
    (b.since ?? 0) - (a.since ?? 0) || a.name.localeCompare(b.name)
  );
}

function rowsOf(rule: WireRule, group: string): AlertRow[] {
  const alerts = rule.alerts ?? [];
  if (rule.health === "err") {
    return [{ ...quietRow(rule, group), state: "error", summary: rule.lastError ?? "" }];
  }
  if (alerts.length === 0) return [quietRow(rule, group)];
  return alerts.map(({ labels, annotations, state, activeAt, value }) => {
    const { alertname: _name, severity = "", ...rest } = labels;
    const since = Date.parse(activeAt ?? "");
    return {
      ...quietRow(rule, group),
      key: `${group} ${rule.name} ${JSON.stringify(labels)}`,
      state,
      severity,
      labels: rest,
      value: value ?? "",
      since: Number.isNaN(since) ? undefined : since,
      summary: annotations.summary ?? "",
      description: annotations.description ?? "",
    };
  });
}

function quietRow(rule: WireRule, group: string): AlertRow {
  const { severity = "", ...labels } = rule.labels ?? {};
  return {
    key: `${group} ${rule.name}`,
    state: "inactive",
    name: rule.name,
    severity,
    labels,
    value: "",
    since: undefined,
    summary: withoutValues(rule.annotations?.summary ?? ""),
    description: rule.annotations?.description ?? "",
    group,
    rule,
  };
}

/** The summary of a rule without alerts, with names in place of values: "‹model› is slow". */
function withoutValues(text: string): string {
  const said = text.replace(/\{\{\s*\$(?:labels\.)?(\w+)[^{}]*\}\}/g, "‹$1›");
  return said.includes("{{") ? "" : said;
}

/**
 * The labels that every alert has with the same value, such as the job: they tell no two apart. None
 * for a single alert.
 */
export function commonLabels(all: readonly Labels[]): Labels {
  const [first = {}, ...rest] = all;
  if (rest.length === 0) return {};
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((one) => one[name] === value)),
  );
}

/** The labels that are not among the common ones. */
export function ownLabels(labels: Labels, common: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !(name in common)));
}

/** Whether the row contains every word of the search. */
export function matches(row: AlertRow, search: string): boolean {
  const labels = Object.entries(row.labels).map(([name, value]) => `${name}=${value}`);
  const text = [row.name, row.state, row.severity, row.summary, row.group, ...labels].join(" ")
    .toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export function countStates(rows: readonly AlertRow[]): Record<AlertState, number> {
  const counts = { firing: 0, pending: 0, inactive: 0, error: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}
