import { assertEquals } from "@std/assert/mod.js";
import { Engine } from "../promql/engine.ts";
import { formatLabels, labelsOf } from "../promql/labels.ts";
import type { Appender } from "../storage.ts";
import type { Notification } from "./alert.ts";
import { type GroupOptions, RuleGroup } from "./group.ts";
import { queryWith } from "./query.ts";
import { parseRuleFile } from "./rule_file.ts";
import { SampleStore } from "./unit_tests/sample_store.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A store, and groups that read and write it. */
class Bench {
  readonly store = new SampleStore();
  readonly notified: Notification[] = [];
  now = 0;
  readonly #query = queryWith(new Engine(), this.store);

  group(text: string, options: Partial<GroupOptions> = {}): RuleGroup {
    const [definition] = parseRuleFile("file", `groups:\n- name: g\n${indent(text)}`);
    return new RuleGroup(definition!, {
      intervalMs: MINUTE,
      query: this.#query,
      appender: this.store,
      externalLabels: new Map(),
      externalUrl: "",
      resendDelayMs: MINUTE,
      notify: (notifications) => this.notified.push(...notifications),
      awaitsRestore: false,
      clock: { now: () => this.now, elapsed: () => this.now },
      ...options,
    });
  }

  load(name: string, labels: Record<string, string>, times: Record<number, number | "stale">) {
    const ref = this.store.ref(labelsOf(Object.entries({ __name__: name, ...labels })));
    for (const [time, value] of Object.entries(times)) {
      if (value === "stale") this.store.appendStale(ref, Number(time));
      else this.store.append(ref, Number(time), value);
    }
  }

  /** The samples that are current at a time, as `{labels} value`. */
  async at(time: number, query: string): Promise<string[]> {
    const samples = await this.#query(query, time);
    return samples.map(({ labels, value }) => `${formatLabels(labels)} ${value}`);
  }

  /** Everything that was ever stored under a name, `stale` for the end of a series. */
  all(name: string): string[] {
    return this.store.select([{ name: "__name__", op: "=", value: name }]).map((series) => {
      const { times, values, stale } = series.samples(-Infinity, Infinity);
      const points = [...times].map((time, i) => `${time}:${stale[i] ? "stale" : values[i]}`);
      return `${formatLabels(series.labels)} ${points.join(" ")}`;
    });
  }
}

function indent(text: string): string {
  return text.trim().split("\n").map((line) => `  ${line}`).join("\n");
}

function rules(...lines: readonly string[]): string {
  return ["rules:", ...lines.map((line) => `- ${line}`)].join("\n");
}

Deno.test("a rule sees the samples of the rules before it", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 5 });
  const group = bench.group(rules("{record: b, expr: a + 1}", "{record: c, expr: b * 2}"));
  await group.evaluate(0);
  assertEquals(await bench.at(0, "c"), ['{__name__="c"} 12']);
});

Deno.test("a recorded series gets the name and the labels of its rule", async () => {
  const bench = new Bench();
  bench.load("a", { job: "x", env: "y" }, { 0: 5 });
  const group = bench.group(rules('{record: b, expr: a, labels: {env: "", team: t, job: z}}'));
  await group.evaluate(0);
  assertEquals(bench.all("b"), ['{__name__="b", job="z", team="t"} 0:5']);
});

Deno.test("a series that vanishes gets a stale marker, and continues when it returns", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1, [MINUTE]: "stale", [2 * MINUTE]: 2 });
  const group = bench.group(rules("{record: b, expr: a}"));
  for (const time of [0, MINUTE, 2 * MINUTE]) await group.evaluate(time);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 60000:stale 120000:2']);
});

Deno.test("series that differ only in the name that a rule replaces are an error", async () => {
  const bench = new Bench();
  for (const name of ["a", "b"]) bench.load(name, { x: "1" }, { 0: 1 });
  const group = bench.group(rules("{record: c, expr: '{x=\"1\"}'}"));
  await group.evaluate(0);
  const problem = "vector contains metrics with the same labelset after applying rule labels";
  assertEquals(group.errors, [{ rule: "c", error: problem }]);
});

Deno.test("series that differ only in a label that a rule removes are an error", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1 });
  bench.load("a", {}, { 0: 1 });
  const group = bench.group(rules('{record: c, expr: sum by (x) (a), labels: {x: ""}}'));
  await group.evaluate(0);
  const problem = "vector contains metrics with the same labelset after applying rule labels";
  assertEquals(group.errors, [{ rule: "c", error: problem }]);
});

Deno.test("a failed rule ends no series, and its status has the error", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1, [3 * MINUTE]: 1 });
  bench.load("a", { x: "2" }, { [MINUTE]: 1, [2 * MINUTE]: "stale" });
  const group = bench.group(rules('{record: b, expr: a, labels: {x: ""}}', "{record: c, expr: 1}"));
  const health = () => group.status().rules.map(({ health, lastError }) => [health, lastError]);
  assertEquals(health(), [["unknown", undefined], ["unknown", undefined]]);
  await group.evaluate(0);
  await group.evaluate(MINUTE);
  const problem = "vector contains metrics with the same labelset after applying rule labels";
  assertEquals(health(), [["err", problem], ["ok", undefined]]);
  assertEquals(group.errors, [{ rule: "b", error: problem }]);
  await group.evaluate(2 * MINUTE);
  assertEquals(health()[0], ["ok", undefined]);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 120000:1']);
  const { evaluations, failures, iterations } = group.counts();
  assertEquals([evaluations, failures, iterations], [6, 1, 3]);
});

Deno.test("a rule fails when its query fails or is not a vector", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1 });
  bench.load("a", { x: "2" }, { 0: 1 });
  const group = bench.group(rules(
    "{record: b, expr: a * on() a}",
    '{record: c, expr: "a[5m]"}',
    "{record: d, expr: '\"text\"'}",
  ));
  await group.evaluate(0);
  assertEquals(group.errors.map(({ rule, error }) => `${rule}: ${error.slice(0, 40)}`), [
    "b: found duplicate series for the match gro",
    "c: rule result is not a vector or scalar",
    "d: rule result is not a vector or scalar",
  ]);
});

Deno.test("a refused sample does not prevent the others", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1 });
  bench.load("a", { x: "2" }, { 0: 1 });
  bench.load("b", { x: "1" }, { [MINUTE]: 1 });
  const group = bench.group(rules("{record: b, expr: a}"));
  await group.evaluate(0);
  assertEquals(group.errors, [
    { rule: "b", error: 'out of order sample: {__name__="b", x="1"}' },
  ]);
  assertEquals(bench.all("b")[1], '{__name__="b", x="2"} 0:1');
  assertEquals(group.counts().failures, 0);
});

Deno.test("a rule creates a series again that the store has removed", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  let dropped = false;
  const forgetful: Appender = {
    ref: (labels) => bench.store.ref(labels) + (dropped ? 100 : 0),
    append: (ref, ...sample) =>
      dropped && ref < 100 ? "unknownSeries" : bench.store.append(ref % 100, ...sample),
    appendStale: (ref, time) => bench.store.appendStale(ref % 100, time),
  };
  const group = bench.group(rules("{record: b, expr: a}"), { appender: forgetful });
  await group.evaluate(0);
  dropped = true;
  await group.evaluate(MINUTE);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 60000:1']);
});

Deno.test("a rule reports a store without room", async () => {
  const bench = new Bench();
  const full: Appender = {
    ref: () => undefined,
    append: () => "unknownSeries",
    appendStale: () => "unknownSeries",
  };
  const group = bench.group(rules("{record: b, expr: 1}"), { appender: full });
  await group.evaluate(0);
  assertEquals(group.errors, [
    { rule: "b", error: 'the store has no room for another series: {__name__="b"}' },
  ]);
});

Deno.test("a group with a query offset reads and writes in the past", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1, [MINUTE]: 2, [2 * MINUTE]: "stale" });
  const group = bench.group(
    "query_offset: 1m\n" + rules("{record: b, expr: a}", "{alert: C, expr: a > 1}"),
  );
  for (const minute of [1, 2, 3]) await group.evaluate(minute * MINUTE);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 60000:2 120000:stale']);
  assertEquals(bench.all("ALERTS"), [
    '{__name__="ALERTS", alertname="C", alertstate="firing"} 60000:1 120000:stale',
  ]);
  // The alert itself is of the time of the evaluation.
  assertEquals(bench.all("ALERTS_FOR_STATE"), [
    '{__name__="ALERTS_FOR_STATE", alertname="C"} 60000:120 120000:stale',
  ]);
});

Deno.test("a recording rule beyond the limit fails", async () => {
  const bench = new Bench();
  for (const x of ["1", "2", "3"]) bench.load("a", { x }, { 0: 1 });
  const group = bench.group("limit: 2\n" + rules("{record: b, expr: a}"));
  await group.evaluate(0);
  assertEquals(group.errors, [{ rule: "b", error: "exceeded limit of 2 with 3 series" }]);
  assertEquals(bench.all("b"), []);
});

Deno.test("an alerting rule beyond the limit fails and drops its alerts", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1 });
  bench.load("a", { x: "2" }, { [MINUTE]: 1 });
  const group = bench.group("limit: 1\n" + rules("{alert: B, expr: a, for: 5m}"));
  await group.evaluate(0);
  assertEquals(group.alertingRules[0]!.alerts.size, 1);
  await group.evaluate(MINUTE);
  assertEquals(group.errors, [{ rule: "B", error: "exceeded limit of 1 with 2 alerts" }]);
  assertEquals(group.alertingRules[0]!.alerts.size, 0);
});

Deno.test("an alert goes from pending to firing to resolved, in its series and its status", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1, [MINUTE]: 2, [2 * MINUTE]: 3, [3 * MINUTE]: "stale" });
  const group = bench.group(rules(
    "{alert: B, expr: a, for: 1m, keep_firing_for: 1m, labels: {s: '{{ $value }}-', t: t}, " +
      "annotations: {text: '{{ $labels.x }} {{ $value }}'}}",
  ));
  const seen: unknown[] = [];
  // The label s changes with the value, which makes it another alert.
  for (let minute = 0; minute < 5; minute++) {
    await group.evaluate(minute * MINUTE);
    const [rule] = group.status().rules;
    if (rule?.type !== "alerting") throw new Error("it is no alert");
    seen.push([
      rule.state,
      ...rule.alerts.map(({ labels, annotations, state, activeAt, value }) =>
        [formatLabels(labels), annotations.get("text"), state, activeAt, value].join(" ")
      ),
    ]);
  }
  assertEquals(seen, [
    ["pending", '{alertname="B", s="1-", t="t", x="1"} 1 1 pending 0 1e+00'],
    ["pending", '{alertname="B", s="2-", t="t", x="1"} 1 2 pending 60000 2e+00'],
    ["pending", '{alertname="B", s="3-", t="t", x="1"} 1 3 pending 120000 3e+00'],
    ["inactive"],
    ["inactive"],
  ]);
  assertEquals(bench.all("ALERTS").length, 3);
});

Deno.test("the status of an alert has its latest value, and since when only keep_firing_for holds it", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1, [MINUTE]: 2, [2 * MINUTE]: "stale" });
  const group = bench.group(rules(
    "{alert: B, expr: a, for: 1m, keep_firing_for: 2m, annotations: {text: '{{ $value }}'}}",
  ));
  const seen: unknown[] = [];
  for (let minute = 0; minute < 5; minute++) {
    await group.evaluate(minute * MINUTE);
    const [rule] = group.status().rules;
    if (rule?.type !== "alerting") throw new Error("it is no alert");
    seen.push(rule.alerts.map(({ annotations, state, keepFiringSince, value }) => [
      ...[annotations.get("text"), state, keepFiringSince, value],
    ]));
  }
  assertEquals(seen, [
    [["1", "pending", undefined, "1e+00"]],
    [["2", "firing", undefined, "2e+00"]],
    [["2", "firing", 2 * MINUTE, "2e+00"]],
    [["2", "firing", 2 * MINUTE, "2e+00"]],
    [],
  ]);
  assertEquals(bench.all("ALERTS"), [
    '{__name__="ALERTS", alertname="B", alertstate="firing"} 60000:1 120000:1 180000:1 240000:stale',
    '{__name__="ALERTS", alertname="B", alertstate="pending"} 0:1 60000:stale',
  ]);
});

Deno.test("a rule fails when two samples make the same alert", async () => {
  const bench = new Bench();
  for (const x of ["1", "2"]) bench.load("a", { x }, { 0: 1 });
  const group = bench.group(rules('{alert: B, expr: a, labels: {x: ""}}'));
  await group.evaluate(0);
  const problem = "vector contains metrics with the same labelset after applying alert labels";
  assertEquals(group.errors, [{ rule: "B", error: problem }]);
});

Deno.test("a failed template expands to its error, and the alert fires", async () => {
  const bench = new Bench();
  const group = bench.group(rules(
    `{alert: B, expr: 1, annotations: {text: '{{ first (query "none") }}', all: '{{ query "vector(7)" | first | value }}'}}`,
  ));
  await group.evaluate(0);
  const [alert] = group.alertingRules[0]!.alerts.values();
  assertEquals([...alert!.annotations], [
    ["all", "7"],
    [
      "text",
      "<error expanding template: error executing template __alert_B: template: __alert_B:1:4: " +
      'executing "__alert_B" at <first (query "none")>: error calling first: ' +
      "first() called on vector with no elements>",
    ],
  ]);
});

Deno.test("the notifier gets firing alerts, gets them again after the delay, and gets resolved ones", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1, [4 * MINUTE]: "stale" });
  const group = bench.group(rules("{alert: B, expr: a, for: 1m}"), {
    resendDelayMs: 90 * SECOND,
  });
  const told: string[] = [];
  for (let minute = 0; minute < 25; minute++) {
    bench.notified.length = 0;
    await group.evaluate(minute * MINUTE);
    for (const { startsAt, endsAt } of bench.notified) {
      told.push(`${minute}: ${startsAt / MINUTE} to ${endsAt / MINUTE}`);
    }
  }
  assertEquals(told, [
    // Valid for four times the longer of interval and delay.
    "1: 1 to 7",
    "3: 1 to 9",
    // Over at once, then again and again for a quarter of an hour.
    ...[4, 6, 8, 10, 12, 14, 16, 18].map((minute) => `${minute}: 1 to 4`),
  ]);
});

Deno.test("an alert that fires again after it was resolved is sent at once", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1, [MINUTE]: "stale", [2 * MINUTE]: 1 });
  const group = bench.group(rules("{alert: B, expr: a}"), { resendDelayMs: HOUR });
  for (const minute of [0, 1, 2]) await group.evaluate(minute * MINUTE);
  assertEquals(bench.notified.map(({ startsAt, expr }) => [startsAt, expr]), [
    [0, "a"],
    [0, "a"],
    [2 * MINUTE, "a"],
  ]);
});

Deno.test("alerts write no series before the restore", async () => {
  const bench = new Bench();
  const group = bench.group(rules("{alert: B, expr: 1, for: 1h}"), { awaitsRestore: true });
  await group.evaluate(0);
  group.restoreWhenReady(bench.store);
  await group.evaluate(MINUTE);
  assertEquals(bench.all("ALERTS"), []);
  group.restoreWhenReady(bench.store);
  await group.evaluate(2 * MINUTE);
  assertEquals(bench.all("ALERTS"), [
    '{__name__="ALERTS", alertname="B", alertstate="pending"} 120000:1',
  ]);
});

/** Since when an alert is active after a restart, and what it is then. */
const restarts: readonly {
  name: string;
  hold: string;
  stored: Record<number, number | "stale">;
  want: string;
}[] = [
  // All come back after 2 hours, and are evaluated twice until 2h1m.
  {
    name: "goes on where it was, not counting the outage",
    hold: "30m",
    stored: { [100 * MINUTE]: (90 * MINUTE) / SECOND },
    want: "pending since 111m",
  },
  {
    name: "fires again if it fired",
    hold: "30m",
    stored: { [100 * MINUTE]: (60 * MINUTE) / SECOND },
    want: "firing since 60m",
  },
  {
    name: "waits for the grace period if it had almost fired",
    hold: "30m",
    stored: { [100 * MINUTE]: (75 * MINUTE) / SECOND },
    want: "pending since 101m",
  },
  {
    name: "fires again if it was about to fire at the last moment",
    hold: "30m",
    stored: { [100 * MINUTE]: (70 * MINUTE) / SECOND },
    want: "firing since 70m",
  },
  {
    name: "waits for the grace period if it is held for just as long",
    hold: "10m",
    stored: { [100 * MINUTE]: (95 * MINUTE) / SECOND },
    want: "pending since 121m",
  },
  {
    name: "starts anew if it was over",
    hold: "30m",
    stored: { [99 * MINUTE]: 60, [100 * MINUTE]: "stale" },
    want: "pending since 120m",
  },
  {
    name: "starts anew if the outage was longer than an hour",
    hold: "30m",
    stored: { [60 * MINUTE]: (30 * MINUTE) / SECOND },
    want: "pending since 120m",
  },
  {
    name: "starts anew if it is held for less than the grace period",
    hold: "9m",
    stored: { [100 * MINUTE]: (95 * MINUTE) / SECOND },
    want: "pending since 120m",
  },
];
for (const { name, hold, stored, want } of restarts) {
  Deno.test(`an alert that was pending before a restart ${name}`, async () => {
    const bench = new Bench();
    bench.load("a", { x: "1" }, { [2 * HOUR]: 1 });
    bench.load("ALERTS_FOR_STATE", { alertname: "B", x: "1", s: "s1" }, stored);
    bench.load("ALERTS_FOR_STATE", { alertname: "B", x: "2", s: "s2" }, { [100 * MINUTE]: 0 });
    const group = bench.group(
      rules(`{alert: B, expr: a, for: ${hold}, labels: {s: 's{{ $labels.x }}'}}`),
      { awaitsRestore: true },
    );
    for (const time of [2 * HOUR, 2 * HOUR + MINUTE]) {
      bench.now = time;
      await group.evaluate(time);
      group.restoreWhenReady(bench.store);
    }
    await group.evaluate(2 * HOUR + 2 * MINUTE);
    const [alert] = group.alertingRules[0]!.alerts.values();
    assertEquals(`${alert!.state.phase} since ${alert!.state.activeAt / MINUTE}m`, want);
  });
}

Deno.test("a changed group keeps the alerts of its rules and ends the series of removed rules", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  const old = bench.group(rules(
    "{record: b, expr: a}",
    "{record: c, expr: a}",
    "{alert: D, expr: a, for: 2m}",
    "{alert: D, expr: a, for: 3m, labels: {x: y}}",
  ));
  await old.evaluate(0);
  const changed = bench.group(
    rules("{alert: D, expr: a > 0, for: 2m}", "{record: c, expr: a * 2}"),
  );
  changed.adopt(old);
  await changed.evaluate(MINUTE);
  await changed.evaluate(2 * MINUTE);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 60000:stale']);
  assertEquals(bench.all("c"), ['{__name__="c"} 0:1 60000:2 120000:2']);
  assertEquals(bench.all("ALERTS"), [
    '{__name__="ALERTS", alertname="D", alertstate="firing"} 120000:1',
    '{__name__="ALERTS", alertname="D", alertstate="pending"} 0:1 60000:1 120000:stale',
    '{__name__="ALERTS", alertname="D", alertstate="pending", x="y"} 0:1 60000:stale',
  ]);
});

Deno.test("status() has the fields of the API", async () => {
  const bench = new Bench();
  bench.now = 5000;
  const group = bench.group(
    "interval: 30s\nlimit: 5\n" +
      rules(
        "{record: b, expr: sum by(x)(a), labels: {k: v}}",
        "{alert: C, expr: 0 > bool 1, for: 90s, keep_firing_for: 1m, annotations: {t: '{{ $value }}'}}",
      ),
  );
  const { rules: before } = group.status();
  assertEquals(before.map((rule) => rule.type === "alerting" ? rule.state : ""), ["", "unknown"]);
  await group.evaluate(0);
  assertEquals(group.status(), {
    name: "g",
    file: "file",
    interval: 30,
    limit: 5,
    evaluationTime: 0,
    lastEvaluation: 5000,
    rules: [
      {
        type: "recording",
        name: "b",
        query: "sum by (x) (a)",
        labels: new Map([["k", "v"]]),
        health: "ok",
        lastError: undefined,
        evaluationTime: 0,
        lastEvaluation: 5000,
      },
      {
        type: "alerting",
        name: "C",
        query: "0 > bool 1",
        state: "pending",
        duration: 90,
        keepFiringFor: 60,
        labels: new Map(),
        annotations: new Map([["t", "{{ $value }}"]]),
        alerts: [{
          labels: new Map([["alertname", "C"]]),
          annotations: new Map([["t", "0"]]),
          state: "pending",
          activeAt: 0,
          keepFiringSince: undefined,
          value: "0e+00",
        }],
        health: "ok",
        lastError: undefined,
        evaluationTime: 0,
        lastEvaluation: 5000,
      },
    ],
  });
});

Deno.test("status() and counts() have durations in seconds", async () => {
  const bench = new Bench();
  let elapsed = 0;
  const clock = { now: () => bench.now, elapsed: () => elapsed };
  const durations = [250, 1500];
  const query = () => {
    elapsed += durations.shift()!;
    return Promise.resolve([]);
  };
  const group = bench.group(
    "interval: 30s\n" + rules("{record: x, expr: a}", "{record: y, expr: b}"),
    { clock, query },
  );
  assertEquals(group.counts(), {
    ...{ file: "file", name: "g", rules: 2, interval: 30, iterations: 0, iterationsMissed: 0 },
    ...{ evaluations: 0, failures: 0, lastDuration: 0, lastEvaluation: undefined },
  });
  assertEquals(group.status().evaluationTime, 0);
  bench.now = 7000;
  await group.evaluate(0);
  const { lastDuration, lastEvaluation } = group.counts();
  assertEquals([lastDuration, lastEvaluation], [1.75, 7]);
  const status = group.status();
  assertEquals([status.evaluationTime, status.lastEvaluation], [1.75, 7000]);
  assertEquals(status.rules.map(({ evaluationTime }) => evaluationTime), [0.25, 1.5]);
});

Deno.test("the state of a rule is the most advanced state of its alerts", async () => {
  const bench = new Bench();
  bench.load("a", { x: "1" }, { 0: 1, [MINUTE]: 1, [2 * MINUTE]: "stale" });
  bench.load("a", { x: "2" }, { [MINUTE]: 1, [2 * MINUTE]: 1 });
  const group = bench.group(rules(
    "{alert: B, expr: a, for: 1m, keep_firing_for: 5m, labels: {s: t}}",
  ));
  const seen: unknown[] = [];
  for (const time of [0, MINUTE, 2 * MINUTE]) {
    await group.evaluate(time);
    const [rule] = group.status().rules;
    if (rule?.type !== "alerting") throw new TypeError("not an alerting rule");
    const states = rule.alerts.map(({ state, keepFiringSince }) => [state, keepFiringSince]);
    seen.push([rule.state, states]);
    assertEquals(rule.labels, new Map([["s", "t"]]));
  }
  assertEquals(seen, [
    ["pending", [["pending", undefined]]],
    ["firing", [["firing", undefined], ["pending", undefined]]],
    ["firing", [["firing", 2 * MINUTE], ["firing", undefined]]],
  ]);
});

Deno.test("a rule without alerts is inactive", async () => {
  const group = new Bench().group(rules("{alert: B, expr: a}"));
  await group.evaluate(0);
  const [rule] = group.status().rules;
  assertEquals(rule?.type === "alerting" && rule.state, "inactive");
});

Deno.test("a changed group keeps its counts and times", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  bench.now = 5000;
  const old = bench.group(rules("{record: b, expr: a}"));
  await old.evaluate(0);
  old.miss(2);
  const changed = bench.group(rules("{record: b, expr: a * 2}"));
  changed.adopt(old);
  assertEquals(changed.counts(), old.counts());
  await changed.evaluate(MINUTE);
  assertEquals([changed.counts().iterations, old.counts().iterations], [4, 3]);
});

Deno.test("a changed group keeps the last result of the rules that did not change", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  bench.now = 5000;
  const old = bench.group(rules(
    "{record: b, expr: a, labels: {x: y}}",
    "{alert: C, expr: a}",
    "{alert: D, expr: a}",
  ));
  await old.evaluate(0);
  const changed = bench.group(rules(
    "{alert: D, expr: a > 0}",
    "{record: b, expr: (a), labels: {x: y}}",
    "{alert: C, expr: a}",
  ));
  changed.adopt(old);
  const shown = changed.status().rules.map(({ name, health, lastEvaluation }) =>
    [name, health, lastEvaluation] as const
  );
  assertEquals(shown, [["D", "unknown", undefined], ["b", "unknown", undefined], [
    "C",
    "ok",
    5000,
  ]]);
});

Deno.test("a changed group matches rules by name, labels and kind", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1, [MINUTE]: "stale" });
  const old = bench.group(rules(
    "{record: b, expr: a, labels: {x: y}}",
    "{record: c, expr: a}",
    "{alert: D, expr: a, labels: {x: y}}",
  ));
  await old.evaluate(0);
  const changed = bench.group(rules(
    "{record: b, expr: a, labels: {x: z}}",
    "{record: c, expr: a}",
    "{alert: D, expr: a, labels: {x: z}}",
  ));
  changed.adopt(old);
  await changed.evaluate(MINUTE);
  // What has another label is another rule's, and ends; what is the same ends as its query says.
  assertEquals(bench.all("b"), ['{__name__="b", x="y"} 0:1 60000:stale']);
  assertEquals(bench.all("c"), ['{__name__="c"} 0:1 60000:stale']);
  assertEquals([...changed.alertingRules[0]!.alerts.values()].length, 0);
});

Deno.test("series of a removed group end at its query offset", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  const group = bench.group("query_offset: 1m\n" + rules("{record: b, expr: a}"));
  await group.evaluate(MINUTE);
  group.endSeries(3 * MINUTE);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 120000:stale']);
});

Deno.test("a group goes on when its alerts cannot be restored", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  const group = bench.group(rules("{alert: B, expr: a, for: 1h}"), { awaitsRestore: true });
  for (const time of [0, MINUTE]) await group.evaluate(time);
  const broken = {
    select: () => {
      throw new Error("no disk");
    },
  };
  group.restoreWhenReady(broken as unknown as Parameters<typeof group.restoreWhenReady>[0]);
  assertEquals(group.errors, [{ rule: "B", error: "cannot restore: no disk" }]);
  await group.evaluate(2 * MINUTE);
  assertEquals(group.errors, []);
});

Deno.test("a group without alerts sends no notification", async () => {
  const told: number[] = [];
  const group = new Bench().group(rules("{alert: B, expr: a}"), {
    notify: (notifications) => told.push(notifications.length),
  });
  await group.evaluate(0);
  assertEquals(told, []);
});

for (const { limit, errors } of [{ limit: 2, errors: 0 }, { limit: 1, errors: 1 }]) {
  Deno.test(`a recording rule of two series has ${errors} errors with a limit of ${limit}`, async () => {
    const bench = new Bench();
    bench.load("a", { x: "1" }, { 0: 1 });
    bench.load("a", { x: "2" }, { 0: 1 });
    const group = bench.group(`limit: ${limit}\n${rules("{record: b, expr: a}")}`);
    await group.evaluate(0);
    assertEquals([group.errors.length, bench.all("b").length], [errors, errors === 0 ? 2 : 0]);
  });
}

Deno.test("an earlier run is taken up by alerting rules, whatever rules stand beside them", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  const group = bench.group(
    rules("{record: b, expr: a}", "{alert: C, expr: a, for: 1h}"),
    { awaitsRestore: true },
  );
  for (const time of [0, MINUTE]) {
    await group.evaluate(time);
    assertEquals([group.errors, bench.all("ALERTS").length], [[], 0]);
  }
  group.restoreWhenReady(bench.store);
  assertEquals(group.errors, []);
  await group.evaluate(2 * MINUTE);
  assertEquals([group.errors, bench.all("ALERTS").length], [[], 1]);
});

Deno.test("a changed group's new rule takes nothing from the others", async () => {
  const bench = new Bench();
  bench.load("a", {}, { 0: 1 });
  const old = bench.group(rules("{record: b, expr: a}"));
  await old.evaluate(0);
  const changed = bench.group(rules("{record: n, expr: a}", "{record: b, expr: a}"));
  changed.adopt(old);
  await changed.evaluate(MINUTE);
  assertEquals(bench.all("b"), ['{__name__="b"} 0:1 60000:1']);
  assertEquals(bench.all("n"), ['{__name__="n"} 60000:1']);
});

Deno.test("a group that was never evaluated took no time", async () => {
  const bench = new Bench();
  const group = bench.group(rules('{record: b, expr: "a[5m]"}'));
  assertEquals(group.status().rules[0]!.evaluationTime, 0);
  await group.evaluate(0);
  assertEquals([group.errors.length, bench.all("b")], [1, []]);
});
