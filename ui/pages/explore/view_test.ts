import { assertEquals } from "@std/assert/mod.js";
import {
  answerType,
  cellValueOf,
  expectsHeatmap,
  lengthsOf,
  seriesNames,
  unitOf,
  viewOf,
} from "./view.ts";
import { VARIABLES } from "../../promql/variables.ts";
import type { Vars } from "../../state/expression.ts";

const series = (...all: Record<string, string>[]) => all.map((labels) => ({ labels }));

Deno.test("viewOf() shows the buckets of one histogram as a heatmap", () => {
  const buckets = series({ le: "1" }, { le: "2" }, { le: "+Inf" });
  assertEquals(viewOf("auto", buckets), "heatmap");
  assertEquals(viewOf("table", buckets), "table");
  assertEquals(
    viewOf("auto", series({ le: "1", a: "x" }, { le: "2", a: "y" }, { le: "3" })),
    "lines",
  );
  assertEquals(viewOf("auto", []), "lines");
});

Deno.test("seriesNames() uses the labels in which the series differ", () => {
  assertEquals(
    seriesNames(
      series({ __name__: "up", job: "a", env: "p" }, { __name__: "up", job: "b", env: "p" }),
    ),
    ['{job="a"}', '{job="b"}'],
  );
  assertEquals(seriesNames(series({ __name__: "up" })), ["up"]);
  assertEquals(seriesNames(series({})), ["value"]);
});

Deno.test("unitOf() reads the suffix of a metric, and a rate of seconds has no unit", () => {
  assertEquals(unitOf("process_resident_memory_bytes"), "bytes");
  assertEquals(unitOf("histogram_quantile(0.9, rate(x_seconds_bucket[5m]))"), "seconds");
  assertEquals(unitOf("rate(process_cpu_seconds_total[5m])"), "number");
  assertEquals(unitOf("rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])"), "seconds");
  assertEquals(unitOf("process_start_time_seconds"), "number");
});

Deno.test("seriesNames() escapes quotes, line breaks and characters that reverse text", () => {
  const [name] = seriesNames(series({ a: 'x"\n\u202ey', "b.c": "é😀" }));
  assertEquals(name, '{a="x\\"\\n\\u202ey", "b.c"="é😀"}');
});

const types: readonly [string, string | undefined][] = [
  ["up[5m]", "matrix"],
  ["rate(up[$__rate_interval])", "vector"],
  ["time()", "scalar"],
  ['"text"', "string"],
  ["rate(up[5m]", undefined],
];
for (const [expr, want] of types) {
  Deno.test(`answerType() of ${expr} is ${want}`, () => {
    assertEquals(answerType(expr), want);
  });
}

Deno.test("expectsHeatmap() holds for a sum by le alone", () => {
  assertEquals(expectsHeatmap("sum by (le) (increase(x_bucket[$cell]))"), true);
  assertEquals(expectsHeatmap("sum by (le, job) (increase(x_bucket[$cell]))"), false);
  assertEquals(expectsHeatmap("histogram_quantile(1, sum by (le) (x_bucket))"), false);
});

Deno.test("each variable in the help has a duration", () => {
  const vars = { rate: "20s", step: "5s", cell: "40s", range: "15m" } as Vars;
  assertEquals(Object.keys(lengthsOf(vars)).sort(), VARIABLES.map(({ name }) => name).sort());
});

const meanings: readonly [string, ReturnType<typeof cellValueOf>][] = [
  ["sum by (le) (increase(x_bucket[1m30s]))", { kind: "count", window: 90 }],
  ["(increase(x_bucket[300]))", { kind: "count", window: 300 }],
  ["sum by (le) (rate(x_bucket[5m]))", { kind: "rate" }],
  ["irate(x_bucket[5m])", { kind: "rate" }],
  ["sum by (le) (x_bucket)", { kind: "sum" }],
  ["max by (le) (increase(x_bucket[1m]))", { kind: "sum" }],
  ["2 * rate(x_bucket[5m])", { kind: "sum" }],
  ["increase(x_bucket[1m + 1m])", { kind: "sum" }],
  ["rate(x_bucket[5m", { kind: "sum" }],
];
for (const [expr, want] of meanings) {
  Deno.test(`cellValueOf() takes the cells of ${expr} for a ${want.kind}`, () => {
    assertEquals(cellValueOf(expr), want);
  });
}
