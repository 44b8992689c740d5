import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import type { AlertingStatus, GroupStatus, RecordingStatus } from "../rules/status.ts";
import { askJson, NOW, testApi } from "./testing/api.ts";

const TIME = new Date(NOW).toISOString();

const recording: RecordingStatus = {
  type: "recording",
  name: "job:up:sum",
  query: "sum by (job) (up)",
  labels: new Map(),
  health: "ok",
  lastError: undefined,
  evaluationTime: 0.01,
  lastEvaluation: NOW,
};

const alerting: AlertingStatus = {
  type: "alerting",
  name: "Down",
  query: "up == 0",
  labels: new Map([["severity", "page"]]),
  annotations: new Map([["summary", "{{ $labels.job }}"]]),
  health: "err",
  lastError: "no",
  evaluationTime: 0.02,
  lastEvaluation: NOW,
  state: "firing",
  duration: 60,
  keepFiringFor: 0,
  alerts: [{
    labels: new Map([["alertname", "Down"], ["job", "a"]]),
    annotations: new Map([["summary", "a"]]),
    state: "firing",
    activeAt: NOW,
    keepFiringSince: undefined,
    value: "0e+00",
  }],
};

function group(name: string, rules: GroupStatus["rules"]): GroupStatus {
  const [interval, limit, evaluationTime] = [15, 0, 0.03];
  return { name, file: "a.yml", rules, interval, limit, evaluationTime, lastEvaluation: undefined };
}

const api = testApi({
  rules: {
    alertmanagers: ["http://am/api/v2/alerts"],
    status: () => [
      group("empty", []),
      group("first", [recording, alerting]),
      group("second", [{ ...recording, labels: new Map([["team", "x"]]) }]),
    ],
  },
});

const ALERT = {
  labels: { alertname: "Down", job: "a" },
  annotations: { summary: "a" },
  state: "firing",
  activeAt: TIME,
  value: "0e+00",
};

Deno.test("/api/v1/rules describes groups as Prometheus does", async () => {
  const { data } = await askJson(api, "/api/v1/rules", "rule_group[]=first");
  assertEquals(data, {
    groups: [{
      name: "first",
      file: "a.yml",
      interval: 15,
      limit: 0,
      evaluationTime: 0.03,
      lastEvaluation: "0001-01-01T00:00:00Z",
      rules: [
        {
          name: "job:up:sum",
          query: "sum by (job) (up)",
          health: "ok",
          evaluationTime: 0.01,
          lastEvaluation: TIME,
          type: "recording",
        },
        {
          state: "firing",
          name: "Down",
          query: "up == 0",
          duration: 60,
          keepFiringFor: 0,
          labels: { severity: "page" },
          annotations: { summary: "{{ $labels.job }}" },
          alerts: [ALERT],
          health: "err",
          lastError: "no",
          evaluationTime: 0.02,
          lastEvaluation: TIME,
          type: "alerting",
        },
      ],
    }],
  });
});

/** Parameters, and the names of the rules of each group in the result. */
const filters: readonly (readonly [string, Record<string, readonly string[]>])[] = [
  ["", { first: ["job:up:sum", "Down"], second: ["job:up:sum"] }],
  ["type=alert", { first: ["Down"] }],
  ["type=record", { first: ["job:up:sum"], second: ["job:up:sum"] }],
  ["rule_name[]=Down", { first: ["Down"] }],
  ["rule_group[]=second", { second: ["job:up:sum"] }],
  ["file[]=b.yml", {}],
  ['match[]={team="x"}', { second: ["job:up:sum"] }],
  ['match[]={severity=~"p.*"}&match[]={team="y"}', { first: ["Down"] }],
];
for (const [query, want] of filters) {
  Deno.test(`/api/v1/rules?${query} filters rules`, async () => {
    const { data } = await askJson(api, "/api/v1/rules", query);
    const found = data.groups.map((group: GroupStatus) => [
      group.name,
      group.rules.map(({ name }) => name),
    ]);
    assertEquals(Object.fromEntries(found), want);
  });
}

Deno.test("/api/v1/rules leaves out alerts on request", async () => {
  const query = "exclude_alerts=true&type=alert";
  const { data } = await askJson(api, "/api/v1/rules", query);
  assertEquals(data.groups[0].rules[0].alerts, []);
});

Deno.test("/api/v1/rules returns groups page by page", async () => {
  const first = (await askJson(api, "/api/v1/rules", "group_limit=1")).data;
  assertEquals(first.groups.map(({ name }: GroupStatus) => name), ["first"]);
  const query = { group_limit: "1", group_next_token: first.groupNextToken };
  const second = (await askJson(api, "/api/v1/rules", query)).data;
  assertEquals(second.groups.map(({ name }: GroupStatus) => name), ["second"]);
  assertEquals(second.groupNextToken, undefined);
});

const failures: readonly (readonly [string, string])[] = [
  ["type=x", 'not supported value "x"'],
  ["exclude_alerts=x", 'invalid parameter "exclude_alerts"'],
  ["group_limit=-1", 'invalid parameter "group_limit"'],
  ["group_next_token=x", "group_limit needs to be present"],
  ["group_limit=1&group_next_token=x", "invalid group_next_token"],
  ["match[]={", 'invalid parameter "match[]"'],
];
for (const [query, error] of failures) {
  Deno.test(`/api/v1/rules?${query} fails`, async () => {
    const answer = await askJson(api, "/api/v1/rules", query);
    assertEquals([answer.status, answer.errorType], [400, "bad_data"]);
    assertStringIncludes(answer.error, error);
  });
}

Deno.test("/api/v1/alerts lists the alerts of all rules", async () => {
  assertEquals((await askJson(api, "/api/v1/alerts")).data, { alerts: [ALERT] });
});

Deno.test("/api/v1/alertmanagers lists the addresses of Alertmanagers", async () => {
  assertEquals((await askJson(api, "/api/v1/alertmanagers")).data, {
    activeAlertmanagers: [{ url: "http://am/api/v2/alerts" }],
    droppedAlertmanagers: [],
  });
});

Deno.test("/api/v1/rules reads flags as Go does", async () => {
  const alerts = async (flag: string) => {
    const { data, error } = await askJson(api, "/api/v1/rules", {
      type: "alert",
      exclude_alerts: flag,
    });
    return data === undefined ? error : data.groups[0].rules[0].alerts.length > 0;
  };
  for (const flag of ["", "0", "f", "F", "false", "FALSE", "False"]) {
    assertEquals([flag, await alerts(flag)], [flag, true]);
  }
  for (const flag of ["1", "t", "T", "true", "TRUE", "True"]) {
    assertEquals([flag, await alerts(flag)], [flag, false]);
  }
  const reason = 'strconv.ParseBool: parsing "yes": invalid syntax';
  assertEquals(await alerts("yes"), `invalid parameter "exclude_alerts": ${reason}`);
});

Deno.test("/api/v1/alerts returns the time since which an alert is only kept firing", async () => {
  const [alert] = alerting.alerts;
  const kept = { ...alerting, alerts: [{ ...alert!, keepFiringSince: NOW }] };
  const keeping = testApi({ rules: { alertmanagers: [], status: () => [group("g", [kept])] } });
  const { data } = await askJson(keeping, "/api/v1/alerts");
  assertEquals(data.alerts[0].keepFiringSince, TIME);
});
