import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import type { Tensor } from "../inference/tensor.ts";
import { mainAnswer, predictionBody, shortProbability } from "./prediction_body.ts";

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

Deno.test("mainAnswer() of several outputs is all of them", () => {
  const tensor: Tensor = { datatype: "FP32", shape: [1], data: Float32Array.of(1) };
  assertEquals(mainAnswer(predictionBody(tensors(["a", tensor]), [])), [1]);
  const two = predictionBody(tensors(["a", tensor], ["b", tensor]), []);
  assertEquals(mainAnswer(two), { a: [1], b: [1] });
});

Deno.test("shortProbability() moves a probability by less than 5e-8", () => {
  const probability = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(probability, (value) => {
    assertEquals(Math.abs(shortProbability(value) - value) <= 5.1e-8, true);
  }));
});

for (const [value, want] of [[Math.fround(0.83), 0.83], [0, 0], [1, 1], [1e-20, 1e-20]] as const) {
  Deno.test(`shortProbability() writes ${value} as ${want}`, () => {
    assertEquals(shortProbability(value), want);
  });
}

Deno.test("predictionBody() keeps every digit of integers and float64 values", () => {
  const body = (value: number | bigint) =>
    JSON.stringify(predictionBody({ kind: "value", value }, []));
  assertEquals(body(9007199254740993n), '{"value":9007199254740993}');
  assertEquals(body(123456789.123), '{"value":123456789.123}');
});
