import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import { type Alert, type Alerts, nextAlerts, sendAlerts } from "./alert.ts";
import type { AlertState } from "./alert_state.ts";

const NOTHING = labelsOf([]);
const FIRING: AlertState = { phase: "firing", activeAt: 1, firedAt: 2 };
const RESOLVED: AlertState = { phase: "resolved", activeAt: 1, firedAt: 2, resolvedAt: 500 };

function alert(name: string, state: AlertState, sentAt?: number): Alert {
  return { labels: labelsOf([["a", name]]), annotations: NOTHING, value: 1, state, sentAt };
}

/** The times of the notifications for one alert, at 1000 with a delay of 100. */
function sent(state: AlertState, sentAt?: number) {
  const before: Alerts = new Map([["a", alert("a", state, sentAt)]]);
  const timing = { now: 1000, resendDelayMs: 100, intervalMs: 50 };
  const { alerts, notifications } = sendAlerts(before, "expr", timing);
  assertEquals(alerts.get("a")!.sentAt, notifications.length > 0 ? 1000 : sentAt);
  return notifications.map(({ startsAt, endsAt, expr }) => [startsAt, endsAt, expr]);
}

Deno.test("sendAlerts() sends a firing alert that ends after four resend delays", () => {
  assertEquals(sent(FIRING), [[2, 1400, "expr"]]);
});

Deno.test("sendAlerts() lets an alert end after four intervals if those are longer", () => {
  const alerts: Alerts = new Map([["a", alert("a", FIRING)]]);
  const timing = { now: 1000, resendDelayMs: 100, intervalMs: 200 };
  assertEquals(sendAlerts(alerts, "", timing).notifications[0]!.endsAt, 1800);
});

Deno.test("sendAlerts() sends an alert again only after the resend delay", () => {
  assertEquals(sent(FIRING, 900), []);
  assertEquals(sent(FIRING, 899).length, 1);
});

Deno.test("sendAlerts() sends a newly resolved alert at once", () => {
  assertEquals(sent(RESOLVED, 499 + 450).length, 0);
  const late: AlertState = { ...RESOLVED, resolvedAt: 960 };
  assertEquals(sent(late, 950), [[2, 960, "expr"]]);
  assertEquals(sent({ ...late, resolvedAt: 950 }, 950), []);
});

Deno.test("sendAlerts() sends no pending alert", () => {
  assertEquals(sent({ phase: "pending", activeAt: 1 }), []);
});

Deno.test("nextAlerts() takes the new labels and value, and keeps when an alert was last sent", () => {
  const a = alert("a", FIRING, 7);
  const found = { labels: a.labels, annotations: labelsOf([["t", "new"]]), value: 2 };
  const timing = { now: 1000, holdMs: 0, keepFiringMs: 0 };
  const [next] = nextAlerts(new Map([['{"a":"a"}', a]]), [], timing).values();
  assertEquals([next!.state.phase, next!.value, next!.sentAt], ["resolved", 1, 7]);
  const first = nextAlerts(new Map(), [found], timing);
  const [[key, fresh]] = [...first] as [[string, Alert]];
  assertEquals(fresh, {
    ...found,
    state: { phase: "firing", activeAt: 1000, firedAt: 1000 },
    sentAt: undefined,
  });
  const again = nextAlerts(new Map([[key, { ...a, state: RESOLVED }]]), [found], timing).get(key)!;
  assertEquals([again.value, again.annotations, again.sentAt], [2, found.annotations, undefined]);
  const kept = nextAlerts(new Map([[key, a]]), [found], timing).get(key)!;
  assertEquals([kept.value, kept.sentAt], [2, 7]);
});
