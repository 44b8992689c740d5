import { quote } from "../text/quote.ts";
import { labelsTest } from "../text/regexp.ts";
import { formatTime } from "../text/time.ts";
import type { AlertStatus, GroupStatus, RuleStatus } from "../rules/status.ts";
import type { Labels } from "../storage.ts";
import { type Endpoints, jsonResult } from "./endpoint.ts";
import { ApiError, invalidParameter } from "./api_error.ts";
import type { Parameters } from "./parameters.ts";

/** Reports on rules and their alerts. */
export interface RulesReader {
  /** Sorted by file and name. */
  status(): readonly GroupStatus[];
  /** The URLs that alerts are sent to. */
  readonly alertmanagers: readonly string[];
}

/** Rules, alerts and Alertmanagers. */
export function ruleEndpoints(rules: RulesReader): Endpoints {
  return {
    "/api/v1/rules": ({ parameters }) => {
      const isWanted = ruleFilter(parameters);
      const withAlerts = !flag(parameters, "exclude_alerts");
      const groups = rules.status().filter(groupFilter(parameters)).flatMap((group) => {
        const wanted = group.rules.filter(isWanted);
        return wanted.length === 0 ? [] : [describeGroup(group, wanted, withAlerts)];
      });
      return jsonResult(pageOf(groups, parameters));
    },
    "/api/v1/alerts": () => {
      const all = rules.status().flatMap((group) => group.rules);
      const alerts = all.flatMap((rule) => rule.type === "alerting" ? rule.alerts : []);
      return jsonResult({ alerts: alerts.map(describeAlert) });
    },
    "/api/v1/alertmanagers": () => {
      const activeAlertmanagers = rules.alertmanagers.map((url) => ({ url }));
      return jsonResult({ activeAlertmanagers, droppedAlertmanagers: [] });
    },
  };
}

function ruleFilter(parameters: Parameters): (rule: RuleStatus) => boolean {
  const type = parameters.text("type").toLowerCase();
  if (!["", "alert", "record"].includes(type)) {
    throw invalidParameter("type", `not supported value ${quote(type)}`);
  }
  const names = parameters.all("rule_name[]");
  const selectors = parameters.matchers().map(labelsTest);
  return (rule) =>
    (type === "" || type === (rule.type === "alerting" ? "alert" : "record")) &&
    (names.length === 0 || names.includes(rule.name)) &&
    (selectors.length === 0 || selectors.some((accepts) => accepts(rule.labels)));
}

function groupFilter(parameters: Parameters): (group: GroupStatus) => boolean {
  const names = parameters.all("rule_group[]");
  const files = parameters.all("file[]");
  return ({ name, file }) =>
    (names.length === 0 || names.includes(name)) && (files.length === 0 || files.includes(file));
}

function flag(parameters: Parameters, name: string): boolean {
  const text = parameters.text(name);
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  if (["", "0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  throw invalidParameter(
    name,
    `strconv.ParseBool: parsing ${quote(text)}: invalid syntax`,
  );
}

type GroupDescription = ReturnType<typeof describeGroup>;

/** All groups; with `group_limit`, one page of them and the token of the next. */
function pageOf(groups: readonly GroupDescription[], parameters: Parameters) {
  const limit = parameters.limit("group_limit");
  const token = parameters.text("group_next_token");
  if (token !== "" && limit === undefined) {
    throw invalidParameter(
      "group_limit",
      "group_limit needs to be present to paginate over the groups",
    );
  }
  const start = token === "" ? 0 : groups.findIndex((group) => tokenOf(group) === token);
  if (start < 0) {
    throw new ApiError("bad_data", "invalid group_next_token: were rule groups changed?");
  }
  const end = start + (limit ?? groups.length);
  const next = groups[end];
  return {
    groups: groups.slice(start, end),
    ...(next === undefined ? {} : { groupNextToken: tokenOf(next) }),
  };
}

function tokenOf({ file, name }: GroupDescription): string {
  return new TextEncoder().encode(`${file};${name}`).toBase64({ alphabet: "base64url" });
}

function describeGroup(group: GroupStatus, rules: readonly RuleStatus[], withAlerts: boolean) {
  const { name, file, interval, limit, evaluationTime, lastEvaluation } = group;
  return {
    name,
    file,
    rules: rules.map((rule) => describeRule(rule, withAlerts)),
    interval,
    limit,
    evaluationTime,
    lastEvaluation: formatTime(lastEvaluation),
  };
}

function describeRule(rule: RuleStatus, withAlerts: boolean) {
  const { name, query, health, lastError, evaluationTime, type } = rule;
  const common = {
    name,
    query,
    health,
    ...(lastError === undefined ? {} : { lastError }),
    evaluationTime,
    lastEvaluation: formatTime(rule.lastEvaluation),
    type,
  };
  const labels = describeLabels(rule.labels);
  if (rule.type === "recording") return rule.labels.size === 0 ? common : { ...common, labels };
  return {
    state: rule.state,
    duration: rule.duration,
    keepFiringFor: rule.keepFiringFor,
    labels,
    annotations: describeLabels(rule.annotations),
    alerts: withAlerts ? rule.alerts.map(describeAlert) : [],
    ...common,
  };
}

function describeAlert(
  { labels, annotations, state, activeAt, keepFiringSince, value }: AlertStatus,
) {
  return {
    labels: describeLabels(labels),
    annotations: describeLabels(annotations),
    state,
    activeAt: formatTime(activeAt),
    ...(keepFiringSince === undefined ? {} : { keepFiringSince: formatTime(keepFiringSince) }),
    value,
  };
}

function describeLabels(labels: Labels): Readonly<Record<string, string>> {
  return Object.fromEntries(labels);
}
