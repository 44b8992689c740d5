import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { outputsByRow } from "./row_decoder.ts";
import { floats } from "./testing/tensors.ts";

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
