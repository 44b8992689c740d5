import { assertEquals } from "@std/assert/mod.js";
import { historyRows } from "./history_rows.ts";

Deno.test("historyRows() joins the pending and the firing series of an alert", () => {
  const alert = { __name__: "ALERTS", alertname: "Slow", severity: "page", model: "churn" };
  const rows = historyRows([
    { labels: { ...alert, alertstate: "firing" }, values: Float64Array.of(NaN, NaN, 1) },
    { labels: { ...alert, alertstate: "pending" }, values: Float64Array.of(NaN, 1, NaN) },
  ]);
  assertEquals(rows, [{ name: "Slow model=churn", states: [undefined, "pending", "firing"] }]);
});

Deno.test("historyRows() names only the labels that tell alerts apart", () => {
  const alert = { __name__: "ALERTS", alertname: "Slow", job: "a", alertstate: "firing" };
  const rows = historyRows([
    { labels: { ...alert, model: "churn" }, values: Float64Array.of(1) },
    { labels: { ...alert, model: "fraud" }, values: Float64Array.of(1) },
  ]);
  assertEquals(rows.map(({ name }) => name), ["Slow model=churn", "Slow model=fraud"]);
});
