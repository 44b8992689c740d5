import { assertEquals } from "@std/assert/mod.js";
import { describe } from "./metrics.ts";

const metadata = {
  up: [{ type: "gauge", help: "Up." }],
  x_seconds: [{ type: "histogram", help: "Time." }],
  y_total: [{ type: "counter", help: "All." }],
  z: [{ type: "counter", help: "Zs." }],
};

Deno.test("describe() takes a description from the metric itself, or else from its family", () => {
  const described = describe(
    ["up", "x_seconds_bucket", "x_seconds_sum", "x_seconds_count", "y_total", "z_total"],
    metadata,
  );
  assertEquals(described.map(({ type, help }) => `${type} ${help}`), [
    "gauge Up.",
    "histogram Time.",
    "histogram Time.",
    "histogram Time.",
    "counter All.",
    "counter Zs.",
  ]);
});

Deno.test("describe() leaves type and help empty where nothing is known", () => {
  assertEquals(describe(["a:b:rate5m"], { ...metadata, "a:b:rate5m": [] }), [
    { name: "a:b:rate5m", type: "", help: "" },
  ]);
});
