import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { isKind } from "../../errors.ts";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { ArrayEncoder, noRowsError } from "./array_encoder.ts";
import type { TensorSpec } from "../tensor.ts";

const MATRIX: TensorSpec = { name: "x", datatype: "FP32", shape: [-1, 2] };
const TOKENS: TensorSpec = { name: "tokens", datatype: "INT64", shape: [-1, -1] };
const WORD: TensorSpec = { name: "word", datatype: "BYTES", shape: [-1, 1] };
const ANY: TensorSpec = { name: "x", datatype: "FP32", shape: undefined };
const FLAG: TensorSpec = { name: "flag", datatype: "BOOL", shape: [-1] };

function encode(inputs: readonly TensorSpec[], instances: readonly unknown[]) {
  return new ArrayEncoder(inputs).encode(instances, (row) => `instances[${row}]`);
}

function problemsOf(inputs: readonly TensorSpec[], instances: readonly unknown[]) {
  const error = assertThrowsKind(() => encode(inputs, instances), "invalid_input");
  return error.details.problems.map(({ field, message }) => `${field}: ${message}`);
}

const encoded = [
  {
    name: "takes the array of the only input",
    inputs: [MATRIX],
    instances: [[1, 2], { x: [3, 4] }],
    want: [{ datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
  },
  {
    name: "takes a value for an array of one",
    inputs: [WORD, FLAG],
    instances: [{ word: "a", flag: true }, { word: ["b"], flag: 0 }],
    want: [
      { datatype: "BYTES", shape: [2, 1], data: ["a", "b"] },
      { datatype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) },
    ],
  },
  {
    name: "takes open sizes from the first row",
    inputs: [TOKENS],
    instances: [[1, 2, 3], [4, 5, 6]],
    want: [{ datatype: "INT64", shape: [2, 3], data: BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n) }],
  },
  {
    name: "takes arrays in arrays",
    inputs: [{ ...MATRIX, shape: [-1, 2, 2] }],
    instances: [[[1, 2], [3, 4]]],
    want: [{ datatype: "FP32", shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 4) }],
  },
  {
    name: "takes rows of any shape where the graph tells none",
    inputs: [ANY],
    instances: [[[1], [null]], [[3], [4]]],
    want: [{ datatype: "FP32", shape: [2, 2, 1], data: Float32Array.of(1, NaN, 3, 4) }],
  },
  {
    name: "takes values for rows where the graph tells no shape",
    inputs: [ANY],
    instances: [1, 2],
    want: [{ datatype: "FP32", shape: [2], data: Float32Array.of(1, 2) }],
  },
];
for (const { name, inputs, instances, want } of encoded) {
  Deno.test(`ArrayEncoder ${name}`, () => {
    assertEquals(encode(inputs as TensorSpec[], instances), want as unknown);
  });
}

const refused: readonly {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly instances: readonly unknown[];
  readonly want: readonly string[];
}[] = [
  {
    name: "a row of another length",
    inputs: [MATRIX],
    instances: [[1, 2], [1]],
    want: [
      'instances[1]: expected an array of 2 (input "x" has rows of shape [2]), got an array of 1',
    ],
  },
  {
    name: "a value where a row has several",
    inputs: [MATRIX],
    instances: [5],
    want: ['instances[0]: expected an array of 2 (input "x" has rows of shape [2]), got 5'],
  },
  {
    name: "a value where the graph leaves the length of a row open",
    inputs: [TOKENS],
    instances: [5],
    want: ['instances[0]: expected an array of 0 (input "tokens" has rows of shape [-1]), got 5'],
  },
  {
    name: "inner arrays of another length than the first where the graph leaves it open",
    inputs: [{ ...MATRIX, shape: [-1, -1, -1] }],
    instances: [[[1, 2], [3]]],
    want: [
      'instances[0][1]: expected an array of 2 (input "x" has rows of shape [-1,-1]), got an array of 1',
    ],
  },
  {
    name: "a value of another type, naming its place",
    inputs: [MATRIX],
    instances: [[1, "2"]],
    want: ['instances[0][1]: expected a number, got "2"'],
  },
  {
    name: "a row of another shape than the first",
    inputs: [ANY],
    instances: [[1, 2], [3], [[4], 5], 6],
    want: [
      'instances[1]: expected an array of 2 (input "x" has rows of shape [2]), got an array of 1',
      'instances[3]: expected an array of 2 (input "x" has rows of shape [2]), got 6',
    ],
  },
  {
    name: "an array in a row of values",
    inputs: [ANY],
    instances: [[1, 2], [[4], 5]],
    want: ["instances[1][0]: expected a number, got an array of 1"],
  },
  {
    name: "an input that is missing",
    inputs: [WORD, MATRIX],
    instances: [{ word: "a" }],
    want: ["instances[0].x: is missing: expected an array of FP32 values of shape [2]"],
  },
  {
    name: "an array where there are several inputs",
    inputs: [WORD, FLAG],
    instances: [["a", true]],
    want: [
      'instances[0]: expected an object with the inputs "word", "flag", got an array of 2',
    ],
  },
  {
    name: "inner arrays of another length, each at its place",
    inputs: [{ ...MATRIX, shape: [-1, 2, 2] }],
    instances: [[[1], [2, 3, 4]]],
    want: [
      'instances[0][0]: expected an array of 2 (input "x" has rows of shape [2,2]), got an array of 1',
      'instances[0][1]: expected an array of 2 (input "x" has rows of shape [2,2]), got an array of 3',
    ],
  },
  {
    name: "an object where an array is nested",
    inputs: [{ ...MATRIX, shape: [-1, -1, 2] }],
    instances: [{ x: [{}, [1, 2]] }],
    want: [
      'instances[0].x[0]: expected an array of 2 (input "x" has rows of shape [-1,2]), got an object',
    ],
  },
  {
    name: "inputs that are missing, of one value and of any shape",
    inputs: [WORD, ANY, TOKENS],
    instances: [{}],
    want: [
      "instances[0].word: is missing: expected one BYTES value",
      "instances[0].x: is missing: expected a FP32 value, or arrays of them",
      "instances[0].tokens: is missing: expected an array of INT64 values of shape [-1]",
    ],
  },
  {
    name: "nothing where there are several inputs",
    inputs: [WORD, FLAG],
    instances: [null, 5],
    want: ["null", "5"].map((found, i) =>
      `instances[${i}]: expected an object with the inputs "word", "flag", got ${found}`
    ),
  },
  {
    name: "what every object inherits in the place of an input",
    inputs: [{ ...FLAG, name: "valueOf" }, FLAG],
    instances: [{ flag: true }],
    want: ["instances[0].valueOf: is missing: expected one BOOL value"],
  },
];
for (const { name, inputs, instances, want } of refused) {
  Deno.test(`ArrayEncoder refuses ${name}`, () => {
    assertEquals(problemsOf(inputs, instances), want);
  });
}

Deno.test("ArrayEncoder names only the inputs when rows have no name", () => {
  const encoder = new ArrayEncoder([WORD, FLAG]);
  const error = assertThrowsKind(
    () => encoder.encode([{ word: "a", flag: 5 }], () => ""),
    "invalid_input",
  );
  assertEquals(error.details.problems.map(({ field }) => field), ["flag"]);
  const missing = assertThrowsKind(
    () => encoder.encode([{ word: "a" }], () => ""),
    "invalid_input",
  );
  assertEquals(missing.details.problems.map(({ field }) => field), ["flag"]);
});

Deno.test("ArrayEncoder takes a value for nested arrays of one element, and the depth of the first row", () => {
  const deep: TensorSpec = { name: "x", datatype: "FP32", shape: [-1, 1, 1] };
  assertEquals(encode([deep], [5, [[6]]])[0]!.shape, [2, 1, 1]);
  assertEquals(problemsOf([deep], [[5]]).length, 1);
  let nested: unknown = 1;
  for (let depth = 0; depth < 31; depth++) nested = [nested];
  assertEquals(encode([ANY], [nested])[0]!.shape, Array(32).fill(1));
  assertEquals(problemsOf([ANY], [[nested]])[0]!.endsWith("got an array of 1"), true);
});

Deno.test("ArrayEncoder has no columns, since a graph without a manifest has no features", () => {
  assertEquals(new ArrayEncoder([MATRIX]).columns, []);
});

Deno.test("ArrayEncoder encodes no instances as tensors without rows", () => {
  assertEquals(encode([MATRIX, WORD], []).map(({ shape }) => shape), [[0], [0]]);
});

Deno.test("noRowsError() names the inputs, and where tensors are taken", () => {
  const inputs = [{ ...MATRIX, shape: [4, 2] }, ANY];
  assertEquals(
    noRowsError("m", inputs).message,
    'the first dimension of the inputs of model "m" ("x" [4,2], "x" [any shape]) does not count ' +
      "rows: send tensors to /v2/models/m/infer",
  );
});

Deno.test("ArrayEncoder encodes any instance or refuses it with a problem, and never throws another error", () => {
  const inputs = fc.constantFrom([MATRIX], [TOKENS], [ANY], [WORD, FLAG], [{
    ...MATRIX,
    shape: [1, 2, 2],
  }]);
  fc.assert(fc.property(inputs, fc.array(fc.anything(), { minLength: 1 }), (specs, instances) => {
    try {
      for (const { shape, data } of encode(specs, instances)) {
        assertEquals(data.length, shape.reduce((product, size) => product * size, 1));
      }
    } catch (error) {
      assertEquals(isKind(error, "invalid_input"), true, String(error));
    }
  }));
});

Deno.test("ArrayEncoder allocates nothing for rows of different lengths", () => {
  const long = new Array(2_000_000).fill(1);
  // Every row at the length of the first would be 160 GB.
  const instances = [long, ...Array.from({ length: 10_000 }, () => [1])];
  assertEquals(problemsOf([TOKENS], instances).length, 51);
});
