import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { LabelDecoder } from "./label_decoder.ts";
import { integers, texts } from "./testing/tensors.ts";

const TWO = ["no", "yes"];

const labels = [
  { name: "a text is itself", classes: TWO, data: texts("no", "blue"), want: "blue" },
  { name: "a text of digits is no position", classes: TWO, data: texts("no", "1"), want: "1" },
  { name: "a number is a position", classes: TWO, data: integers([2, 1], 0, 1), want: "yes" },
  { name: "a listed number is itself", classes: ["1", "0"], data: integers([2], 1, 0), want: "0" },
  {
    name: "a number beyond all names is itself",
    classes: TWO,
    data: integers([2], 0, 9),
    want: "9",
  },
];
for (const { name, classes, data, want } of labels) {
  Deno.test(`of labels ${name}`, () => {
    const decoder = new LabelDecoder(4, classes);
    assertEquals(decoder.fetches, [4]);
    assertEquals(decoder.decode([data], 1), { kind: "label", className: want });
  });
}

Deno.test("LabelDecoder refuses several labels in a row", () => {
  assertThrowsKind(
    () => new LabelDecoder(0, []).decode([integers([1, 2], 1, 2)], 0),
    "invalid_input",
    "the model gives 2 labels for a row: expected one",
  );
});
