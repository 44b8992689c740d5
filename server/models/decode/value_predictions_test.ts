import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { allocate, type Datatype, type Tensor } from "../tensor.ts";
import { output } from "./testing/output.ts";
import { TensorDecoder } from "./tensor_decoder.ts";
import { ValueDecoder } from "./value_decoder.ts";
import { ValuePredictions } from "./value_predictions.ts";

/** A tensor of two rows or more. */
const tensor: fc.Arbitrary<Tensor> = fc.record({
  datatype: fc.constantFrom<Datatype>("FP32", "FP64", "FP16", "INT32", "INT64", "UINT64", "UINT8"),
  width: fc.constantFrom(1, 1, 2),
  rows: fc.integer({ min: 2, max: 5 }),
  isFlat: fc.boolean(),
}).chain(({ datatype, width, rows, isFlat }) => {
  const length = rows * width;
  const isLong = datatype === "INT64" || datatype === "UINT64";
  const element: fc.Arbitrary<unknown> = isLong
    ? fc.bigInt({ min: 0n, max: 2n ** 60n })
    : fc.oneof(fc.float(), fc.nat(200));
  return fc.array(element, { minLength: length, maxLength: length }).map((elements) => {
    const data = allocate(datatype, length);
    for (const [i, one] of elements.entries()) (data as unknown[])[i] = one;
    return { datatype, shape: isFlat && width === 1 ? [rows] : [rows, width], data };
  });
});

for (const name of ["values", "tensors"]) {
  Deno.test(`${name} that are decoded together are those of each row`, () => {
    fc.assert(fc.property(tensor, fc.nat(5), (one, cut) => {
      const decoder = name === "values"
        ? new ValueDecoder(0)
        : new TensorDecoder([output("y", one.datatype, -1)]);
      const rows = one.shape[0]!;
      const apart = Array.from({ length: rows }, (_, row) => decoder.decode([one], row));
      const decoding = decoder.decodeTogether([one], rows);
      const isSingle = apart[0]!.kind === "value" && typeof apart[0]!.value === "number";
      assertEquals(decoding !== undefined, isSingle || name === "tensors");
      if (decoding === undefined) return;
      const middle = Math.min(cut, rows);
      decoding.decode(0, middle);
      decoding.decode(middle, rows);
      const predictions = decoding.end();
      const read = (all: Iterable<unknown>) =>
        Array.from(all as Iterable<{ tensors?: unknown }>, (one) => one.tensors ?? one);
      assertEquals(predictions.length, rows);
      assertEquals(read(predictions), read(apart));
      assertEquals(read(predictions.slice(middle, rows)), read(apart.slice(middle)));
      assertEquals(predictions.at(rows), undefined);
    }));
  });
}

Deno.test("a slice of values is in the same memory", () => {
  const values = new ValuePredictions(Float64Array.of(1, 2, 3));
  assertEquals(values.slice(1, 3).values.buffer === values.values.buffer, true);
});
