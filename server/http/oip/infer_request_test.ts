import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import type { Problem } from "../../errors.ts";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import { allocate, type Datatype, type Tensor } from "../../models/tensor.ts";
import { encodeBinary } from "./binary.ts";
import { type InferRequest, parseInferRequest, type TensorModel } from "./infer_request.ts";

/** A model with an input of each kind. */
const MODEL: TensorModel = {
  model: "mixed",
  version: "1",
  inputs: [
    { name: "number", datatype: "FP32", shape: [-1, 2] },
    { name: "word", datatype: "BYTES", shape: [-1] },
  ],
  outputs: [
    { name: "label", datatype: "INT64", shape: [-1] },
    { name: "scores", datatype: "FP32", shape: [-1, 3] },
  ],
  givesIds: true,
};
const NUMBER = { name: "number", shape: [1, 2], datatype: "FP32", data: [1, 2] };
const WORD = { name: "word", shape: [1], datatype: "BYTES", data: ["a"] };

const encoder = new TextEncoder();

/** Reads a body made of JSON and the bytes behind it. */
function parse(
  json: unknown,
  blobs: readonly number[] = [],
  length?: string,
  model = MODEL,
): InferRequest {
  const head = encoder.encode(typeof json === "string" ? json : JSON.stringify(json));
  const bytes = Uint8Array.from([...head, ...blobs]);
  return parseInferRequest(bytes, length ?? (blobs.length > 0 ? `${head.length}` : null), model);
}

function outputsOf(request: Record<string, unknown>): readonly string[] {
  return parse({ inputs: [NUMBER, WORD], ...request }).outputs
    .map(({ position, binary }) => `${MODEL.outputs[position]!.name}${binary ? " binary" : ""}`);
}

Deno.test("parseInferRequest() puts inputs into the model's order", () => {
  const { feeds } = parse({ inputs: [WORD, NUMBER] });
  assertEquals(feeds, [
    { datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 2) },
    { datatype: "BYTES", shape: [1], data: ["a"] },
  ]);
});

Deno.test("parseInferRequest() reads bytes behind the JSON in the order of the request", () => {
  const request = parse({
    inputs: [
      { name: "word", shape: [1], datatype: "BYTES", parameters: { binary_data_size: 5 } },
      { name: "number", shape: [1, 2], datatype: "FP32", parameters: { binary_data_size: 8 } },
    ],
  }, [1, 0, 0, 0, 97, 0, 0, 128, 63, 0, 0, 0, 64]);
  assertEquals(request.feeds.map(({ data }) => data), [Float32Array.of(1, 2), ["a"]]);
});

const BLOB = fc.record({
  datatype: fc.constantFrom("UINT8", "BOOL", "FP16", "FP32", "INT64", "BYTES"),
  count: fc.nat(40),
});

Deno.test("parseInferRequest() reads inputs of any types and sizes behind each other", () => {
  fc.assert(fc.property(
    fc.array(BLOB, { minLength: 1, maxLength: 6 }),
    fc.string({ unit: "grapheme-ascii", maxLength: 200 }),
    (blobs, id) => {
      const tensors = blobs.map(({ datatype, count }, i): Tensor => {
        const data = allocate(datatype as Datatype, count);
        for (let at = 0; at < count; at++) {
          const value = (i * 31 + at * 7) % 100;
          if (datatype === "BYTES") (data as string[])[at] = String(value);
          else if (datatype === "INT64") (data as BigInt64Array)[at] = BigInt(value);
          else (data as Uint8Array)[at] = datatype === "BOOL" ? value % 2 : value;
        }
        return { datatype: datatype as Datatype, shape: [count], data };
      });
      const bytes = tensors.map(({ data }) => encodeBinary(data));
      const inputs = tensors.map(({ datatype, shape }, i) => ({
        ...{ name: `i${i}`, datatype, shape },
        parameters: { binary_data_size: bytes[i]!.length },
      }));
      const specs = inputs.map(({ name, datatype }) => ({ name, datatype, shape: [-1] }));
      const model = { ...MODEL, inputs: specs };
      const { feeds } = parse({ id, inputs }, bytes.flatMap((one) => [...one]), undefined, model);
      assertEquals(feeds, tensors);
    },
  ));
});

Deno.test("parseInferRequest() accepts a JSON length that is the length of the body", () => {
  const json = JSON.stringify({ inputs: [NUMBER, WORD] });
  assertEquals(parse(json, [], String(json.length)).feeds.length, 2);
  assertEquals(parse(json, [], ` ${json.length} `).feeds.length, 2);
});

Deno.test("parseInferRequest() reads id and timeout", () => {
  const { id, timeoutMs } = parse({
    id: "a-1",
    parameters: { timeout: 2500, priority: 0, anything: "else" },
    inputs: [NUMBER, WORD],
  });
  assertEquals([id, timeoutMs], ["a-1", 2.5]);
});

Deno.test("parseInferRequest() reads an absent, empty or null id as none", () => {
  for (const id of [undefined, null, ""]) {
    assertEquals(parse({ id, inputs: [NUMBER, WORD] }).id, undefined);
  }
});

for (const [priority, want] of [[0, undefined], [1, 1], [2, 2], [3, 3], [4, 3], [1000, 3]]) {
  Deno.test(`parseInferRequest() reads a priority of ${priority} as ${want}`, () => {
    const request = parse({ parameters: { priority }, inputs: [NUMBER, WORD] });
    assertEquals<unknown>(request.priority, want);
  });
}

Deno.test("parseInferRequest() reads a timeout of 0 as none", () => {
  const { timeoutMs } = parse({ parameters: { timeout: 0 }, inputs: [NUMBER, WORD] });
  assertEquals(timeoutMs, undefined);
});

const wanted: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
  ["all outputs when none is named", {}, ["label", "scores"]],
  ["all outputs for an empty list", { outputs: [] }, ["label", "scores"]],
  ["the named outputs in their order", { outputs: [{ name: "scores" }, { name: "label" }] }, [
    "scores",
    "label",
  ]],
  ["all outputs as bytes", { parameters: { binary_data_output: true } }, [
    "label binary",
    "scores binary",
  ]],
  ["one output as bytes", {
    outputs: [{ name: "label", parameters: { binary_data: true } }, { name: "scores" }],
  }, ["label binary", "scores"]],
  ["an output's own wish before the request's", {
    parameters: { binary_data_output: true },
    outputs: [{ name: "label", parameters: { binary_data: false } }, { name: "scores" }],
  }, ["label", "scores binary"]],
  ["an output without classification", {
    outputs: [{ name: "label", parameters: { classification: 0 } }],
  }, ["label"]],
];
for (const [name, request, want] of wanted) {
  Deno.test(`parseInferRequest() gives ${name}`, () => assertEquals(outputsOf(request), want));
}

/** The positions of the wanted outputs. */
function positions(names: readonly string[], model = MODEL): readonly number[] {
  const outputs = names.map((name) => ({ name }));
  return parse({ inputs: [NUMBER, WORD], outputs }, [], undefined, model).outputs
    .map(({ position }) => position);
}

Deno.test("parseInferRequest() takes prediction_id for the ids of the predictions", () => {
  assertEquals(positions(["scores", "prediction_id"]), [1, ID_OUTPUT]);
  assertEquals(positions([]), [0, 1]);
});

Deno.test("parseInferRequest() takes prediction_id for the graph's own output, if it has one", () => {
  const outputs = [...MODEL.outputs, { name: "prediction_id", datatype: "INT64", shape: [-1] }];
  assertEquals(positions(["prediction_id"], { ...MODEL, outputs } as TensorModel), [2]);
});

Deno.test("parseInferRequest() refuses prediction_id where predictions have no ids", () => {
  assertThrowsKind(
    () => positions(["prediction_id"], { ...MODEL, givesIds: false }),
    "invalid_input",
    'expected an output of model "mixed" ("label", "scores"), got "prediction_id"',
  );
});

const SINGLE: TensorModel = { ...MODEL, inputs: [MODEL.inputs[0]!] };

Deno.test("parseInferRequest() reads a body without JSON as one row of the only input", () => {
  const request = parse("", [0, 0, 128, 63, 0, 0, 0, 64], "0", SINGLE);
  assertEquals(request.feeds, [{ datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 2) }]);
  assertEquals(request.outputs.every(({ binary }) => binary), true);
});

Deno.test("parseInferRequest() reads a body without JSON as one string, without a length", () => {
  const model: TensorModel = { ...MODEL, inputs: [MODEL.inputs[1]!] };
  assertEquals(parse("", [195, 188], "0", model).feeds[0]!.data, ["ü"]);
});

Deno.test("parseInferRequest() rejects a body without JSON that cannot be a single row", () => {
  assertThrowsKind(() => parse("", [1, 2], "0"), "invalid_input", "a model with one input");
  assertThrowsKind(
    () => parse("", [1, 2], "0", SINGLE),
    "invalid_input",
    "number: expected 8 bytes (2 FP32 elements), got 2",
  );
  const open: TensorModel = {
    ...MODEL,
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, -1] }],
  };
  assertThrowsKind(() => parse("", [1], "0", open), "invalid_input", '"x" has shape [-1,-1]');
});

/** The FP32 input with some fields of its own. */
function number(fields: Record<string, unknown>) {
  return { inputs: [{ ...NUMBER, ...fields }, WORD] };
}

const DEEP = "[".repeat(100_000) + "1" + "]".repeat(100_000);

const wrong: readonly (readonly [string, unknown, string])[] = [
  ["nothing", "", 'the body is empty: expected JSON with "inputs"'],
  ["null", null, 'expected an object with "inputs", got null'],
  ["a text", '"a"', 'expected an object with "inputs", got "a"'],
  ["an input that is null", { inputs: [null] }, "inputs[0]: expected a tensor object, got null"],
  [
    "an input that is a list",
    { inputs: [[]] },
    "inputs[0]: expected a tensor object, got an array of 0",
  ],
  [
    "only the first of what is missing",
    { inputs: [] },
    'inputs: the input "number" (FP32[-1,2]) is missing',
  ],
  [
    "an output that is null",
    { inputs: [NUMBER, WORD], outputs: [null] },
    "outputs[0]: expected an object with a name, got null",
  ],
  [
    "an output that is a list",
    { inputs: [NUMBER, WORD], outputs: [[]] },
    "outputs[0]: expected an object with a name, got an array of 0",
  ],
  [
    "outputs that are an object",
    { inputs: [NUMBER, WORD], outputs: {} },
    "outputs: expected an array of outputs, got an object",
  ],
  [
    "an output's shared memory",
    {
      inputs: [NUMBER, WORD],
      outputs: [{ name: "label", parameters: { shared_memory_region: "r" } }],
    },
    "outputs[0].parameters.shared_memory_region: is not supported: leave it out",
  ],
  [
    "an output's parameters that are a text",
    { inputs: [NUMBER, WORD], outputs: [{ name: "scores", parameters: "p" }] },
    'outputs[0].parameters: expected an object, got "p"',
  ],
  [
    "an input's parameters that are a number",
    number({ parameters: 5 }),
    "inputs[0].parameters: expected an object, got 5",
  ],
  [
    "a word for allow_nan",
    { parameters: { allow_nan: "yes" }, inputs: [NUMBER, WORD] },
    'parameters.allow_nan: expected true or false, got "yes"',
  ],
  [
    "a text for a timeout",
    { parameters: { timeout: "5" }, inputs: [NUMBER, WORD] },
    'parameters.timeout: expected a number of microseconds, got "5"',
  ],
  [
    "a size that just exceeds 31 bits",
    number({ shape: [2 ** 31, 0] }),
    "inputs[0].shape: expected sizes from 0 to 2147483647, got 2147483648",
  ],
  [
    "another size",
    number({ shape: [1, 3], data: [1, 2, 3] }),
    "inputs[0].shape: [1,3] does not fit the model's [-1,2]",
  ],
  [
    "data that do not fill the shape",
    number({ data: [1] }),
    "inputs[0].data: expected 2 elements for shape [1,2], got 1",
  ],
  ...[-1, 0.5, "8", null].map((size): readonly [string, unknown, string] => [
    `${JSON.stringify(size)} bytes`,
    number({ data: undefined, parameters: { binary_data_size: size } }),
    "inputs[0].parameters.binary_data_size: expected a number of bytes up to the 0 left behind " +
    `the JSON, got ${
      JSON.stringify(size)
    } (Inference-Header-Content-Length says where the JSON ends)`,
  ]),
  ["a list", [], 'expected an object with "inputs", got an array of 0'],
  [
    "an id that is a list",
    { id: ["a"], inputs: [NUMBER, WORD] },
    "id: expected a string of at most 256 characters, got an array of 1",
  ],
  ["no inputs", {}, "inputs: expected an array of tensors, got nothing"],
  ["a missing input", { inputs: [NUMBER] }, 'inputs: the input "word" (BYTES[-1]) is missing'],
  ["an input that is no object", { inputs: [3] }, "inputs[0]: expected a tensor object, got 3"],
  [
    "an unknown input",
    number({ name: "nummer" }),
    'inputs[0].name: expected an input of model "mixed" ("number", "word"), got "nummer"',
  ],
  [
    "an input that is given twice",
    { inputs: [NUMBER, NUMBER, WORD] },
    'inputs[1].name: "number" is given twice',
  ],
  [
    "no shape",
    number({ shape: undefined }),
    "inputs[0].shape: expected an array of up to 32 sizes such as [1,3], got nothing",
  ],
  [
    "too many dimensions",
    number({ shape: Array(33).fill(1) }),
    "inputs[0].shape: expected an array of up to 32 sizes such as [1,3], got an array of 33",
  ],
  [
    "a negative size",
    number({ shape: [-1, 2] }),
    "inputs[0].shape: expected sizes from 0 to 2147483647, got -1",
  ],
  [
    "an output that is asked for twice",
    { ...number({}), outputs: [{ name: "label" }, { name: "label" }] },
    'outputs[1].name: "label" is given twice',
  ],
  [
    "half a size",
    number({ shape: [0.5, 2] }),
    "inputs[0].shape: expected sizes from 0 to 2147483647, got 0.5",
  ],
  [
    "a size beyond 32 bits",
    number({ shape: [4294967296, 0] }),
    "inputs[0].shape: expected sizes from 0 to 2147483647, got 4294967296",
  ],
  [
    "a size with more digits than a number holds",
    JSON.stringify(number({ shape: [0, 7] })).replace("7", "9007199254740993"),
    "inputs[0].shape: expected sizes from 0 to 2147483647, got 9007199254740993",
  ],
  [
    "sizes that multiply beyond all bounds",
    number({ shape: [2147483647, 2147483647] }),
    "inputs[0].shape: [2147483647,2147483647] has more elements than a request can carry",
  ],
  [
    "a shape nested deeply",
    `{"inputs":[{"name":"number","datatype":"FP32","data":[],"shape":${DEEP}}]}`,
    "inputs[0].shape: expected sizes from 0 to 2147483647, got an array of 1",
  ],
  [
    "another number of dimensions",
    number({ shape: [2] }),
    "inputs[0].shape: [2] does not fit the model's [-1,2]",
  ],
  [
    "another type",
    number({ datatype: "FP64" }),
    'inputs[0].datatype: the model takes FP32 for "number", got FP64',
  ],
  [
    "a type of another protocol",
    number({ datatype: "float32" }),
    "inputs[0].datatype: expected one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, " +
    'INT32, INT64, FP16, FP32, FP64, BYTES, got "float32"',
  ],
  [
    "a type named like a method of every object",
    number({ datatype: "constructor" }),
    "inputs[0].datatype: expected one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, " +
    'INT32, INT64, FP16, FP32, FP64, BYTES, got "constructor"',
  ],
  [
    "more bytes than there are",
    number({ data: undefined, parameters: { binary_data_size: 8 } }),
    "inputs[0].parameters.binary_data_size: expected a number of bytes up to the 0 left behind " +
    "the JSON, got 8 (Inference-Header-Content-Length says where the JSON ends)",
  ],
  [
    "shared memory",
    number({ parameters: { shared_memory_region: "r" } }),
    "inputs[0].parameters: shared memory is not supported: send the data",
  ],
  [
    "an unknown output",
    { inputs: [NUMBER, WORD], outputs: [{ name: "lable" }] },
    'outputs[0].name: expected an output of model "mixed" ("label", "scores"), got "lable"',
  ],
  [
    "an output that is a name",
    { inputs: [NUMBER, WORD], outputs: ["label"] },
    'outputs[0]: expected an object with a name, got "label"',
  ],
  [
    "classification",
    { inputs: [NUMBER, WORD], outputs: [{ name: "label", parameters: { classification: 3 } }] },
    "outputs[0].parameters.classification: is not supported: leave it out",
  ],
  [
    "an id that is a number",
    { id: 7, inputs: [NUMBER, WORD] },
    "id: expected a string of at most 256 characters, got 7",
  ],
  [
    "a negative priority",
    { parameters: { priority: -1 }, inputs: [NUMBER, WORD] },
    "parameters.priority: expected 1 (the highest) to 3, or 0 for the default, got -1",
  ],
  [
    "a priority between two",
    { parameters: { priority: 1.5 }, inputs: [NUMBER, WORD] },
    "parameters.priority: expected 1 (the highest) to 3, or 0 for the default, got 1.5",
  ],
  [
    "a negative timeout",
    { parameters: { timeout: -1 }, inputs: [NUMBER, WORD] },
    "parameters.timeout: expected a number of microseconds, got -1",
  ],
  [
    "parameters that are a list",
    { parameters: [], inputs: [NUMBER, WORD] },
    "parameters: expected an object, got an array of 0",
  ],
];
for (const [name, json, message] of wrong) {
  Deno.test(`parseInferRequest() rejects ${name}`, () => {
    assertEquals(assertThrowsKind(() => parse(json), "invalid_input").message, message);
  });
}

Deno.test("parseInferRequest() reports every problem of a request", () => {
  const error = assertThrowsKind(
    () => parse({ id: 7, inputs: [{ ...NUMBER, datatype: "F" }], outputs: 5 }),
    "invalid_input",
  );
  assertEquals(error.details.problems.map(({ field }: Problem) => field), [
    "inputs[0].datatype",
    "outputs",
    "id",
  ]);
});

Deno.test("parseInferRequest() rejects bytes that belong to no input", () => {
  assertThrowsKind(
    () => parse({ inputs: [NUMBER, WORD] }, [1, 2, 3]),
    "invalid_input",
    "3 bytes behind the JSON belong to no input",
  );
  const first = { ...NUMBER, data: undefined, parameters: { binary_data_size: 8 } };
  assertThrowsKind(
    () => parse({ inputs: [first, WORD] }, Array(11).fill(0)),
    "invalid_input",
    "3 bytes behind the JSON belong to no input",
  );
});

Deno.test("parseInferRequest() rejects an input with data and bytes", () => {
  assertThrowsKind(
    () => parse(number({ parameters: { binary_data_size: 8 } }), Array(8).fill(0)),
    "invalid_input",
    "inputs[0].data: must be absent when binary_data_size is given",
  );
});

for (const length of ["", "-1", "1.5", "abc", "0x10", "1e2", "99999", "9".repeat(400)]) {
  Deno.test(`parseInferRequest() rejects the JSON length "${length.slice(0, 9)}"`, () => {
    assertThrowsKind(
      () => parse({ inputs: [NUMBER, WORD] }, [], length),
      "invalid_input",
      "Inference-Header-Content-Length must be a number of bytes up to the body's",
    );
  });
}

Deno.test("parseInferRequest() rejects raw bytes for an input of unknown shape", () => {
  const inputs = [{ name: "x", datatype: "FP32", shape: undefined }] as const;
  assertThrowsKind(
    () => parseInferRequest(new Uint8Array(8), "0", { ...MODEL, inputs }),
    "invalid_input",
    'needs an input of known size; "x" has shape [any shape]',
  );
});

const allowances: readonly (readonly [allow: unknown, want: boolean])[] = [
  [undefined, false],
  [false, false],
  [true, true],
];
for (const [allow, want] of allowances) {
  Deno.test(`parseInferRequest() reads allow_nan ${allow} as ${want}`, () => {
    const { allowNaN } = parse({ parameters: { allow_nan: allow }, inputs: [NUMBER, WORD] });
    assertEquals(allowNaN, want);
  });
}

Deno.test("parseInferRequest() accepts an id, dimensions and sizes up to their limits", () => {
  const id = "x".repeat(256);
  assertEquals(parse({ id, inputs: [NUMBER, WORD] }).id, id);
  const tooLong = () => parse({ id: `${id}x`, inputs: [NUMBER, WORD] });
  assertThrowsKind(tooLong, "invalid_input", "id: expected a string of at most 256 characters");
  const shape = Array(32).fill(1);
  const inputs = [{ name: "x", datatype: "INT8", shape: undefined }] as const;
  const [feed] = parse(
    { inputs: [{ name: "x", datatype: "INT8", shape, data: [1] }] },
    [],
    undefined,
    { ...MODEL, inputs },
  ).feeds;
  assertEquals(feed, { datatype: "INT8", shape, data: Int8Array.of(1) });
  const empty = { name: "x", datatype: "INT8", shape: [2 ** 31 - 1, 0], data: [] };
  const model = { ...MODEL, inputs };
  assertEquals(parse({ inputs: [empty] }, [], undefined, model).feeds[0]!.shape, empty.shape);
});

Deno.test("parseInferRequest() reads null as missing parameters and outputs", () => {
  const request = parse({
    ...{ parameters: null, outputs: null },
    inputs: [{ ...NUMBER, parameters: null }, WORD],
  });
  assertEquals(request.outputs, [
    { position: 0, binary: false },
    { position: 1, binary: false },
  ]);
});

Deno.test("parseInferRequest() accepts an input without elements and bytes", () => {
  const none = { ...NUMBER, shape: [0, 2], data: undefined, parameters: { binary_data_size: 0 } };
  const { feeds } = parse({ inputs: [none, WORD] });
  assertEquals(feeds[0], { datatype: "FP32", shape: [0, 2], data: new Float32Array() });
});

Deno.test("parseInferRequest() says how many bytes are left for the second input", () => {
  const blob = (input: object, size: number) => ({
    ...input,
    data: undefined,
    parameters: { binary_data_size: size },
  });
  assertThrowsKind(
    () => parse({ inputs: [blob(NUMBER, 8), blob(WORD, 5)] }, Array(12).fill(0)),
    "invalid_input",
    "inputs[1].parameters.binary_data_size: expected a number of bytes up to the 4 left behind",
  );
});

Deno.test("parseInferRequest() explains why a model needs a request with JSON", () => {
  const messageOf = (inputs: TensorModel["inputs"]) => {
    const parsing = () => parse("", [1], "0", { ...MODEL, inputs });
    return (assertThrowsKind(parsing, "invalid_input") as Error).message;
  };
  const needs = 'a request without JSON needs a model with one input; "mixed" has ';
  assertEquals(messageOf([]), `${needs}0`);
  assertEquals(messageOf(MODEL.inputs), `${needs}2`);
});

Deno.test("parseInferRequest() reads several strings without JSON with their lengths", () => {
  const inputs = [{ name: "w", datatype: "BYTES", shape: [-1, 2] }] as const;
  const bytes = [1, 0, 0, 0, 97, 0, 0, 0, 0];
  const { feeds, ...rest } = parse("", bytes, "0", { ...MODEL, inputs });
  assertEquals(feeds, [{ datatype: "BYTES", shape: [1, 2], data: ["a", ""] }]);
  assertEquals(rest, {
    ...{ id: undefined, priority: undefined, timeoutMs: undefined, allowNaN: false },
    outputs: [{ position: 0, binary: true }, { position: 1, binary: true }],
  });
});

Deno.test("parseInferRequest() reads a body without JSON in the shape of the model", () => {
  const inputs = [{ name: "x", datatype: "INT8", shape: [3] }] as const;
  const { feeds } = parse("", [1, 2, 3], "0", { ...MODEL, inputs });
  assertEquals(feeds[0]!.shape, [3]);
});
