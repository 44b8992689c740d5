import { assertEquals } from "@std/assert/mod.js";
import { progressLine, summary } from "./report.ts";
import { Results } from "./results.ts";
import type { Traffic } from "./traffic.ts";

const churn: Traffic = {
  ...{ model: "churn", version: "1", url: "http://host/models/churn/predict" },
  ...{ nextRow: () => ({}), expectedClasses: { No: 0.789, Yes: 0.211 } },
};
const price: Traffic = { ...churn, model: "price", expectedClasses: undefined };

function answered(results: Results, model: string, classes: (string | undefined)[], ms: number) {
  results.requestSent();
  results.requestEnded(model, { kind: "answered", classes }, ms);
}

Deno.test("summary() tells rate, latencies, classes beside the reference's, and failures", () => {
  const results = new Results();
  for (let i = 0; i < 1500; i++) {
    answered(results, "churn 1", i % 4 === 0 ? ["Yes", "No"] : ["No", "No"], 2);
  }
  answered(results, "price 1", [undefined], 1234);
  results.requestSent();
  const busy = { kind: "failed", reason: "503", message: "The queue is full" } as const;
  results.requestEnded("churn 1", busy, 1);
  const pacing = { sent: 1502, late: 3, notSent: 2, elapsedMs: 2000 };
  assertEquals(summary([churn, price], results, pacing), [
    "Sent 1,502 requests in 2.0 s (751/s)",
    "Answered 1,501 with 3,001 rows, failed 1",
    "Not in time: 3 sent late, 2 not sent at all",
    "Latency, from the time a request was due: p50 2 ms  p90 2 ms  p99 2 ms  max 1.23 s",
    "churn 1: No 87.5 % (reference 78.9 %), Yes 12.5 % (reference 21.1 %)",
    "Failed with 503: 1, such as: The queue is full",
  ]);
});

Deno.test("summary() leaves out what there is nothing to say about", () => {
  const results = new Results();
  const pacing = { sent: 0, late: 0, notSent: 0, elapsedMs: 0 };
  assertEquals(summary([churn], results, pacing), [
    "Sent 0 requests in 0.0 s (0/s)",
    "Answered 0 with 0 rows, failed 0",
  ]);
});

Deno.test("progressLine() shows the last interval's rate and latencies", () => {
  const results = new Results();
  answered(results, "churn 1", ["No"], 9000);
  results.startInterval();
  for (let i = 0; i < 3; i++) answered(results, "churn 1", ["No"], 0.84);
  results.requestSent();
  assertEquals(
    progressLine(results, 4000, 2000),
    "4 s  1.5/s  answered 4  failed 0  p50 0.84 ms  p90 0.84 ms  p99 0.84 ms  max 0.84 ms  in flight 1",
  );
});

Deno.test("progressLine() says when an interval has no answer", () => {
  assertEquals(
    progressLine(new Results(), 1000, 1000),
    "1 s  0/s  answered 0  failed 0  no answer  in flight 0",
  );
});
