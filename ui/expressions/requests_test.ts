import { assertEquals } from "@std/assert/mod.js";
import { runScript } from "../../server/prometheus/promql/script/runner.ts";
import { type Expression, varsOf } from "../state/expression.ts";
import { START } from "../state/place.ts";
import { failed, latency, predictions, requests } from "./requests.ts";

// Per minute; a rate is per second.
const SAMPLES = `load 1m
  model_requests_total{model="m",version="1",outcome="ok"} 0+120x60
  model_requests_total{model="m",version="1",outcome="invalid"} 0+60x60
  model_requests_total{model="m",version="1",outcome="timeout"} 0+6x60
  model_requests_total{model="m",version="1",outcome="overloaded"} 0+12x60
  model_requests_total{model="m",version="1",outcome="error"} 0+18x60
  model_requests_total{model="n",version="1",outcome="ok"} 0+600x60
  model_predictions_total{model="m",version="1",class="a"} 0+60x60
  model_predictions_total{model="m",version="1",class="b"} 0+180x60
  model_predictions_total{model="n",version="1"} 0+600x60
  model_request_duration_seconds_bucket{model="m",version="1",le="0.1"} 0+80x60
  model_request_duration_seconds_bucket{model="m",version="1",le="0.2"} 0+100x60
  model_request_duration_seconds_bucket{model="m",version="1",le="+Inf"} 0+100x60
  model_request_duration_seconds_bucket{model="n",version="1",le="0.1"} 0+0x60
  model_request_duration_seconds_bucket{model="n",version="1",le="0.2"} 0+0x60
  model_request_duration_seconds_bucket{model="n",version="1",le="+Inf"} 0+100x60
`;

const values: readonly (readonly [name: string, Expression, model: string, want: number])[] = [
  ["the rate of all requests", requests, "m", 3.6],
  ["the rate of all requests", requests, "", 13.6],
  ["the share of failed requests", failed, "m", 0.6 / 3.6],
  ["the rate of predictions of all classes", predictions, "m", 4],
  ["the rate of predictions of all classes", predictions, "", 14],
  ["the median latency", latency(0.5), "m", 0.0625],
  ["the 90th percentile of the latency", latency(0.9), "m", 0.15],
];
for (const [name, expression, model, want] of values) {
  Deno.test(`an expression shows ${name} of ${model === "" ? "all models" : "one model"}`, async () => {
    const vars = varsOf({ ...START, model }, { from: 0, to: 3600 }, 60, 60);
    const script = `${SAMPLES}\neval instant at 50m ${expression(vars)}\n  {} ${want}\n`;
    const [report] = await runScript(script);
    assertEquals(report?.problem, undefined);
  });
}
