import { assertEquals } from "@std/assert/mod.js";
import type { Tensor } from "../models/tensor.ts";
import { predictionBody } from "./predict_response.ts";
import { mainAnswer } from "./testing/main_answer.ts";

const CLASSES = ["No", "Yes"];

function tensors(...all: readonly (readonly [string, Tensor])[]) {
  return { kind: "tensors" as const, tensors: all.map(([name, tensor]) => ({ name, tensor })) };
}

Deno.test("predictionBody() names the probabilities by their classes", () => {
  const body = predictionBody({
    kind: "class",
    className: "Yes",
    score: Math.fround(0.83),
    confidence: 0.83,
    probabilities: [Math.fround(0.17), Math.fround(0.83)],
  }, CLASSES);
  assertEquals(body, { class: "Yes", score: 0.83, probabilities: { No: 0.17, Yes: 0.83 } });
  assertEquals(mainAnswer(body), "Yes");
});

Deno.test("predictionBody() gives a label alone when there are no probabilities", () => {
  assertEquals(predictionBody({ kind: "label", className: "2" }, []), { class: "2" });
});

Deno.test("predictionBody() gives a value, or values", () => {
  assertEquals(predictionBody({ kind: "value", value: 2.5 }, []), { value: 2.5 });
  const several = predictionBody({ kind: "value", value: [1, 0.1] }, []);
  assertEquals(several, { value: [1, 0.1] });
  assertEquals(mainAnswer(several), [1, 0.1]);
});

Deno.test("predictionBody() nests tensors, with all digits of their integers", () => {
  const body = predictionBody(
    tensors(
      ["a", { datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, NaN, 4) }],
      ["b", { datatype: "INT64", shape: [], data: BigInt64Array.of(2n ** 62n) }],
      ["c", { datatype: "BOOL", shape: [2], data: Uint8Array.of(0, 1) }],
      ["d", { datatype: "BYTES", shape: [0, 3], data: [] }],
    ),
    [],
  );
  assertEquals(
    JSON.stringify(body),
    '{"outputs":{"a":[[1,2],[null,4]],"b":4611686018427387904,"c":[false,true],"d":[]}}',
  );
});

const OTHERS = [{
  name: "extra",
  tensor: { datatype: "FP32", shape: [1], data: Float32Array.of(0.1) } as Tensor,
}];

Deno.test("predictionBody() adds the other outputs to a class or a label", () => {
  const answer = { score: 0.5, confidence: 0.5, probabilities: [0.25, 0.75] };
  const body = { kind: "class" as const, className: "a", ...answer, outputs: OTHERS };
  assertEquals(predictionBody(body, ["a"]), {
    // A class without a name is named by its number.
    ...{ class: "a", score: 0.5, probabilities: { a: 0.25, "1": 0.75 } },
    outputs: { extra: [0.1] },
  });
  const label = predictionBody({ kind: "label", className: "a", outputs: OTHERS }, []);
  assertEquals(label, { class: "a", outputs: { extra: [0.1] } });
});

const shapes: readonly (readonly [shape: readonly number[], want: unknown])[] = [
  [[], 0],
  [[1], [0]],
  [[6], [0, 1, 2, 3, 4, 5]],
  [[2, 3], [[0, 1, 2], [3, 4, 5]]],
  [[3, 1, 2], [[[0, 1]], [[2, 3]], [[4, 5]]]],
  [[2, 3, 1], [[[0], [1], [2]], [[3], [4], [5]]]],
  [[1, 1], [[0]]],
  [[0], []],
  [[0, 2], []],
  [[2, 0], [[], []]],
  [[2, 0, 3], [[], []]],
  [[1, 2, 0], [[[], []]]],
];
for (const [shape, want] of shapes) {
  Deno.test(`predictionBody() nests a tensor of shape [${shape}]`, () => {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = Int32Array.from({ length: count }, (_, i) => i);
    const body = predictionBody(tensors(["t", { datatype: "INT32", shape, data }]), []);
    assertEquals(body, { outputs: { t: want } });
  });
}

Deno.test("predictionBody() writes a float32 in the fewest digits, a float64 in all", () => {
  const value = Math.fround(0.1);
  const single: Tensor = { datatype: "FP32", shape: [1], data: Float32Array.of(value) };
  const double: Tensor = { datatype: "FP64", shape: [1], data: Float64Array.of(value) };
  const body = predictionBody(tensors(["single", single], ["double", double]), []);
  assertEquals(body, { outputs: { single: [0.1], double: [value] } });
  assertEquals(predictionBody({ kind: "value", value: [1n << 60n, 2] }, []), {
    value: [(JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(1n << 60n)), 2],
  });
});

Deno.test("mainAnswer() of several outputs is all of them", () => {
  const tensor: Tensor = { datatype: "FP32", shape: [1], data: Float32Array.of(1) };
  assertEquals(mainAnswer(predictionBody(tensors(["a", tensor]), [])), [1]);
  const two = predictionBody(tensors(["a", tensor], ["b", tensor]), []);
  assertEquals(mainAnswer(two), { a: [1], b: [1] });
});

Deno.test("predictionBody() keeps every digit of integers and float64 values", () => {
  const body = (value: number | bigint) =>
    JSON.stringify(predictionBody({ kind: "value", value }, []));
  assertEquals(body(9007199254740993n), '{"value":9007199254740993}');
  assertEquals(body(123456789.123), '{"value":123456789.123}');
});
