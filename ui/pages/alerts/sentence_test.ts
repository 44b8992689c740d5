import { assertEquals } from "@std/assert/mod.js";
import { alertRows, type WireAlert, type WireRule } from "./rows.ts";
import { alertSentence } from "./sentence.ts";

const NOW = Date.parse("2026-01-01T00:18:00Z");

function alert(state: "firing" | "pending", severity = "warning"): WireAlert {
  return {
    labels: { alertname: "Slow", severity },
    annotations: { summary: "churn is slow" },
    state,
    activeAt: "2026-01-01T00:00:00Z",
  };
}

function rule(name: string, alerts: readonly WireAlert[] = [], health = "ok"): WireRule {
  return { type: "alerting", name, query: "up == 0", health, alerts };
}

const cases: readonly [string, readonly WireRule[], string][] = [
  [
    "there are no rules",
    [],
    "unknown No alerting rules. The metrics backend has none loaded, so no alert can fire.",
  ],
  ["the only rule is inactive", [rule("a")], "ok No alerts firing. The only rule is inactive."],
  [
    "all rules are inactive",
    [rule("a"), rule("b")],
    "ok No alerts firing. All 2 rules are inactive.",
  ],
  [
    "an alert is pending",
    [rule("a", [alert("pending")]), rule("b")],
    "warn No alerts firing. 1 pending, 1 inactive.",
  ],
  [
    "an alert fires",
    [rule("a", [alert("firing")]), rule("b")],
    "warn 1 alert firing. churn is slow (active for 18 minutes). 1 inactive.",
  ],
  [
    "a critical alert fires",
    [rule("a", [alert("firing"), alert("firing", "critical")])],
    "bad 2 alerts firing. churn is slow (active for 18 minutes). 0 inactive.",
  ],
  [
    "a rule fails",
    [rule("a", [], "err"), rule("b", [alert("firing")])],
    "bad 1 rule failed to evaluate. 1 firing, 0 inactive.",
  ],
];
for (const [name, rules, want] of cases) {
  Deno.test(`alertSentence() has its own text when ${name}`, () => {
    const { mood, lead, rest } = alertSentence(alertRows({ groups: [{ name: "g", rules }] }), NOW);
    assertEquals(`${mood} ${lead} ${rest}`, want);
  });
}
