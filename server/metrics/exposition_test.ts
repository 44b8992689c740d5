import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { expositionText, samplesOf } from "./exposition.ts";
import { contentType } from "./exposition_format.ts";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { Tally } from "./tally.ts";

/** Two models' counts, with a label value that needs escaping. */
function counts(className = 'say "hi"\\\n'): Merge {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const labels = { model: "churn", version: "1" };
  tally.counter(FAMILIES.modelPredictions, { ...labels, class: className }).add(3);
  tally.gauge(FAMILIES.modelReady, labels).set(1);
  const rows = tally.histogram(FAMILIES.modelBatchRows, labels);
  for (const value of [1, 2, 2, 9999]) rows.observe(value);
  return merge;
}

function text(format: "prometheus" | "openmetrics", merge = counts()): Promise<string> {
  return expositionText(merge.collect(), format);
}

/** The lines of a text that begin with `start`. */
function linesOf(text: string, start: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(start));
}

Deno.test("samplesOf() makes a histogram's buckets cumulative", () => {
  const series = counts().collect().find(({ family }) => family === FAMILIES.modelBatchRows)!;
  const samples = [...samplesOf(series)];
  const bucket = (le: string) => samples.find(({ labels }) => labels["le"] === le)?.value;
  assertEquals([bucket("1"), bucket("2"), bucket("4096"), bucket("+Inf")], [1, 3, 3, 4]);
  assertEquals(samples.at(-2), {
    name: "model_batch_rows_sum",
    labels: { model: "churn", version: "1" },
    value: 10_004,
  });
  assertEquals(samples.at(-1)!.value, 4);
});

Deno.test("the Prometheus text contains the type, the help and every series of a family", async () => {
  const lines = (await text("prometheus")).split("\n");
  assert(lines.includes("# TYPE model_predictions_total counter"));
  assert(lines.includes("# TYPE model_batch_rows histogram"));
  assert(lines.includes('model_ready{model="churn",version="1"} 1'));
  assert(lines.includes('model_batch_rows_bucket{model="churn",version="1",le="+Inf"} 4'));
});

Deno.test("the OpenMetrics text names counters without _total in their TYPE line, and ends with # EOF", async () => {
  const openmetrics = await text("openmetrics");
  assertStringIncludes(openmetrics, "# TYPE model_predictions counter\n");
  assertMatch(openmetrics, /^model_predictions_total\{.*\} 3$/m);
  assertMatch(openmetrics, /# EOF\n?$/);
});

Deno.test("label values survive escaping", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (value) => {
      for (const format of ["prometheus", "openmetrics"] as const) {
        const [line, ...others] = linesOf(
          await text(format, counts(value)),
          "model_predictions_total{",
        );
        assertEquals(others, []);
        const escaped = line!.match(/class="((?:[^"\\]|\\.)*)"/s)![1]!;
        const back = escaped.replace(/\\(.)/g, (_, char: string) => char === "n" ? "\n" : char);
        assertEquals(back, value);
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("a family without series still has a TYPE line, so that dashboards find it", async () => {
  const prometheus = await expositionText([], "prometheus");
  for (const { name, kind } of Object.values(FAMILIES)) {
    assertStringIncludes(prometheus, `# TYPE ${name} ${kind}\n`);
  }
});

Deno.test("the formats have different media types", () => {
  assertMatch(contentType("prometheus"), /^text\/plain; version=0\.0\.4/);
  assertMatch(contentType("openmetrics"), /^application\/openmetrics-text; version=1\.0\.0/);
});

const PROMTOOL = "/usr/bin/promtool";

Deno.test({
  name: "promtool accepts the text",
  ignore: !isThere(PROMTOOL),
  fn: async () => {
    const process = new Deno.Command(PROMTOOL, {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(await text("prometheus")));
    await writer.close();
    const { code, stderr } = await process.output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  },
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
