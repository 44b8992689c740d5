import { assertEquals } from "@std/assert/mod.js";
import { preferredFormat } from "./metrics_route.ts";

const cases: readonly (readonly [accept: string | null, want: string])[] = [
  [null, "prometheus"],
  ["", "prometheus"],
  ["*/*", "prometheus"],
  ["text/html", "prometheus"],
  ["text/plain", "prometheus"],
  ["application/openmetrics-text", "openmetrics"],
  ["Application/OpenMetrics-Text; version=1.0.0", "openmetrics"],
  // The headers of Prometheus, before and since version 2.50.
  [
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "openmetrics",
  ],
  [
    "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;" +
    "q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "openmetrics",
  ],
  ["text/plain;q=0.9,application/openmetrics-text;q=0.1", "prometheus"],
  ["text/*;q=0.9, application/openmetrics-text;q=0.1", "prometheus"],
  ["application/openmetrics-text;q=0", "prometheus"],
  ["application/openmetrics-text;q=high", "prometheus"],
  [",;q=1,", "prometheus"],
];
for (const [accept, want] of cases) {
  Deno.test(`preferredFormat() is ${want} for ${accept}`, () => {
    assertEquals(preferredFormat(accept), want);
  });
}
