import { assertEquals } from "@std/assert/mod.js";
import { alertMarks } from "./alert_marks.tsx";

const _ = NaN;
const frame = {
  grid: { start: 100, end: 140, step: 10 },
  series: [
    { labels: { alertname: "Slow", model: "churn" }, values: Float64Array.of(_, 1, 1, _, 1) },
    { labels: { alertname: "Slow", model: "fraud" }, values: Float64Array.of(1, 1, _, _, _) },
    { labels: { alertname: "TargetDown" }, values: Float64Array.of(_, _, 1, _, _) },
  ],
};

Deno.test("alertMarks() has a mark for each time that an alert fired", () => {
  assertEquals(alertMarks(frame, ""), [
    { at: 100, until: 120, text: "▲ Slow" },
    { at: 140, until: Infinity, text: "▲ Slow" },
    { at: 120, until: 120, text: "▲ TargetDown" },
  ]);
});

Deno.test("alertMarks() leaves out alerts about another model than the chosen one", () => {
  const slow = [
    { at: 110, until: 120, text: "▲ Slow" },
    { at: 140, until: Infinity, text: "▲ Slow" },
  ];
  assertEquals(alertMarks(frame, "churn", true), slow);
  assertEquals(alertMarks(frame, "churn"), [...slow, {
    at: 120,
    until: 120,
    text: "▲ TargetDown",
  }]);
});
