import { assertEquals } from "@std/assert/mod.js";
import { headline, type Situation } from "./sentence.ts";

const WELL: Situation = {
  known: true,
  error: undefined,
  rate: 1,
  requests: 900,
  faults: 0,
  p95: 0.003,
  alerts: [],
};

const alert = (severity: string) => ({ alertname: "Slow", severity, model: "churn" });

const situations: readonly [string, Partial<Situation>, string][] = [
  ["all is well", {}, "ok Serving well."],
  ["nobody asks", { rate: 0 }, "ok Ready, and nobody asks."],
  ["there is nothing yet", { rate: NaN }, "unknown No numbers yet."],
  ["a ticket is due", { alerts: [alert("ticket")] }, "warn Serving, one thing to look at."],
  ["somebody is paged", { alerts: [alert("page")] }, "bad Something is wrong."],
  ["something is critical", { alerts: [alert("critical")] }, "bad Something is wrong."],
  ["a few fail", { faults: 2 }, "warn Serving, but more fails than should."],
  ["many fail", { faults: 200 }, "bad Too many requests fail."],
];
for (const [name, change, want] of situations) {
  Deno.test(`headline() says it when ${name}`, () => {
    const { mood, lead } = headline({ ...WELL, ...change });
    assertEquals(`${mood} ${lead}`, want);
  });
}

Deno.test("headline() speaks of one request, and names what fires", () => {
  assertEquals(
    headline({ ...WELL, alerts: [alert("ticket")] }).rest,
    "1 request a second, none failed, 95\u00a0% answered within 3\u00a0ms. Firing: Slow (churn).",
  );
});
