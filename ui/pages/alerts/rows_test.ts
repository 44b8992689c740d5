import { assertEquals } from "@std/assert/mod.js";
import { alertRows, commonLabels, countStates, matches, ownLabels, type WireRule } from "./rows.ts";

function rule(name: string, more: Partial<WireRule> = {}): WireRule {
  return { type: "alerting", name, query: "up == 0", health: "ok", alerts: [], ...more };
}

function alert(severity: string, state: "firing" | "pending", activeAt: string) {
  return {
    labels: { alertname: "x", severity, model: "churn" },
    annotations: { summary: "churn is slow" },
    state,
    activeAt,
    value: "1e+00",
  };
}

const SUMMARY = { summary: "{{ $labels.model }} takes {{ $value | humanizeDuration }}" };

const ROWS = alertRows({
  groups: [{
    name: "group",
    rules: [
      rule("quiet", { labels: { severity: "warning" }, annotations: SUMMARY }),
      rule("slow", {
        alerts: [
          alert("warning", "firing", "2025-01-01T00:00:00Z"),
          alert("critical", "pending", "2025-01-01T00:00:00Z"),
          alert("critical", "firing", "2025-01-01T00:00:00Z"),
        ],
      }),
      rule("broken", { health: "err", lastError: "no such function" }),
      { ...rule("recorded"), type: "recording" },
    ],
  }],
});

Deno.test("alertRows() puts the worst first and leaves recording rules out", () => {
  assertEquals(ROWS.map(({ name, state, severity }) => `${name} ${state} ${severity}`.trim()), [
    "broken error",
    "slow firing critical",
    "slow firing warning",
    "slow pending critical",
    "quiet inactive warning",
  ]);
  assertEquals(countStates(ROWS), { firing: 2, pending: 1, inactive: 1, error: 1 });
});

Deno.test("the summary of an inactive rule names the values that an alert would have", () => {
  assertEquals(ROWS.at(-1)!.summary, "‹model› takes ‹value›");
  const summary = "{{ range query `up` }}{{ .Labels.x }}{{ end }}";
  const groups = [{ name: "g", rules: [rule("odd", { annotations: { summary } })] }];
  assertEquals(alertRows({ groups })[0]!.summary, "");
});

Deno.test("matches() wants every word, in names, labels or texts", () => {
  assertEquals(ROWS.filter((row) => matches(row, "model=churn CRITICAL")).length, 2);
  assertEquals(ROWS.filter((row) => matches(row, "")).length, ROWS.length);
  assertEquals(ROWS.filter((row) => matches(row, "churn nothing")).length, 0);
});

Deno.test("commonLabels() are those that every alert has alike, and none for one alert", () => {
  const one = { job: "a", model: "m", version: "1" };
  assertEquals(commonLabels([one, { ...one, version: "2" }, { job: "a", model: "m" }]), {
    job: "a",
    model: "m",
  });
  assertEquals([commonLabels([one]), commonLabels([])], [{}, {}]);
});

Deno.test("ownLabels() are the labels that tell an alert from the others", () => {
  assertEquals(ownLabels({ job: "a", model: "m" }, { job: "a" }), { model: "m" });
});
