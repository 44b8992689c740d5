import { assert, assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../metrics/families.ts";
import { ownDescriptions, OwnSamples } from "./own_samples.ts";
import { Monitor } from "../metrics/monitor.ts";

/** A monitor after one request, and what it counted as samples. */
function samplesAfterRequest(): { readonly monitor: Monitor; readonly self: OwnSamples } {
  const monitor = new Monitor(1000);
  monitor.tally.counter(FAMILIES.httpRequests, { method: "GET", route: "/", status: "200" }).add(1);
  monitor.tally.histogram(FAMILIES.httpDuration, { method: "GET", route: "/" }).observe(0.03);
  return { monitor, self: new OwnSamples() };
}

Deno.test("OwnSamples gives what /metrics shows", () => {
  const { monitor, self } = samplesAfterRequest();
  const lines = [...self.of(monitor.collect(), monitor.exemplars)].map(({ labels, value }) => {
    return `${[...labels].map(([name, value]) => `${name}=${value}`).join(",")} ${value}`;
  });
  for (
    const line of [
      "__name__=http_requests_total,method=GET,route=/,status=200 1",
      "__name__=http_request_duration_seconds_bucket,le=0.025,method=GET,route=/ 0",
      "__name__=http_request_duration_seconds_bucket,le=0.05,method=GET,route=/ 1",
      // As Prometheus 3 writes it, whatever /metrics does.
      "__name__=http_request_duration_seconds_bucket,le=1.0,method=GET,route=/ 1",
      "__name__=http_request_duration_seconds_bucket,le=+Inf,method=GET,route=/ 1",
      "__name__=http_request_duration_seconds_sum,method=GET,route=/ 0.03",
      "__name__=process_start_time_seconds 1",
    ]
  ) assert(lines.includes(line), `${line} is not among ${lines.join("\n")}`);
});

Deno.test("OwnSamples keeps the labels of a series from one scrape to the next", () => {
  const { monitor, self } = samplesAfterRequest();
  const first = [...self.of(monitor.collect(), monitor.exemplars)];
  const second = [...self.of(monitor.collect(), monitor.exemplars)];
  assertEquals(second.length, first.length);
  first.forEach(({ labels }, i) => assertStrictEquals(second[i]!.labels, labels));
});

Deno.test("ownDescriptions() has a type and a help text for each family", () => {
  const families = Object.keys(FAMILIES).length;
  assertEquals(ownDescriptions().length, 2 * families);
});

Deno.test("OwnSamples leaves out labels without a value", () => {
  const monitor = new Monitor(1000);
  const labels = { model: "m", version: "1", class: "" };
  monitor.tally.counter(FAMILIES.modelPredictions, labels).add(3);
  const found = [...new OwnSamples().of(monitor.collect(), monitor.exemplars)].map(({ labels }) =>
    labels
  )
    .find((labels) => labels.get("__name__") === "model_predictions_total");
  assertEquals([...found!], [
    ["__name__", "model_predictions_total"],
    ["model", "m"],
    ["version", "1"],
  ]);
});

Deno.test("ownDescriptions() tells what a family is", () => {
  const { name, help } = FAMILIES.httpDuration;
  const [type, text] = ownDescriptions().filter(({ family }) => family === name);
  assertEquals([type, text], [
    { kind: "type", family: name, text: "histogram" },
    { kind: "help", family: name, text: help },
  ]);
});

Deno.test("a bucket has the exemplar of the histogram, with sorted labels", () => {
  const monitor = new Monitor(0);
  const labels = { method: "GET", route: "/a" };
  monitor.tally.histogram(FAMILIES.httpDuration, labels).observe(0.2);
  monitor.keepExemplars([{
    ...{ family: FAMILIES.httpDuration.name, labels, value: 0.2 },
    ...{ traceId: "t", spanId: "s", timeMs: 1000 },
  }]);
  const found = [...new OwnSamples().of(monitor.collect(), monitor.exemplars)]
    .filter(({ exemplar }) => exemplar !== undefined);
  assertEquals(found.map(({ labels, exemplar }) => [labels.get("le"), exemplar]), [
    ["0.25", { labels: new Map([["span_id", "s"], ["trace_id", "t"]]), value: 0.2, time: 1000 }],
  ]);
  assertEquals([...found[0]!.exemplar!.labels.keys()], ["span_id", "trace_id"]);
});

Deno.test("counters and histograms count from 0 on, gauges do not", () => {
  const monitor = new Monitor(0);
  const samples = [...new OwnSamples().of(monitor.collect(), monitor.exemplars)];
  const startOf = (name: string) =>
    samples.find(({ labels }) => labels.get("__name__") === name)?.startsAtZero;
  assertEquals(startOf("process_cpu_seconds_total"), true);
  assertEquals(startOf("process_start_time_seconds"), false);
});
