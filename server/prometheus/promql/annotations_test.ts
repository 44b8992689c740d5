import { assertEquals } from "@std/assert/mod.js";
import { Annotations } from "./annotations.ts";

const start = { start: 0, end: 1 };
const later = { start: 4, end: 5 };

Deno.test("Annotations keeps a text once for each position", () => {
  const annotations = new Annotations("a + b");
  for (const span of [start, later, start]) annotations.warn("odd", span);
  annotations.info("odd", start);
  assertEquals(annotations.warnings, ["PromQL warning: odd (1:1)", "PromQL warning: odd (1:5)"]);
  assertEquals(annotations.infos, ["PromQL info: odd (1:1)"]);
});

Deno.test("Annotations sums up the fixes of a metric", () => {
  const annotations = new Annotations("a + b");
  annotations.fixedMonotonicity("a", start, { from: 2, to: 4, difference: 0.125 }, 60_000);
  annotations.fixedMonotonicity("a", start, { from: 1, to: 2, difference: 3 }, 0);
  annotations.fixedMonotonicity("b", later, { from: 1, to: 1, difference: 1 }, 0);
  const text = annotations.infos.map((info) => info.split("quantile) ")[1]);
  assertEquals(text, [
    'for metric name "a", from buckets 1 to 4, with a max diff of 3, ' +
    "over 2 samples from 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z (1:1)",
    'for metric name "b", from buckets 1 to 1, with a max diff of 1, ' +
    "over 1 samples from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z (1:5)",
  ]);
});
