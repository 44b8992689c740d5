import { assertEquals } from "@std/assert/mod.js";
import {
  classColumns,
  columnsOf,
  firstOf,
  isFloat,
  isNumber,
  listOutputs,
} from "./output_kinds.ts";
import { output } from "./testing/output.ts";

const widths = [
  { shape: undefined, want: -1 },
  { shape: [-1], want: 1 },
  { shape: [-1, 3], want: 3 },
  { shape: [-1, 2, 3], want: 6 },
  { shape: [-1, -1], want: -1 },
  { shape: [4, 2], want: 2 },
];
for (const { shape, want } of widths) {
  Deno.test(`columnsOf() is ${want} for the shape [${shape ?? "any"}]`, () => {
    assertEquals(columnsOf({ ...output("y", "FP32"), shape }), want);
  });
}

const CLASSES = ["a", "b"];
const columns = [
  { name: "one for each class", names: ["xa", "xb"], others: [], want: [0, 1] },
  { name: "of other names", names: ["xa", "xc"], others: [], want: undefined },
  { name: "in another order", names: ["xb", "xa"], others: [], want: undefined },
  { name: "more than classes", names: ["xa", "xb", "y"], others: [], want: undefined },
  {
    name: "beside a table and a whole number",
    names: ["xa", "xb"],
    others: [output("t", "FP32", -1, 2), output("b", "INT64", -1)],
    want: [2, 3],
  },
];
for (const { name, names, others, want } of columns) {
  Deno.test(`classColumns() are ${want ? "found" : "not found"} in columns ${name}`, () => {
    const outputs = [...others, ...names.map((name) => output(name, "FP32", -1))];
    assertEquals(classColumns(outputs, CLASSES)?.positions, want);
  });
}

Deno.test("classColumns() are not found without class labels", () => {
  assertEquals(classColumns([output("a", "FP32", -1)], undefined), undefined);
});

Deno.test("firstOf() looks for the first property in all outputs before the next", () => {
  const outputs = [output("b", "INT8", -1), output("a", "FP16", -1)];
  assertEquals(firstOf(outputs, isFloat, isNumber), 1);
  assertEquals(firstOf(outputs.slice(0, 1), isFloat, isNumber), 0);
  assertEquals(firstOf([output("t", "BYTES", -1)], isFloat, isNumber), -1);
});

Deno.test("listOutputs() tells names, types and shapes", () => {
  const outputs = [output("label", "INT64", -1), { ...output("p", "FP32"), shape: undefined }];
  assertEquals(listOutputs(outputs), '"label" INT64[-1], "p" FP32[any shape]');
});
