import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { Problems } from "../../errors.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { type CellFormat, requireColumns, RowReader } from "./row_reader.ts";

const MANIFEST = manifestOf({
  task: "regression",
  features: [
    { name: "age", type: "number", required: false },
    { name: "plan", type: "category", values: ["1", 1, false] },
    { name: "note", type: "category", values: ["a"], accept_unknown: true, default: "a" },
  ],
});

function read(format: CellFormat, cells: readonly unknown[]) {
  const problems = new Problems();
  const row = new RowReader(MANIFEST, format, problems).read(cells, "row 1");
  return row ?? problems.list().map(({ field, message }) => `${field}: ${message}`);
}

const cases: { format: CellFormat; cells: unknown[]; want: unknown }[] = [
  { format: "text", cells: [" 1e3 ", "1", "b"], want: { age: 1000, plan: "1", note: "b" } },
  { format: "text", cells: ["", "1.0", ""], want: { age: null, plan: 1, note: null } },
  { format: "text", cells: ["0", "FALSE", "a"], want: { age: 0, plan: false, note: "a" } },
  { format: "text", cells: ["Inf", "1", "a"], want: ['row 1, age: expected a number, got "Inf"'] },
  { format: "text", cells: [" x ", "1", "a"], want: ['row 1, age: expected a number, got "x"'] },
  { format: "json", cells: [1000, 1, "b"], want: { age: 1000, plan: 1, note: "b" } },
  { format: "json", cells: [undefined, "1", null], want: { age: null, plan: "1", note: null } },
  {
    format: "json",
    cells: ["7", undefined, {}],
    want: [
      'row 1, age: expected a number, got "7"',
      'row 1, plan: expected one of "1", 1, false, got nothing',
      'row 1, note: expected one of "a", got an object',
    ],
  },
];
for (const { format, cells, want } of cases) {
  Deno.test(`RowReader reads ${format} cells ${JSON.stringify(cells)}`, () => {
    assertEquals(read(format, cells), want as ReturnType<typeof read>);
  });
}

Deno.test("a missing column is named, with the one that is nearly called like it", () => {
  assertThrows(
    () => requireColumns(["age", "plans"], MANIFEST),
    SyntaxError,
    'it lacks the columns plan; it has age, plans; is "plans" meant to be "plan"?',
  );
  requireColumns(["plan"], MANIFEST);
  const two = manifestOf({ task: "regression", features: numbers("height", "weight") });
  const error = assertThrows(() => requireColumns(["a", "b"], two), SyntaxError);
  assertEquals(error.message, "it lacks the columns height, weight; it has a, b");
  assertThrows(
    () => requireColumns(["weigth", "heigth"], two),
    SyntaxError,
    'it has weigth, heigth; is "heigth" meant to be "height"?; is "weigth" meant to be "weight"?',
  );
});
