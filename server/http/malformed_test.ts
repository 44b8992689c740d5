import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { TestApp } from "./testing/app.ts";
import { echoGraph } from "./testing/graphs.ts";

/** Malformed requests. Each is answered with a 4xx that says what was found and what is valid. */

const demo = await TestApp.start({ maxBody: 1_000_000 });
const echoes = await TestApp.start({
  maxBody: 1_000_000,
  graphs: {
    integers: echoGraph({ name: "x", datatype: "INT64", shape: [-1, 2] }),
    floats: echoGraph({ name: "x", datatype: "FP32", shape: [-1, 2] }),
    halves: echoGraph({ name: "x", datatype: "FP16", shape: [-1, 2] }),
    bytes: echoGraph({ name: "x", datatype: "UINT8", shape: [-1, 2] }),
    truths: echoGraph({ name: "x", datatype: "BOOL", shape: [-1, 2] }),
    words: echoGraph({ name: "x", datatype: "BYTES", shape: [-1, 2] }),
    images: echoGraph({ name: "x", datatype: "FP32", shape: [-1, -1, -1] }),
    pair: echoGraph(
      { name: "a", datatype: "FP32", shape: [-1, 1] },
      { name: "b", datatype: "INT64", shape: [-1, 1] },
    ),
    fixed: echoGraph({ name: "x", datatype: "FP32", shape: [3, 2] }),
  },
});
const { samples } = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
);
const record: Readonly<Record<string, unknown>> = samples[0].instance;
const row = Object.values(record);

interface Wrong {
  readonly name: string;
  readonly path: string;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** 400 when absent. */
  readonly status?: number;
  /** Part of the message. */
  readonly says: string;
}

type Row = readonly [
  name: string,
  body: unknown,
  says: string,
  headers?: Readonly<Record<string, string>>,
  status?: number,
];

function on(path: string, rows: readonly Row[]): readonly Wrong[] {
  return rows.map(([name, body, says, headers = {}, status = 400]) => ({
    name,
    path,
    body,
    says,
    headers,
    status,
  }));
}

const DEPTH = 100_000;

/** What no route that reads JSON takes. */
function notJson(path: string): readonly Wrong[] {
  return on(path, [
    ["a word", "hello", "the body is not valid JSON: Unexpected token 'h'"],
    ["half an object", '{"a":', "the body is not valid JSON: Unexpected end of JSON input"],
    ["single quotes", "{'a':1}", "the body is not valid JSON: Expected property name"],
    ["a comma too many", '{"a":1,}', "the body is not valid JSON: Expected double-quoted"],
    ["two documents", '{"a":1}{"a":1}', "the body is not valid JSON: Unexpected non-whitespace"],
    ["NaN as a name", "{NaN:1}", "the body is not valid JSON"],
    ["a number before NaN", '{"a":1NaN}', "the body is not valid JSON"],
    ["a number before Infinity", '{"a":[1Infinity]}', "the body is not valid JSON"],
    ["+Infinity", '{"a":+Infinity}', "the body is not valid JSON"],
    ["a form", "tenure=12&gender=Female", "the body is not valid JSON"],
    ["a zero byte", "\0", "the body is not valid JSON"],
    ["Latin-1", Uint8Array.of(0x22, 0xe4, 0x22), "the body is not valid UTF-8 text"],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x7b, 0), "the body is not valid UTF-8 text"],
    ["half of deep nesting", "[".repeat(DEPTH), "the body is not valid JSON: Unexpected end"],
    [
      "deep nesting around a long integer",
      "[".repeat(DEPTH) + "1234567890123456789" + "]".repeat(DEPTH),
      "the body is nested too deeply",
    ],
    [
      "no gzip under its name",
      "{}",
      "Content-Encoding says gzip, but the body cannot be unpacked",
      {
        "content-encoding": "gzip",
      },
    ],
    ["an unknown encoding", "{}", 'Content-Encoding "br" is not understood: send gzip', {
      "content-encoding": "br",
    }, 415],
    ["too many bytes", " ".repeat(1_000_001), "The body is larger than 1000000 bytes", {}, 413],
    ["too many bytes without their number", endless(), "larger than 1000000 bytes", {}, 413],
    ["too large a number of bytes", "{}", "larger than 1000000 bytes", {
      "content-length": "9".repeat(30),
    }, 413],
  ]);
}

function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(65_536).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
}

const missing = (name: string) => `${name}: is missing: expected`;

const records: readonly Wrong[] = on("/models/churn/predict", [
  ["an empty body", "", "the body is empty: expected JSON"],
  ["null", "null", 'expected an object of named features or {"instances": […]}, got null'],
  ["a number", "7", 'expected an object of named features or {"instances": […]}, got 7'],
  ["a text", '"churn"', 'expected an object of named features or {"instances": […]}, got "churn"'],
  ["an empty list", "[]", "expected at least one row, got none"],
  ["no feature", {}, missing("gender")],
  ["a missing feature", { ...record, tenure: undefined }, "tenure: is missing: expected a number"],
  ["a null", { ...record, tenure: null }, "tenure: is missing: expected a number"],
  [
    "a misspelt feature",
    { ...record, tenure: undefined, tenuer: 3 },
    'tenuer: is not a feature of this model; did you mean "tenure"?',
  ],
  ["a number as text", { ...record, tenure: "12" }, 'tenure: expected a number, got "12"'],
  ["a truth for a number", { ...record, tenure: true }, "tenure: expected a number, got true"],
  [
    "a list for a number",
    { ...record, tenure: [1] },
    "tenure: expected a number, got an array of 1",
  ],
  ["an object for a number", { ...record, tenure: {} }, "tenure: expected a number, got an object"],
  [
    "an infinite number",
    JSON.stringify({ ...record, tenure: 0.5 }).replace("0.5", "1e999"),
    "tenure: expected a finite number, got Infinity",
  ],
  [
    "NaN for a feature that is required",
    JSON.stringify({ ...record, tenure: 0.5 }).replace("0.5", "NaN"),
    "tenure: is missing: expected a number",
  ],
  ["a huge number", { ...record, tenure: 1e300 }, "(FP32), got 1e+300"],
  [
    "an integer of a thousand digits",
    JSON.stringify({ ...record, tenure: 0.5 }).replace("0.5", "9".repeat(1000)),
    "expected a finite number, got Infinity",
  ],
  [
    "an unknown category",
    { ...record, gender: "Other" },
    'gender: expected one of "Female", "Male", got "Other"',
  ],
  [
    "a category in another case",
    { ...record, gender: "male" },
    'gender: expected one of "Female", "Male", got "male"',
  ],
  [
    "a category's text for its number",
    { ...record, SeniorCitizen: "0" },
    'SeniorCitizen: expected one of 0, 1, got "0"',
  ],
  [
    "a category named like a method",
    { ...record, gender: "constructor" },
    'gender: expected one of "Female", "Male", got "constructor"',
  ],
  [
    "a long text",
    { ...record, gender: "x".repeat(100_000) },
    'gender: expected one of "Female", "Male", got "xxxxxxxxxx',
  ],
  [
    "a prototype with the features",
    `{"__proto__":${JSON.stringify(record)}}`,
    missing("gender"),
  ],
  ["names that every object has", { constructor: 1, toString: 2, valueOf: 3 }, missing("gender")],
  ["a thousand other names", manyNames(), missing("gender")],
  ["a row that is too short", row.slice(1), "expected 19 values (gender, SeniorCitizen, Partner"],
  ["a row that is too long", [...row, 1], "expected 19 values (gender, SeniorCitizen, Partner"],
  [
    "a row in another order",
    row.toReversed(),
    '[0] (gender): expected one of "Female", "Male", got ',
  ],
  ["instances that are no list", { instances: record }, "instances: expected an array of records"],
  ["no instances", { instances: [] }, "instances: expected at least one row, got none"],
  [
    "numbers for instances",
    { instances: [1] },
    "instances[0]: expected an object of named features or an array of 19 values, got 1",
  ],
  ["a null among instances", { instances: [record, null] }, "instances[1]: expected an object"],
  ["one wrong row of two", { instances: [record, {}] }, missing("instances[1].gender")],
  [
    "lists in lists",
    { instances: [[row]] },
    "instances[0]: expected 19 values (gender, SeniorCitizen, Partner, Dependents, …), got 1",
  ],
  [
    "nesting for a feature",
    JSON.stringify({ ...record, tenure: 0.5 })
      .replace("0.5", "[".repeat(DEPTH) + "]".repeat(DEPTH)),
    "tenure: expected a number, got an array of 1",
  ],
  ["more rows than allowed", { instances: Array(10_001).fill([]) }, "10001 rows", {}, 413],
  [
    "a picture",
    "{}",
    'Content-Type "image/png" is not understood: send application/json, text/csv or ' +
    "application/vnd.apache.arrow.stream",
    {
      "content-type": "image/png",
    },
    415,
  ],
  ["an upload", "{}", 'Content-Type "multipart/form-data" is not understood', {
    "content-type": "multipart/form-data",
  }, 415],
]);

function manyNames(): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`name${i}`, i]));
}

const serving: readonly Wrong[] = on("/v1/models/churn:predict", [
  ["an empty body", "", "the body is empty: expected JSON"],
  ["a bare record", record, 'expected {"instances": […]} or {"inputs": {…}}, got an object with'],
  ["a list", [record], 'expected {"instances": […]} or {"inputs": {…}}, got an array of 1'],
  ["columns without lists", { inputs: record }, "inputs.gender: expected an array with a value"],
  ["columns of different lengths", { inputs: { a: [1], b: [] } }, "different lengths: 1, 0"],
  ["unknown columns", { inputs: { nothing: [1] } }, missing("inputs[0].gender")],
  [
    "a column with a long name",
    { inputs: { ["n".repeat(50_000)]: 1 } },
    "expected an array with a value for each row, got 1",
  ],
  [
    "a million rows in a column",
    `{"inputs":{"a":[${"1,".repeat(400_000)}1]}}`,
    "The request has 400001 rows; the limit (--max-rows) is 10000",
    {},
    413,
  ],
]);

/** Instances for graphs that nothing is known of but their inputs. */
const instances: readonly Wrong[] = [
  ...on("/models/images/predict", [
    [
      "a first row that asks for more memory than there is",
      { instances: [[Array(100_000).fill(0)], ...Array(9999).fill(0)] },
      "instances[1][0]: expected an array of 100000",
    ],
    [
      "sizes that nothing fills",
      { instances: [[Array(50_000).fill(0), ...Array(49_999).fill(0)]] },
      "instances[0][1]: expected an array of 50000",
    ],
  ]),
  ...on("/models/pair/predict", [
    ["a row for two inputs", { instances: [[1, 2]] }, "expected an object with the inputs"],
    ["a missing input", { a: 1 }, "b: is missing: expected one INT64 value"],
    [
      "a fraction for an integer",
      { a: 1, b: 0.5 },
      "b[0]: expected an integer from -92233720368547",
    ],
    [
      "an integer beyond 64 bits",
      '{"a":1,"b":9223372036854775808}',
      "(INT64), got 9223372036854775808",
    ],
  ]),
  ...on("/models/fixed/predict", [
    ["rows for a graph without", { instances: [1] }, "send tensors to /v2/models/fixed/infer"],
  ]),
];

/** A tensor request for one input `x`. */
function tensor(fields: Readonly<Record<string, unknown>> = {}, more = {}) {
  return {
    inputs: [{ name: "x", shape: [1, 2], datatype: "FP32", data: [1, 2], ...fields }],
    ...more,
  };
}

const encoder = new TextEncoder();

/** A request with bytes behind its JSON, and the header that parts them. */
function binary(json: unknown, bytes: readonly number[], length?: number): [Uint8Array, Headers] {
  const head = encoder.encode(JSON.stringify(json));
  return [Uint8Array.from([...head, ...bytes]), jsonLength(String(length ?? head.length))];
}

type Headers = Readonly<Record<string, string>>;

function jsonLength(length: string): Headers {
  return { "inference-header-content-length": length };
}

/** A row for a request of one BYTES or UINT8 input given as `bytes`. */
function blob(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  bytes: readonly number[],
  says: string,
): Row {
  const json = tensor({ data: undefined, ...fields });
  const [body, headers] = binary(json, bytes);
  return [name, body, says, headers];
}

const tensors: readonly Wrong[] = [
  ...on("/v2/models/floats/infer", [
    ["an empty body", "", 'the body is empty: expected JSON with "inputs"'],
    ["a list", "[]", 'expected an object with "inputs", got an array of 0'],
    ["null", "null", 'expected an object with "inputs", got null'],
    ["no inputs", {}, "inputs: expected an array of tensors, got nothing"],
    ["inputs that are no list", { inputs: {} }, "inputs: expected an array of tensors"],
    ["no input", { inputs: [] }, 'inputs: the input "x" (FP32[-1,2]) is missing'],
    ["a null for an input", { inputs: [null] }, "inputs[0]: expected a tensor object, got null"],
    ["another name", tensor({ name: "y" }), 'expected an input of model "floats" ("x"), got "y"'],
    ["a prototype's name", tensor({ name: "__proto__" }), '("x"), got "__proto__"'],
    ["no name", tensor({ name: undefined }), '("x"), got nothing'],
    ["a name that has no text", tensor({ name: { toString: null } }), '("x"), got an object'],
    [
      "an input twice",
      { inputs: [...tensor().inputs, ...tensor().inputs] },
      'inputs[1].name: "x" is given twice',
    ],
    ["another type", tensor({ datatype: "FP64" }), 'the model takes FP32 for "x", got FP64'],
    [
      "a type of NumPy",
      tensor({ datatype: "float32" }),
      "inputs[0].datatype: expected one of BOOL",
    ],
    ["no type", tensor({ datatype: undefined }), "inputs[0].datatype: expected one of BOOL"],
    ["a negative size", tensor({ shape: [-1, 2] }), "sizes from 0 to 2147483647, got -1"],
    ["half a size", tensor({ shape: [0.5, 2] }), "sizes from 0 to 2147483647, got 0.5"],
    ["a size as text", tensor({ shape: ["1", 2] }), 'sizes from 0 to 2147483647, got "1"'],
    ["a size of null", tensor({ shape: [null, 2] }), "sizes from 0 to 2147483647, got null"],
    ["an infinite size", '{"inputs":[{"name":"x","shape":[1e999,2]}]}', "2147483647, got Infinity"],
    [
      "sizes that overflow",
      tensor({ shape: [2 ** 31 - 1, 2 ** 31 - 1] }),
      "[2147483647,2147483647] has more elements than a request can carry",
    ],
    ["a large size", tensor({ shape: [1_000_000, 2] }), "expected 2000000 elements for shape"],
    ["no shape", tensor({ shape: undefined }), "inputs[0].shape: expected an array"],
    ["a number for a shape", tensor({ shape: 2 }), "inputs[0].shape: expected an array"],
    [
      "a shape nested deeply",
      `{"inputs":[{"name":"x","shape":${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}}]}`,
      "sizes from 0 to 2147483647, got an array of 1",
    ],
    ["other dimensions", tensor({ shape: [2] }), "[2] does not fit the model's [-1,2]"],
    [
      "other columns",
      tensor({ shape: [1, 3], data: [1, 2, 3] }),
      "[1,3] does not fit the model's [-1,2]",
    ],
    ["too few elements", tensor({ data: [1] }), "expected 2 elements for shape [1,2], got 1"],
    [
      "too many elements",
      tensor({ data: [1, 2, 3] }),
      "expected 2 elements for shape [1,2], got 3",
    ],
    ["no data", tensor({ data: undefined }), "inputs[0].data: expected an array of elements"],
    ["a text for data", tensor({ data: "1,2" }), 'expected an array of elements, got "1,2"'],
    ["a text among numbers", tensor({ data: [1, "2"] }), 'data[1]: expected a number, got "2"'],
    ["true among numbers", tensor({ data: [1, true] }), "data[1]: expected a number, got true"],
    ["ragged data", tensor({ shape: [2, 2], data: [[1, 2], [3]] }), "is not nested as shape [2,2]"],
    ["other nesting", tensor({ data: [[1], [2]] }), "is not nested as shape [1,2] says"],
    ["a number that is too large", tensor({ data: [1, 1e39] }), "(FP32), got 1e+39"],
    ["a number for an id", tensor({}, { id: 5 }), "id: expected a string of at most 256"],
    ["a huge id", tensor({}, { id: "i".repeat(10_000) }), "id: expected a string of at most 256"],
    ["a list of parameters", tensor({}, { parameters: [1] }), "parameters: expected an object"],
    [
      "a text for a timeout",
      tensor({}, { parameters: { timeout: "1s" } }),
      'parameters.timeout: expected a number of microseconds, got "1s"',
    ],
    [
      "a negative timeout",
      tensor({}, { parameters: { timeout: -5 } }),
      "parameters.timeout: expected a number of microseconds, got -5",
    ],
    [
      "an unknown output",
      tensor({}, { outputs: [{ name: "y" }] }),
      'outputs[0].name: expected an output of model "floats" ("x_out"), got "y"',
    ],
    ["names for outputs", tensor({}, { outputs: ["x_out"] }), 'with a name, got "x_out"'],
    ["an object for outputs", tensor({}, { outputs: {} }), "outputs: expected an array of outputs"],
    [
      "more bytes than there are",
      tensor({ data: undefined, parameters: { binary_data_size: 8 } }),
      "expected a number of bytes up to the 0 left behind the JSON, got 8",
    ],
    [
      "half a byte",
      tensor({ data: undefined, parameters: { binary_data_size: 0.5 } }),
      "expected a number of bytes up to the 0 left behind the JSON, got 0.5",
    ],
    [
      "a negative number of bytes",
      tensor({ data: undefined, parameters: { binary_data_size: -8 } }),
      "expected a number of bytes up to the 0 left behind the JSON, got -8",
    ],
    [
      "shared memory",
      tensor({ parameters: { shared_memory_region: "r" } }),
      "shared memory is not supported: send the data",
    ],
    blob("truncated bytes", { parameters: { binary_data_size: 8 } }, [0, 0], "up to the 2 left"),
    blob(
      "bytes for half an element",
      { parameters: { binary_data_size: 6 } },
      Array(6).fill(0),
      "inputs[0]: expected 8 bytes (2 FP32 elements), got 6",
    ),
    blob(
      "bytes that nobody asked for",
      { data: [1, 2] },
      [0, 0, 0],
      "3 bytes behind the JSON belong to no input",
    ),
    blob(
      "data and bytes",
      { data: [1, 2], parameters: { binary_data_size: 8 } },
      Array(8).fill(0),
      "inputs[0].data: must be absent when binary_data_size is given",
    ),
    ["a JSON length beyond the body", tensor(), "up to the body's", jsonLength("99999")],
    ["a negative JSON length", tensor(), 'up to the body\'s 70, got "-1"', jsonLength("-1")],
    ["a JSON length of words", tensor(), 'up to the body\'s 70, got "all"', jsonLength("all")],
    ["a JSON length that cuts", tensor(), "the body is not valid JSON", jsonLength("10")],
    [
      "raw bytes for no row",
      Uint8Array.of(1),
      "expected 8 bytes (2 FP32 elements)",
      jsonLength("0"),
    ],
    ["a classification", {
      ...tensor(),
      outputs: [{ name: "x_out", parameters: { classification: 2 } }],
    }, "outputs[0].parameters.classification: is not supported"],
  ]),
  ...on("/v2/models/integers/infer", [
    ["a fraction", tensor({ datatype: "INT64", data: [1, 0.5] }), "(INT64), got 0.5"],
    [
      "an integer beyond 64 bits",
      '{"inputs":[{"name":"x","shape":[1,2],"datatype":"INT64","data":[1,9223372036854775808]}]}',
      "(INT64), got 9223372036854775808",
    ],
    [
      "an integer of half a million digits",
      `{"inputs":[{"name":"x","shape":[1,2],"datatype":"INT64","data":[1,${"9".repeat(5e5)}]}]}`,
      "(INT64), got Infinity",
    ],
  ]),
  ...on("/v2/models/halves/infer", [
    [
      "too large a half",
      tensor({ datatype: "FP16", data: [1, 70_000] }),
      "±65504 (FP16), got 70000",
    ],
  ]),
  ...on("/v2/models/bytes/infer", [
    ["256 for a byte", tensor({ datatype: "UINT8", data: [1, 256] }), "0 to 255 (UINT8), got 256"],
    ["a negative byte", tensor({ datatype: "UINT8", data: [1, -1] }), "0 to 255 (UINT8), got -1"],
  ]),
  ...on("/v2/models/truths/infer", [
    ["a text for a truth", tensor({ datatype: "BOOL", data: [true, "true"] }), "true or false"],
  ]),
  ...on("/v2/models/words/infer", [
    ["a number for a word", tensor({ datatype: "BYTES", data: ["a", 1] }), "expected a string"],
    blob(
      "a word longer than its bytes",
      { datatype: "BYTES", parameters: { binary_data_size: 5 } },
      [9, 0, 0, 0, 97],
      "inputs[0]: element 0 is 9 bytes long, but only 1 bytes are left",
    ),
    blob(
      "a word without its end",
      { datatype: "BYTES", parameters: { binary_data_size: 2 } },
      [9, 0],
      "inputs[0]: ends inside the length of element 0",
    ),
    blob(
      "a word that is no text",
      { datatype: "BYTES", parameters: { binary_data_size: 10 } },
      [1, 0, 0, 0, 0xff, 1, 0, 0, 0, 97],
      "inputs[0][0]: is not valid UTF-8 text",
    ),
    blob(
      "one word of two",
      { datatype: "BYTES", parameters: { binary_data_size: 5 } },
      [1, 0, 0, 0, 97],
      "inputs[0]: expected 2 BYTES elements, got 1",
    ),
    blob(
      "three words of two",
      { datatype: "BYTES", parameters: { binary_data_size: 12 } },
      Array(12).fill(0),
      "inputs[0]: has 4 bytes beyond its 2 BYTES elements",
    ),
  ]),
  ...on("/v2/models/pair/infer", [
    [
      "raw bytes for two inputs",
      "12345678",
      'a model with one input; "pair" has 2',
      jsonLength("0"),
    ],
    [
      "one input of two",
      { inputs: [{ name: "a", shape: [1, 1], datatype: "FP32", data: [1] }] },
      'inputs: the input "b" (INT64[-1,1]) is missing',
    ],
  ]),
  ...on("/v2/models/images/infer", [
    ["raw bytes of unknown size", "1234", '"x" has shape [-1,-1,-1]', jsonLength("0")],
  ]),
];

const repository: readonly Wrong[] = [
  ...on("/v2/repository/index", [
    ["a list", "[]", "expected an object or an empty body, got an array of 0"],
    ["a text for ready", { ready: "yes" }, 'ready: expected true or false, got "yes"'],
  ]),
  ...on("/v2/repository/models/floats/load", [
    ["a number", "7", "expected an object or an empty body, got 7"],
    [
      "a model's configuration",
      { parameters: { config: "{}" } },
      "parameters.config: models are loaded from the model folder only: put the file there",
    ],
    [
      "a model's file",
      { parameters: { [`file:1/${"m".repeat(5000)}`]: "AAAA" } },
      "models are loaded from the model folder only",
    ],
  ]),
  ...on("/v2/repository/models/floats/unload", [
    ["a text", '"now"', 'expected an object or an empty body, got "now"'],
  ]),
];

const table: readonly (readonly [TestApp, Wrong])[] = [
  ...["/predict", "/models/churn/predict", "/v1/models/churn:predict", "/v2/models/churn/infer"]
    .flatMap(notJson).map((wrong) => [demo, wrong] as const),
  ...notJson("/v2/repository/index").map((wrong) => [demo, wrong] as const),
  ...[...records, ...serving].map((wrong) => [demo, wrong] as const),
  ...[...instances, ...tensors, ...repository].map((wrong) => [echoes, wrong] as const),
];

// A path, a place in a source file, a name of a module: the inside of the server.
const INSIDE =
  /\/(work|home|usr|tmp|root|proc)\b|\.(ts|js|cc|wasm)\b|\w:\d+:\d+|\bat \w+ \(|undefined/;

async function assertRefused(app: TestApp, wrong: Wrong): Promise<void> {
  const response = await app.post(wrong.path, wrong.body, wrong.headers);
  const text = await response.text();
  const { error } = JSON.parse(text);
  assertStringIncludes(error, wrong.says);
  assertEquals(response.status, wrong.status);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(INSIDE.exec(text), null);
  assertEquals(text.length < 20_000, true, "the message is long");
}

for (const [app, wrong] of table) {
  Deno.test(`POST ${wrong.path} rejects ${wrong.name}`, () => assertRefused(app, wrong));
}

Deno.test("no rejected request is a fault of the server, or stays in flight", async () => {
  for (const app of [demo, echoes]) {
    assertEquals(app.logged, []);
    assertEquals(app.metric("http_requests_in_flight"), 0);
    assertEquals(app.metric("model_in_flight"), 0);
    assertEquals((await app.request("/v2/health/ready")).status, 200);
  }
});

// Random requests.

/** Any JSON; strings are often names that mean something. */
const json = fc.jsonValue({ stringUnit: "binary" });
const name = fc.constantFrom(
  ...["x", "x_out", "inputs", "instances", "__proto__", "constructor", "gender", "tenure", ""],
);
const record0 = fc.dictionary(fc.oneof(name, fc.string()), json);
const tensorInput = fc.record({
  name: fc.oneof(name, json),
  shape: fc.oneof(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }), json),
  datatype: fc.oneof(fc.constantFrom("FP32", "INT64", "BYTES", "BOOL"), json),
  data: fc.oneof(fc.array(json), json),
  parameters: fc.oneof(fc.dictionary(fc.constant("binary_data_size"), json), json),
}, { requiredKeys: [] });
const inferBody = fc.record({
  id: json,
  inputs: fc.oneof(fc.array(tensorInput, { maxLength: 3 }), json),
  outputs: fc.oneof(fc.array(record0, { maxLength: 3 }), json),
  parameters: fc.oneof(record0, json),
}, { requiredKeys: [] });
const anyBody = fc.oneof(
  json,
  record0,
  inferBody,
  fc.record({ instances: fc.oneof(fc.array(json), json) }),
  fc.record({ inputs: fc.oneof(fc.dictionary(name, fc.array(json)), json) }),
);
const anyPath = fc.constantFrom(
  "/predict",
  "/models/words/predict",
  "/models/images/predict",
  "/v1/models/pair:predict",
  "/v2/models/floats/infer",
  "/v2/models/words/infer",
  "/v2/models/truths/infer",
  "/v2/models/images/infer",
  "/v2/repository/index",
  "/v2/repository/models/x/load",
);

Deno.test("random JSON never gives a 5xx", async () => {
  await fc.assert(
    fc.asyncProperty(anyPath, anyBody, async (path, body) => {
      const response = await echoes.post(path, JSON.stringify(body));
      assertEquals([response.status < 500, await response.text()][0], true);
    }),
    { numRuns: 500 },
  );
});

Deno.test("random bytes never give a 5xx", async () => {
  const header = fc.option(fc.nat({ max: 40 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      anyPath,
      fc.uint8Array({ maxLength: 40 }),
      header,
      async (path, body, length) => {
        const headers: Headers = length === undefined ? {} : jsonLength(`${length}`);
        const response = await echoes.post(path, body, headers);
        assertEquals([response.status < 500, await response.text()][0], true);
      },
    ),
    { numRuns: 500 },
  );
});
