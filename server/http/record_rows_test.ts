import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { rowLine, type ServedRows } from "../prediction_log/served_rows.ts";
import { TestApp } from "./testing/app.ts";

const SAMPLES = new URL("../../models/churn/1/samples.json", import.meta.url);
const CUSTOMER = JSON.parse(await Deno.readTextFile(SAMPLES)).samples[0].instance;

const recorded: ServedRows[] = [];
const app = await TestApp.start({ recorder: { record: (rows) => void recorded.push(rows) } });

/** The rows that a request leaves, as they are logged. */
async function rowsOf(path: string, body: unknown) {
  recorded.length = 0;
  const response = await app.post(path, body);
  assertEquals(response.status, 200, await response.clone().text());
  const answer = await response.json();
  const rows = recorded.flatMap((of) =>
    Array.from({ length: of.rows }, (_, row) => JSON.parse(rowLine({ of, row }, new Set())))
  );
  return { answer, rows };
}

Deno.test("a row is recorded with its inputs, further fields and its prediction", async () => {
  const sent = { ...CUSTOMER, customerID: "7590-VHVEG" };
  const before = Date.now();
  const { answer, rows } = await rowsOf("/models/churn/predict", sent);
  assertEquals(rows.length, 1);
  const [{ id, time, milliseconds, inputs, prediction, model, version }] = rows;
  assertEquals(id, answer.predictions[0].id);
  assertEquals([model, version, inputs], ["churn", "1", sent]);
  assertEquals({ ...prediction, id }, answer.predictions[0]);
  assertEquals(Date.parse(time) >= before && Date.parse(time) <= Date.now(), true);
  assertEquals(milliseconds > 0 && milliseconds <= Date.now() - before + 1, true);
});

Deno.test("values in the manifest's order are recorded by name", async () => {
  const { rows } = await rowsOf("/models/churn/predict", [Object.values(CUSTOMER)]);
  assertEquals(rows[0].inputs, CUSTOMER);
});

for (
  const [path, body] of [
    ["/predict", { instances: [CUSTOMER, CUSTOMER] }],
    ["/v1/models/churn:predict", { instances: [CUSTOMER, CUSTOMER] }],
    ["/models/churn/versions/2/predict", [CUSTOMER, CUSTOMER]],
  ] as const
) {
  Deno.test(`every row of a request to ${path} is recorded`, async () => {
    const { answer, rows } = await rowsOf(path, body);
    assertEquals(rows.map(({ inputs }) => inputs), [CUSTOMER, CUSTOMER]);
    assertEquals(
      rows.map(({ prediction }) => prediction.class),
      answer.predictions.map((one: { class: string }) => one.class),
    );
  });
}

Deno.test("rows have the ids that the header of KServe V1 has, and ids where it has none", async () => {
  recorded.length = 0;
  const path = "/v1/models/churn:predict";
  const few = await app.post(path, { instances: [CUSTOMER, CUSTOMER] });
  const [rows] = recorded;
  assertEquals([0, 1].map(rows!.idOf), few.headers.get("prediction-id")!.split(","));
  const many = await app.post(path, { instances: Array(51).fill(CUSTOMER) });
  assertEquals(many.headers.has("prediction-id"), false);
  const ids = Array.from({ length: 51 }, (_, row) => recorded[1]!.idOf(row));
  assertEquals(new Set(ids).size, 51);
  assertEquals(ids.map((_, row) => recorded[1]!.idOf(row)), ids);
});

Deno.test("rows of tensors have the ids that were asked for, and ids where none were", async () => {
  const [input] = (await (await app.request("/v2/models/fraud")).json()).inputs;
  const data = Array(input.shape[1]).fill(0);
  const inputs = [{ ...input, shape: [1, data.length], data }];
  const outputs = [{ name: "prediction_id" }];
  const asked = await rowsOf("/v2/models/fraud/infer", { inputs, outputs });
  assertEquals(asked.rows[0].id, asked.answer.outputs[0].data[0]);
  assertEquals(asked.rows[0].prediction, { outputs: {} });
  const plain = await rowsOf("/v2/models/fraud/infer", { inputs });
  assertEquals(plain.rows[0].id.length, 47);
  assertEquals(plain.answer.outputs.some(({ name }: { name: string }) => /id$/.test(name)), false);
});

Deno.test("rows of tensors are recorded by the names of inputs and outputs", async () => {
  const metadata = await (await app.request("/v2/models/fraud")).json();
  const [input] = metadata.inputs;
  const width = input.shape[1];
  const data = Array.from({ length: 2 * width }, (_, i) => i / 8);
  const { answer, rows } = await rowsOf("/v2/models/fraud/infer", {
    inputs: [{ ...input, shape: [2, width], data }],
  });
  assertEquals(rows.map(({ inputs }) => inputs[input.name]), [
    data.slice(0, width),
    data.slice(width),
  ]);
  const [output] = answer.outputs;
  assertEquals(
    rows.map(({ prediction }) => prediction.outputs[output.name]),
    output.shape.length === 1
      ? output.data
      : [0, 1].map((row) => output.data.slice(row * output.shape[1], (row + 1) * output.shape[1])),
  );
});

Deno.test("a refused request leaves no rows", async () => {
  recorded.length = 0;
  assertEquals((await app.post("/models/churn/predict", {})).status, 400);
  assertEquals(recorded, []);
});

Deno.test("recent rows are answered newest first, and only where the server keeps some", async () => {
  const keeping = await TestApp.start({ recent: 2 });
  for (const tenure of [1, 2, 3]) {
    await keeping.post("/models/churn/predict", { ...CUSTOMER, tenure });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  let rows: { inputs: { tenure: number } }[] = [];
  for (let i = 0; i < 100 && rows.length === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const response = await keeping.request("/models/churn/recent?version=1");
    const { rows: found, ...named } = await response.json();
    assertEquals([response.status, named], [200, { model: "churn", version: "1" }]);
    rows = found;
  }
  assertEquals(rows.map(({ inputs }) => inputs.tenure), [3, 2]);
  const other = await (await keeping.request("/models/churn/recent?version=2")).json();
  assertEquals(other.rows, []);
  const byDefault = await (await keeping.request("/models/churn/recent")).json();
  assertEquals(byDefault.rows.length, 2);
  assertEquals((await keeping.request("/models/churn/recent?version=9")).status, 404);

  const off = await app.request("/models/churn/recent");
  assertEquals(off.status, 404);
  assertMatch((await off.json()).error, /^No rows are kept: start the server with --recent 100/);
});
