/** The ids of predictions on every route, and labels that find them. */

import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { assertNotEquals } from "@std/assert/not_equals.js";
import { testGraph } from "../models/testing/versions.ts";
import { TestApp } from "./testing/app.ts";

const demo = await TestApp.start();
const sample = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
).samples[0].instance;
const [fraud] = (await (await demo.request("/v2/models/fraud")).json()).inputs;

/** Two rows of the fraud model as tensors, with a request for these outputs. */
function twoRows(...outputs: readonly Record<string, unknown>[]) {
  const shape = [2, fraud.shape[1]];
  const data = Array(2 * fraud.shape[1]).fill(0);
  return { inputs: [{ name: fraud.name, datatype: "FP32", shape, data }], outputs };
}

/** The number of labels that are counted, sent for these ids. */
async function matched(ids: readonly string[], actual: unknown, app = demo): Promise<number> {
  const labels = ids.map((id) => ({ id, actual }));
  return (await (await app.post("/feedback", labels)).json()).matched;
}

function idsOf(predictions: readonly { readonly id?: string }[]): readonly string[] {
  return predictions.map(({ id }) => id ?? "");
}

Deno.test("our own routes answer an id with each prediction", async () => {
  for (const path of ["/predict", "/v1/predict", "/models/churn/versions/2/predict"]) {
    const { predictions } = await (await demo.post(path, [sample, sample])).json();
    const ids = idsOf(predictions);
    for (const id of ids) assertMatch(id, /^[\w-]{47}$/);
    assertNotEquals(ids[0], ids[1]);
    assertEquals(await matched(ids, "Yes"), 2);
  }
});

Deno.test("KServe V1 answers the ids in a header, and leaves its bodies as they are", async () => {
  const instances = [sample, sample];
  const response = await demo.post("/v1/models/churn:predict", { instances });
  const { predictions } = await response.json();
  assertEquals(idsOf(predictions), ["", ""]);
  const ids = response.headers.get("prediction-id")!.split(",");
  assertEquals([ids.length, await matched(ids, "No")], [2, 2]);
});

Deno.test("KServe V1 answers ids of up to 50 rows, since headers must be short", async () => {
  for (const [rows, count] of [[50, 50], [51, undefined]] as const) {
    const instances = Array(rows).fill(sample);
    const { headers } = await demo.post("/v1/models/churn:predict", { instances });
    assertEquals(headers.get("prediction-id")?.split(",").length, count);
  }
});

Deno.test("the Open Inference Protocol answers ids when asked for them", async () => {
  const asked = twoRows({ name: "prediction_id" });
  const { outputs: [ids] } = await (await demo.post("/v2/models/fraud/infer", asked)).json();
  const { data, ...head } = ids;
  assertEquals(head, { name: "prediction_id", datatype: "BYTES", shape: [2] });
  assertEquals(await matched(data, "fraud"), 2);
  const { outputs } = await (await demo.post("/v2/models/fraud/infer", twoRows())).json();
  assertEquals(outputs.some(({ name }: { name: string }) => name === "prediction_id"), false);
});

Deno.test("the Open Inference Protocol answers ids in bytes too, beside other outputs", async () => {
  const [{ name }] = (await (await demo.request("/v2/models/fraud")).json()).outputs;
  const binary = { binary_data: true };
  const asked = twoRows({ name: "prediction_id", parameters: binary }, { name });
  const response = await demo.post("/v2/models/fraud/infer", asked);
  const length = Number(response.headers.get("inference-header-content-length"));
  const bytes = await response.bytes();
  const { outputs } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length)));
  assertEquals(outputs.map((output: { name: string }) => output.name), ["prediction_id", name]);
  const text = new TextDecoder().decode(bytes.subarray(length));
  const ids = [text.slice(4, 51), text.slice(55, 102)];
  assertEquals([text.length, await matched(ids, "legitimate")], [102, 2]);
});

Deno.test("no rows have no ids", async () => {
  const none = twoRows({ name: "prediction_id" });
  const [input] = none.inputs;
  const body = { ...none, inputs: [{ ...input, shape: [0, fraud.shape[1]], data: [] }] };
  const { outputs } = await (await demo.post("/v2/models/fraud/infer", body)).json();
  assertEquals(outputs[0], { name: "prediction_id", datatype: "BYTES", shape: [0], data: [] });
});

const graphs: readonly {
  readonly graph: string;
  readonly instance: readonly number[];
  readonly actual: unknown;
  readonly wrong: unknown;
}[] = [
  { graph: "zipmap", instance: [2, 1], actual: "green", wrong: "grey" },
  { graph: "unnamed", instance: [2, 1], actual: 2, wrong: "blue" },
  { graph: "one_logit", instance: [2, 1], actual: -3.5, wrong: "much" },
];
for (const { graph, instance, actual, wrong } of graphs) {
  Deno.test(`predictions of ${graph} take the label ${actual}, and not ${wrong}`, async () => {
    const app = await TestApp.start({ graphs: { m: testGraph(graph) } });
    const { predictions } = await (await app.post("/models/m/predict", [instance])).json();
    assertEquals(await matched(idsOf(predictions), wrong, app), 0);
    assertEquals(await matched(idsOf(predictions), actual, app), 1);
  });
}

for (const graph of ["decision_scores", "outliers", "embedding", "several_labels", "detector"]) {
  Deno.test(`predictions of ${graph} have no ids, since nothing can say whether they are right`, async () => {
    const app = await TestApp.start({ graphs: { m: testGraph(graph) } });
    const { predictions } = await (await app.post("/models/m/predict", [[2, 1]])).json();
    assertEquals(idsOf(predictions), [""]);
    const serving = await app.post("/v1/models/m:predict", { instances: [[2, 1]] });
    assertEquals(serving.headers.get("prediction-id"), null);
  });
}

Deno.test("labels of a version count for it, not for the model's other versions", async () => {
  const app = await TestApp.start();
  const answer = await (await app.post("/models/churn/versions/2/predict", sample)).json();
  await matched(idsOf(answer.predictions), "Yes", app);
  const labels = (version: string) =>
    app.metric("model_outcomes_total", { model: "churn", version, actual: "Yes" });
  assertEquals([labels("1"), labels("2")], [0, 1]);
});
