import { assertEquals } from "@std/assert/mod.js";
import { isRangeVector, seriesNames, unitOf, viewOf } from "./explore_view.ts";

const series = (...all: Record<string, string>[]) => all.map((labels) => ({ labels }));

Deno.test("buckets of one histogram are a heatmap", () => {
  const buckets = series({ le: "1" }, { le: "2" }, { le: "+Inf" });
  assertEquals(viewOf("auto", buckets), "heatmap");
  assertEquals(viewOf("table", buckets), "table");
  assertEquals(
    viewOf("auto", series({ le: "1", a: "x" }, { le: "2", a: "y" }, { le: "3" })),
    "lines",
  );
  assertEquals(viewOf("auto", []), "lines");
});

Deno.test("series are named by the labels in which they differ", () => {
  assertEquals(
    seriesNames(
      series({ __name__: "up", job: "a", env: "p" }, { __name__: "up", job: "b", env: "p" }),
    ),
    ['{job="a"}', '{job="b"}'],
  );
  assertEquals(seriesNames(series({ __name__: "up" })), ["up"]);
  assertEquals(seriesNames(series({})), ["value"]);
});

Deno.test("units come from names, and a rate of seconds is none", () => {
  assertEquals(unitOf("process_resident_memory_bytes"), "bytes");
  assertEquals(unitOf("histogram_quantile(0.9, rate(x_seconds_bucket[5m]))"), "seconds");
  assertEquals(unitOf("rate(process_cpu_seconds_total[5m])"), "number");
  assertEquals(unitOf("rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])"), "seconds");
  assertEquals(unitOf("process_start_time_seconds"), "number");
});

Deno.test("a range vector is known before it is asked", () => {
  assertEquals(isRangeVector("up[5m]"), true);
  assertEquals(isRangeVector("rate(up[5m])"), false);
  assertEquals(isRangeVector("rate(up[5m]"), false);
});
