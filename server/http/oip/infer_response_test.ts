import { assertEquals } from "@std/assert/mod.js";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import type { Tensor } from "../../models/tensor.ts";
import type { InferRequest, TensorModel } from "./infer_request.ts";
import { inferReply } from "./infer_response.ts";

const MODEL: TensorModel = {
  model: "m",
  version: "2",
  inputs: [],
  outputs: [
    { name: "label", datatype: "INT64", shape: [-1] },
    { name: "word", datatype: "BYTES", shape: [-1] },
  ],
  givesIds: true,
};
const LABEL: Tensor = { datatype: "INT64", shape: [1], data: BigInt64Array.of(-(1n << 63n)) };
const WORD: Tensor = { datatype: "BYTES", shape: [1], data: ["ü"] };

function request(outputs: InferRequest["outputs"], id?: string): InferRequest {
  return { id, feeds: [], outputs, timeoutMs: undefined, priority: undefined, allowNaN: false };
}

Deno.test("inferReply() writes outputs in JSON without parameters", () => {
  const outputs = [{ position: 0, binary: false }, { position: 1, binary: false }];
  const { body, headers } = inferReply(MODEL, request(outputs, "a"), [LABEL, WORD]);
  assertEquals(
    body,
    '{"model_name":"m","model_version":"2","id":"a","outputs":[' +
      '{"name":"label","datatype":"INT64","shape":[1],"data":[-9223372036854775808]},' +
      '{"name":"word","datatype":"BYTES","shape":[1],"data":["ü"]}]}',
  );
  assertEquals(headers["content-type"], "application/json");
});

Deno.test("inferReply() writes binary outputs behind the JSON, in the requested order", () => {
  const outputs = [{ position: 1, binary: true }, { position: 0, binary: true }];
  const { body, headers } = inferReply(MODEL, request(outputs), [WORD, LABEL]);
  const length = Number(headers["inference-header-content-length"]);
  const bytes = body as Uint8Array;
  assertEquals(JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))), {
    model_name: "m",
    model_version: "2",
    outputs: [
      { name: "word", datatype: "BYTES", shape: [1], parameters: { binary_data_size: 6 } },
      { name: "label", datatype: "INT64", shape: [1], parameters: { binary_data_size: 8 } },
    ],
  });
  assertEquals([...bytes.subarray(length)], [2, 0, 0, 0, 195, 188, 0, 0, 0, 0, 0, 0, 0, 128]);
  assertEquals(headers["content-type"], "application/octet-stream");
});

Deno.test("inferReply() mixes outputs in JSON and in bytes", () => {
  const outputs = [{ position: 0, binary: true }, { position: 1, binary: false }];
  const { body, headers } = inferReply(MODEL, request(outputs), [LABEL, WORD]);
  const length = Number(headers["inference-header-content-length"]);
  const head = JSON.parse(new TextDecoder().decode((body as Uint8Array).subarray(0, length)));
  assertEquals(head.outputs.map((output: object) => Object.keys(output)), [
    ["name", "datatype", "shape", "parameters"],
    ["name", "datatype", "shape", "data"],
  ]);
});

Deno.test("inferReply() writes NaN as a word if the request allows it, else as null", () => {
  const nan: Tensor = { datatype: "FP32", shape: [2], data: Float32Array.of(NaN, -Infinity) };
  const outputs = [{ position: 0, binary: false }];
  const dataOf = (allowNaN: boolean) =>
    (inferReply(MODEL, { ...request(outputs), allowNaN }, [nan]).body as string)
      .match(/"data":(.*?)}/)![1];
  assertEquals([dataOf(true), dataOf(false)], ["[NaN,-Infinity]", "[null,null]"]);
});

Deno.test("inferReply() answers 200, also with bytes", () => {
  for (const binary of [true, false]) {
    assertEquals(inferReply(MODEL, request([{ position: 0, binary }]), [LABEL]).status, 200);
  }
});

Deno.test("inferReply() names the ids of the predictions", () => {
  const ids: Tensor = { datatype: "BYTES", shape: [2], data: ["a", ""] };
  const outputs = [{ position: ID_OUTPUT, binary: false }];
  assertEquals(JSON.parse(inferReply(MODEL, request(outputs), [ids]).body as string).outputs, [
    { name: "prediction_id", datatype: "BYTES", shape: [2], data: ["a", ""] },
  ]);
});
