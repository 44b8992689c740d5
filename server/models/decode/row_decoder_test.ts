import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { namedRows } from "./named_rows.ts";
import type { PredictionDecoder } from "./prediction.ts";
import { outputsByRow, RowDecoder } from "./row_decoder.ts";
import { output } from "./testing/output.ts";
import { floats } from "./testing/tensors.ts";
import { ValueDecoder } from "./value_decoder.ts";

const shapes = [
  { name: "its own row, where that is known", rows: 1, counts: true, shape: [1, 2], want: [1, 2] },
  { name: "the row whole else", rows: 1, counts: false, shape: [1, 2], want: [1, 1, 2] },
  { name: "the row with all its boxes", rows: 1, counts: true, shape: [2, 1], want: [1, 2, 1] },
  { name: "a squeezed value", rows: 1, counts: true, shape: [], want: [1] },
  { name: "as many rows as came", rows: 2, counts: false, shape: [2, 1], want: [2, 1] },
];
for (const { name, rows, counts, shape, want } of shapes) {
  Deno.test(`outputsByRow() gives ${name}`, () => {
    const [output] = outputsByRow([floats(shape, 5, 6)], ["y"], rows, [counts]);
    assertEquals(output, floats(want, 5, 6));
  });
}

Deno.test("outputsByRow() refuses several rows when an output does not count them, and names it", () => {
  const outputs = [floats([2], 1, 2), floats([3, 1], 1, 2, 3)];
  assertThrowsKind(
    () => outputsByRow(outputs, ["first", "second"], 2, [true, true]),
    "invalid_input",
    'the model\'s output "second" has the shape [3,1] for 2 rows of input: send one row at a time',
  );
});

Deno.test("outputsByRow() gives one row as it is, and an output beside it that counts none whole", () => {
  const outputs = [floats([1, 2], 1, 2), floats([1, 3], 1, 2, 3)];
  assertEquals(outputsByRow(outputs, ["a", "b"], 1, [true, false]).map(({ shape }) => shape), [
    [1, 2],
    [1, 1, 3],
  ]);
});

const GRAPH = [output("other", "FP32", -1), output("y", "FP32", -1)];

Deno.test("RowDecoder decodes each row of the outputs that its decoder fetches", () => {
  const rows = new RowDecoder(new ValueDecoder(1), GRAPH, [false, true]);
  assertEquals(
    [...rows.decode([floats([3], 5, 6, 7)], 3)],
    [5, 6, 7].map((value) => ({
      kind: "value",
      value,
    })),
  );
  assertEquals(rows.decode([floats([0])], 0), []);
});

Deno.test("RowDecoder knows of the fetched outputs whether they count rows, and their names", () => {
  const decoder: PredictionDecoder = {
    task: "tensor",
    classes: [],
    fetches: [1],
    decode: (outputs, row) => ({ kind: "tensors", tensors: namedRows(["y"], outputs, row) }),
  };
  const counted = new RowDecoder(decoder, GRAPH, [false, true]);
  const whole = new RowDecoder(decoder, GRAPH, [true, false]);
  const decoded = [counted, whole].map((rows) => rows.decode([floats([1, 1], 5)], 1));
  assertEquals(
    decoded,
    [[1], [1, 1]].map((shape) => [{
      kind: "tensors",
      tensors: [{ name: "y", tensor: floats(shape, 5) }],
    }]),
  );
  assertThrowsKind(() => counted.decode([floats([3], 5, 6, 7)], 2), "invalid_input", 'output "y"');
});
