import { assertEquals } from "@std/assert/mod.js";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import type { Tensor } from "../../models/tensor.ts";
import type { InferRequest, TensorModel } from "./infer_request.ts";
import { inferReply } from "./infer_response.ts";
import { type Body, wholeBody } from "../reply.ts";
import { turnsDuring } from "../testing/turns.ts";

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

function textOf(body: Body): string {
  const whole = wholeBody(body);
  return typeof whole === "string" ? whole : new TextDecoder().decode(whole);
}

Deno.test("inferReply() writes outputs in JSON without parameters", async () => {
  const outputs = [{ position: 0, binary: false }, { position: 1, binary: false }];
  const { body, headers } = await inferReply(MODEL, request(outputs, "a"), [LABEL, WORD]);
  assertEquals(
    textOf(body),
    '{"model_name":"m","model_version":"2","id":"a","outputs":[' +
      '{"name":"label","datatype":"INT64","shape":[1],"data":[-9223372036854775808]},' +
      '{"name":"word","datatype":"BYTES","shape":[1],"data":["ü"]}]}',
  );
  assertEquals(headers["content-type"], "application/json");
});

Deno.test("inferReply() writes binary outputs behind the JSON, in the requested order", async () => {
  const outputs = [{ position: 1, binary: true }, { position: 0, binary: true }];
  const { body, headers } = await inferReply(MODEL, request(outputs), [WORD, LABEL]);
  const length = Number(headers["inference-header-content-length"]);
  const bytes = body as Uint8Array<ArrayBuffer>;
  assertEquals(JSON.parse(textOf(bytes.subarray(0, length))), {
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

Deno.test("inferReply() mixes outputs in JSON and in bytes", async () => {
  const outputs = [{ position: 0, binary: true }, { position: 1, binary: false }];
  const { body, headers } = await inferReply(MODEL, request(outputs), [LABEL, WORD]);
  const length = Number(headers["inference-header-content-length"]);
  const head = JSON.parse(textOf((body as Uint8Array<ArrayBuffer>).subarray(0, length)));
  assertEquals(head.outputs.map((output: object) => Object.keys(output)), [
    ["name", "datatype", "shape", "parameters"],
    ["name", "datatype", "shape", "data"],
  ]);
});

Deno.test("inferReply() writes NaN as a word if the request allows it, else as null", async () => {
  const nan: Tensor = { datatype: "FP32", shape: [2], data: Float32Array.of(NaN, -Infinity) };
  const outputs = [{ position: 0, binary: false }];
  const dataOf = async (allowNaN: boolean) => {
    const { body } = await inferReply(MODEL, { ...request(outputs), allowNaN }, [nan]);
    return textOf(body).match(/"data":(.*?)}/)![1];
  };
  assertEquals(await dataOf(true), "[NaN,-Infinity]");
  assertEquals(await dataOf(false), "[null,null]");
});

Deno.test("inferReply() answers 200, also with bytes", async () => {
  for (const binary of [true, false]) {
    const { status } = await inferReply(MODEL, request([{ position: 0, binary }]), [LABEL]);
    assertEquals(status, 200);
  }
});

Deno.test("inferReply() names the ids of the predictions", async () => {
  const ids: Tensor = { datatype: "BYTES", shape: [2], data: ["a", ""] };
  const outputs = [{ position: ID_OUTPUT, binary: false }];
  const { body } = await inferReply(MODEL, request(outputs), [ids]);
  assertEquals(JSON.parse(textOf(body)).outputs, [
    { name: "prediction_id", datatype: "BYTES", shape: [2], data: ["a", ""] },
  ]);
});

Deno.test("inferReply() quotes what a model, a version, an id and an output are called", async () => {
  const odd = 'a"\n\\é';
  const model = {
    ...MODEL,
    model: odd,
    version: odd,
    outputs: [{ ...MODEL.outputs[0]!, name: odd }],
  };
  const outputs = [{ position: 0, binary: false }];
  const { body } = await inferReply(model, request(outputs, odd), [LABEL]);
  const answer = JSON.parse(textOf(body));
  assertEquals(
    [answer.model_name, answer.model_version, answer.id, answer.outputs[0].name],
    [odd, odd, odd, odd],
  );
});

Deno.test("inferReply() writes a float32 in as few digits as stand for it alone", async () => {
  const data = Float32Array.of(0.1, 1 / 3, -16777216, 1e-30);
  const output: Tensor = { datatype: "FP32", shape: [2, 2], data };
  const { body } = await inferReply(MODEL, request([{ position: 0, binary: false }]), [output]);
  assertEquals(textOf(body).match(/"data":(.*?)}/)![1], "[0.1,0.33333334,-16777216,1e-30]");
});

Deno.test("inferReply() writes outputs of many elements whole, one after the other", async () => {
  const lengths = [5000, 1, 0, 1024, 2049];
  const tensors = lengths.map((length): Tensor => ({
    ...{ datatype: "INT32", shape: [length] },
    data: Int32Array.from({ length }, (_, i) => i * length),
  }));
  const model = {
    ...MODEL,
    outputs: lengths.map((n) => ({ name: `o${n}`, datatype: "INT32" as const, shape: [-1] })),
  };
  const outputs = lengths.map((_, position) => ({ position, binary: false }));
  const { body } = await inferReply(model, request(outputs), tensors);
  assertEquals(
    JSON.parse(textOf(body)).outputs,
    tensors.map(({ datatype, shape, data }, i) => ({
      ...{ name: `o${lengths[i]}`, datatype, shape },
      data: [...data as Int32Array],
    })),
  );
});

Deno.test("inferReply() lets the event loop have its turns while it writes many elements", async () => {
  const data = Float32Array.from({ length: 2_000_000 }, (_, i) => Math.sin(i));
  const output: Tensor = { datatype: "FP32", shape: [data.length], data };
  const write = () => inferReply(MODEL, request([{ position: 0, binary: false }]), [output]);
  // A pause has 61.
  assertEquals(await turnsDuring(write) > 100, true);
});

Deno.test("inferReply() holds little more memory than an answer has, whatever its first elements are", async () => {
  const texts = Array.from({ length: 50_000 }, (_, i) => i < 1000 ? "long".repeat(500) : "");
  const numbers = Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i));
  const tensors: Tensor[] = [
    { datatype: "BYTES", shape: [50_000], data: texts },
    { datatype: "FP32", shape: [50_000], data: numbers },
    { datatype: "INT64", shape: [50_000], data: new BigInt64Array(50_000) },
  ];
  for (const tensor of tensors) {
    const { body } = await inferReply(MODEL, request([{ position: 0, binary: false }]), [tensor]);
    const { length, buffer } = body as Uint8Array;
    assertEquals(buffer.byteLength <= 1.25 * length, true);
  }
});

Deno.test("inferReply() writes answers at once that are asked for at once", async () => {
  const answerOf = (n: number) => {
    const data = Float32Array.from({ length: n }, (_, i) => n + i);
    const output: Tensor = { datatype: "FP32", shape: [n], data };
    return inferReply(MODEL, request([{ position: 0, binary: false }], `id ${n}`), [output]);
  };
  const lengths = [1, 100, 1365, 1366, 1367, 5000, 2, 0];
  const replies = await Promise.all(lengths.map(answerOf));
  for (const [i, { body }] of replies.entries()) {
    const { id, outputs: [{ data }] } = JSON.parse(textOf(body));
    const n = lengths[i]!;
    assertEquals([id, data], [`id ${n}`, Array.from({ length: n }, (_, k) => n + k)]);
  }
});

Deno.test("inferReply() answers a large tensor with its own memory behind the JSON", async () => {
  const data = Float32Array.from({ length: 65_537 }, (_, i) => i);
  const output: Tensor = { datatype: "FP32", shape: [data.length], data };
  const { body, headers } = await inferReply(MODEL, request([{ position: 0, binary: true }]), [
    output,
  ]);
  const [head, blob, ...rest] = body as readonly Uint8Array[];
  assertEquals(headers["inference-header-content-length"], String(head!.length));
  assertEquals([blob!.buffer === data.buffer, blob!.length, rest.length], [true, 262_148, 0]);
});

Deno.test("inferReply() keeps no memory of the other requests in a run", async () => {
  const ofAll = Float32Array.from({ length: 200_000 }, (_, i) => i);
  const data = ofAll.subarray(70_000, 140_000);
  const output: Tensor = { datatype: "FP32", shape: [data.length], data };
  const outputs = [{ position: 0, binary: true }];
  const { body } = await inferReply(MODEL, request(outputs), [output]);
  const parts = body as readonly Uint8Array[];
  assertEquals(parts.map(({ buffer }) => buffer.byteLength), parts.map(({ length }) => length));
  assertEquals(new Float32Array(parts[1]!.buffer), data.slice());
});

Deno.test("inferReply() answers a small tensor in one piece", async () => {
  const { body } = await inferReply(MODEL, request([{ position: 0, binary: true }]), [LABEL]);
  assertEquals(body instanceof Uint8Array, true);
});
