import { assertEquals } from "@std/assert/mod.js";
import { concepts } from "./label_options.ts";
import { progressLine, type RunExtras, summary } from "./report.ts";
import { Results } from "./results.ts";
import { driftChanges, missingChanges } from "./row_change.ts";
import type { Traffic } from "./traffic.ts";

const churn: Traffic = {
  ...{ model: "churn", version: "1", url: "http://host/models/churn/predict" },
  ...{ nextRow: () => ({ row: {}, label: undefined }), truth: () => undefined },
  ...{ expectedClasses: { No: 0.789, Yes: 0.211 } },
};
const price: Traffic = { ...churn, model: "price", expectedClasses: undefined };

const PLAIN: RunExtras = { changes: new Map(), concepts: new Map(), labels: undefined };

function answered(results: Results, model: string, classes: (string | undefined)[], ms: number) {
  results.requestSent();
  results.requestEnded(model, { kind: "answered", predictions: classes.map(predicted) }, ms);
}

function predicted(name: string | undefined) {
  return name === undefined ? {} : { class: name };
}

Deno.test("summary() shows the rate, latencies, failures, and classes beside those of the reference", () => {
  const results = new Results();
  for (let i = 0; i < 1500; i++) {
    answered(results, "churn 1", i % 4 === 0 ? ["Yes", "No"] : ["No", "No"], 2);
  }
  answered(results, "price 1", [undefined], 1234);
  results.requestSent();
  const busy = { kind: "failed", reason: "503", message: "The queue is full" } as const;
  results.requestEnded("churn 1", busy, 1);
  const pacing = { sent: 1502, late: 3, notSent: 2, elapsedMs: 2000 };
  assertEquals(summary([churn, price], results, pacing, PLAIN), [
    "Sent 1,502 requests in 2.0 s (751/s)",
    "Answered 1,501 with 3,001 rows, failed 1",
    "Not in time: 3 sent late, 2 not sent at all",
    "Latency, from the time a request was due: p50 2 ms  p90 2 ms  p99 2 ms  max 1.23 s",
    "churn 1: No 87.5 % (reference 78.9 %), Yes 12.5 % (reference 21.1 %)",
    "Failed with 503: 1, such as: The queue is full",
  ]);
});

Deno.test("summary() leaves out lines without content", () => {
  const results = new Results();
  const pacing = { sent: 0, late: 0, notSent: 0, elapsedMs: 0 };
  assertEquals(summary([churn], results, pacing, PLAIN), [
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

const latencies: readonly (readonly [milliseconds: number, text: string])[] = [
  [0.8444, "0.844 ms"],
  [12.34, "12.3 ms"],
  [999, "999 ms"],
  [1000, "1 s"],
  [12_345, "12.3 s"],
];
for (const [milliseconds, text] of latencies) {
  Deno.test(`a latency of ${milliseconds} ms is shown as ${text}`, () => {
    const results = new Results();
    answered(results, "m 1", [], milliseconds);
    assertEquals(progressLine(results, 0, 1000).includes(`max ${text}  `), true);
  });
}

const rates: readonly (readonly [answers: number, intervalMs: number, text: string])[] = [
  [1, 3000, "0.3/s"],
  [99, 10_000, "9.9/s"],
  [10, 1000, "10/s"],
  [104, 10_000, "10/s"],
  [207, 10_000, "21/s"],
  [5, 0, "0/s"],
];
for (const [answers, intervalMs, text] of rates) {
  Deno.test(`${answers} answers in ${intervalMs} ms are shown as ${text}`, () => {
    const results = new Results();
    for (let i = 0; i < answers; i++) answered(results, "m 1", [], 1);
    assertEquals(progressLine(results, 1499, intervalMs).split("  ").slice(0, 2), ["1 s", text]);
  });
}

Deno.test("summary() shows late and unsent requests, either alone, and at most ten classes", () => {
  const results = new Results();
  const late = { sent: 1, late: 1, notSent: 0, elapsedMs: 1000 };
  assertEquals(
    [late, { ...late, late: 0, notSent: 1 }, { ...late, notSent: 1 }]
      .map((pacing) => summary([], results, pacing, PLAIN)[2]),
    [
      "Not in time: 1 sent late, 0 not sent at all",
      "Not in time: 0 sent late, 1 not sent at all",
      "Not in time: 1 sent late, 1 not sent at all",
    ],
  );
  answered(results, "churn 1", Array.from({ length: 11 }, (_, i) => `c${i}`), 1);
  const [line] = summary([{ ...churn, expectedClasses: undefined }], results, late, PLAIN).slice(
    -1,
  );
  const shares = Array.from({ length: 10 }, (_, i) => `c${i} 9.1 %`);
  assertEquals(line, `churn 1: ${shares.join(", ")}`);
});

Deno.test("summary() shows what was changed when, and what became of the labels", () => {
  const results = new Results();
  const pacing = { sent: 0, late: 0, notSent: 0, elapsedMs: 1000 };
  const [shift] = driftChanges("tenure=+2sd@60s");
  const [missing] = missingChanges("TotalCharges=.2");
  const [flip] = concepts("Yes=flip@2m");
  const counts = { notDue: 0, refused: 0, withoutId: 0, withoutTruth: 0 };
  const labels = {
    ...{ sent: 1200, results: new Map([["matched", 1190], ["late", 10]]), ...counts },
    ...{ failed: 0, failure: undefined },
  };
  const changes = new Map([[shift!, 1234], [missing!, 0]]);
  const extras = { changes, concepts: new Map([[flip!, 5]]), labels };
  assertEquals(summary([], results, pacing, extras).slice(2), [
    "--drift tenure=+2sd@60s: 1,234 rows changed, from 60 s on",
    "--missing TotalCharges=.2: 0 rows changed, from 0 s on",
    "Labels: sent 1,200 (matched 1,190, late 10)",
    "--concept Yes=flip@2m: 5 labels flipped, from 120 s on",
  ]);
  const lost = {
    ...labels,
    ...{ sent: 0, results: new Map(), failed: 1, failure: "404: No such path" },
    ...{ notDue: 2, refused: 3, withoutId: 4, withoutTruth: 5 },
  };
  const none = { ...PLAIN, labels: lost };
  assertEquals(summary([], results, pacing, none).slice(2), [
    "Labels: sent 0 (none)",
    "Labels: 1 in requests that failed, such as: 404: No such path",
    "Labels: 2 not due at the end",
    "Labels: 3 left out, too many were waiting",
    "Labels: 4 left out, the answers had no id",
    "Labels: 5 left out, nothing says what the rows turned out to be",
  ]);
});
