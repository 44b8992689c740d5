import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { LONG_ROWS } from "../models/serving/row_pieces.ts";
import { TestApp } from "./testing/app.ts";

/** Rows whose body is parsed in slices, and whose answers are written in slices. */
const COUNT = 2000;

const app = await TestApp.start();
const { samples } = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
);
const ROWS = Array.from({ length: COUNT }, (_, i) => ({
  ...samples[i % samples.length].instance,
  tenure: i % 73,
}));

async function post(path: string, body: unknown) {
  const response = await app.request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: await response.json(),
  };
}

/** Predictions without their ids, which are never the same. */
function withoutIds(predictions: readonly Record<string, unknown>[]) {
  return predictions.map(({ id: _, ...rest }) => rest);
}

/** The predictions of the same rows in short requests. */
async function short(path: string) {
  const all: Record<string, unknown>[] = [];
  for (let from = 0; from < COUNT; from += LONG_ROWS) {
    const { body } = await post(path, { instances: ROWS.slice(from, from + LONG_ROWS) });
    all.push(...body.predictions);
  }
  return withoutIds(all);
}

for (
  const path of [
    "/models/churn/predict",
    "/models/churn/predict?allow_nan=true",
    "/v1/models/churn:predict",
  ]
) {
  Deno.test(`a large request to ${path} has the predictions of short ones`, async () => {
    const { status, type, body } = await post(path, { instances: ROWS });
    assertEquals([status, type], [200, "application/json"]);
    assertEquals(withoutIds(body.predictions), await short(path));
  });
}

Deno.test("a large answer names its version, and each row has an id of its own", async () => {
  const { body } = await post("/models/churn/versions/1/predict", ROWS);
  assertEquals(Object.keys(body), ["id", "model", "version", "predictions"]);
  assertEquals([body.model, body.version], ["churn", "1"]);
  const ids = body.predictions.map(({ id }: { readonly id: string }) => id);
  assertEquals(new Set(ids).size, COUNT);
});

Deno.test("a large request with a wrong row is refused with its position", async () => {
  const rows = ROWS.with(1500, { ...ROWS[1500], tenure: "long" });
  const { status, body } = await post("/models/churn/predict", { instances: rows });
  assertEquals(status, 400);
  assertStringIncludes(JSON.stringify(body), "instances[1500].tenure");
});

Deno.test("the error of a large request has the first problems of all rows, and counts the others", async () => {
  const wrong = (row: number) => row % 30 === 29;
  const rows = ROWS.map((row, i) => wrong(i) ? { ...row, tenure: "long", gender: null } : row);
  const { body } = await post("/models/churn/predict", { instances: rows });
  const problems = body.error.split("; ");
  assertEquals(problems.slice(0, 3).map((text: string) => text.split(" ")[0]), [
    ...["instances[29].gender:", "instances[29].tenure:", "instances[59].gender:"].toSorted(),
  ]);
  assertEquals(problems.slice(50), ["and 82 more problems"]);
});

Deno.test("large tensors in JSON have the outputs of the same rows in short requests", async () => {
  const { inputs: [input] } = await (await app.request("/v2/models/churn")).json();
  const width = input.shape[1];
  const infer = async (from: number, to: number) => {
    const shape = [to - from, width];
    const data = Array.from({ length: (to - from) * width }, (_, i) => (from * width + i) % 17 / 4);
    const { name, datatype } = input;
    const request = { inputs: [{ name, datatype, shape, data }], parameters: { priority: 3 } };
    const { status, body } = await post("/v2/models/churn/infer", request);
    assertEquals(status, 200);
    return body.outputs.map((output: { readonly data: unknown }) => output.data);
  };
  const long = await infer(0, 4000);
  const pieces: unknown[][][] = [];
  for (let from = 0; from < 4000; from += 100) pieces.push(await infer(from, from + 100));
  assertEquals(long, long.map((_: unknown, i: number) => pieces.flatMap((piece) => piece[i]!)));
});
