import { assertEquals } from "@std/assert/mod.js";
import { Results } from "./results.ts";

function failed(reason: string, message: string) {
  return { kind: "failed", reason, message } as const;
}

Deno.test("Results counts failures by reason, keeps the first message of each, and sorts by count", () => {
  const results = new Results();
  for (let i = 0; i < 5; i++) results.requestSent();
  results.requestEnded("a 1", failed("timeout", "no answer within 1 s"), 1000);
  results.requestEnded("a 1", failed("503", "queue full"), 1);
  results.requestEnded("b 1", failed("503", "queue still full"), 1);
  assertEquals(results.failures, [
    ["503", { count: 2, example: "queue full" }],
    ["timeout", { count: 1, example: "no answer within 1 s" }],
  ]);
  assertEquals([results.failed, results.inFlight], [3, 2]);
});

Deno.test("Results leaves failed requests out of the latencies", () => {
  const results = new Results();
  results.requestEnded("a 1", failed("503", "queue full"), 0.1);
  results.requestEnded("a 1", { kind: "answered", predictions: [{}] }, 8);
  assertEquals([results.latencies.count, results.latencies.max], [1, 8]);
});

Deno.test("Results counts the classes of each model's rows", () => {
  const results = new Results();
  results.requestEnded("a 1", {
    kind: "answered",
    predictions: [{ class: "no" }, { class: "yes" }, { class: "yes" }],
  }, 1);
  results.requestEnded("b 1", {
    kind: "answered",
    predictions: [{ class: "no" }, {}, { class: null }],
  }, 1);
  assertEquals([...results.classes("a 1")], [["yes", 2], ["no", 1]]);
  assertEquals([...results.classes("b 1")], [["no", 1]]);
  assertEquals([...results.classes("c 1")], []);
  assertEquals(results.rows, 6);
});

Deno.test("Results.startInterval() clears only the recent latencies", () => {
  const results = new Results();
  results.requestEnded("a 1", { kind: "answered", predictions: [] }, 1);
  results.startInterval();
  results.requestEnded("a 1", { kind: "answered", predictions: [] }, 2);
  assertEquals([results.recent.count, results.answered], [1, 2]);
});
