import { assertEquals } from "@std/assert/mod.js";
import { operationsSentence, type Situation } from "./sentence.ts";

const WELL: Situation = {
  known: true,
  error: undefined,
  rate: 1,
  requests: 900,
  faults: 0,
  p95: 0.003,
  lastingLag: NaN,
  alerts: [],
};

const alert = (severity: string) => ({ alertname: "Slow", severity, model: "churn" });

const situations: readonly [string, Partial<Situation>, string][] = [
  ["all is well", {}, "ok Serving well."],
  ["there are no requests now", { rate: 0 }, "ok Ready. No requests at the moment."],
  ["there were no requests", { rate: 0, requests: 0 }, "ok Ready. No requests in this range."],
  ["there is no data", { rate: NaN }, "unknown No data in this range."],
  ["a ticket is due", { alerts: [alert("ticket")] }, "warn Serving, with 1 alert firing."],
  ["somebody is paged", { alerts: [alert("page")] }, "bad 1 critical alert firing."],
  [
    "alerts are critical",
    { alerts: [alert("critical"), alert("page"), alert("ticket")] },
    "bad 2 critical alerts firing.",
  ],
  ["a few fail", { faults: 2 }, "warn Serving, but more than 0.1\u00a0% of requests failed."],
  [
    "the threads are late",
    { lastingLag: 0.2 },
    "warn Event-loop lag is high; responses may be delayed.",
  ],
  [
    "the threads are late and nobody asks",
    { lastingLag: 0.2, rate: 0 },
    "warn Event-loop lag is high; responses may be delayed.",
  ],
  ["many fail", { faults: 200 }, "bad More than 1\u00a0% of requests failed."],
];
for (const [name, change, want] of situations) {
  Deno.test(`operationsSentence() has its own lead when ${name}`, () => {
    const { mood, lead } = operationsSentence({ ...WELL, ...change });
    assertEquals(`${mood} ${lead}`, want);
  });
}

Deno.test("operationsSentence() writes one request in the singular and names the firing alerts", () => {
  assertEquals(
    operationsSentence({ ...WELL, alerts: [alert("ticket")] }).rest,
    "1 request per second, no request failed, 95\u00a0% answered within 3\u00a0ms. " +
      "Firing: Slow (churn).",
  );
});
