import { assertEquals } from "@std/assert/mod.js";
import type { Datatype, TensorSpec } from "../tensor.ts";
import { bareColumns, isOpenText } from "./bare_columns.ts";

function input(name: string, shape?: readonly number[], datatype: Datatype = "FP32"): TensorSpec {
  return { name, datatype, shape };
}

function namesOf(inputs: readonly TensorSpec[], most = 100): readonly string[] {
  return bareColumns(inputs, most).columns.map(({ feature }) => feature.name);
}

Deno.test("the columns of a wide input have its name and their positions", () => {
  const { columns, total, notes } = bareColumns([input("x", [-1, 3])], 100);
  assertEquals(
    columns.map(({ feature, offset, rowWidth, width }) => [feature.name, offset, rowWidth, width]),
    [["x[0]", 0, 3, 1], ["x[1]", 1, 3, 1], ["x[2]", 2, 3, 1]],
  );
  assertEquals([total, notes], [3, []]);
});

Deno.test("an input of one value for each row has its own name", () => {
  const inputs = [input("age", [-1, 1]), input("plan", [-1], "BYTES"), input("count", [1, 1])];
  assertEquals(namesOf(inputs), ["age", "plan", "count"]);
  assertEquals(bareColumns(inputs, 9).columns.map(({ input }) => input), [0, 1, 2]);
});

Deno.test("texts are categories without known values, all else numbers", () => {
  const inputs = [input("a", [-1], "BYTES"), input("b", [-1], "INT64"), input("c", [-1], "BOOL")];
  const { columns } = bareColumns(inputs, 9);
  assertEquals(columns.map(isOpenText), [true, false, false]);
  assertEquals(columns.map(({ feature, representation }) => [feature.type, representation]), [
    ["category", "text"],
    ["number", "number"],
    ["number", "number"],
  ]);
});

Deno.test("only as many columns are described as are wanted, and all are counted", () => {
  const inputs = [input("x", [-1, 1_000_000]), input("y", [-1, 2])];
  const { columns, total } = bareColumns(inputs, 2);
  assertEquals([columns.map(({ feature }) => feature.name), total], [["x[0]", "x[1]"], 1_000_002]);
});

const left: readonly (readonly [shape: readonly number[] | undefined, reason: string])[] = [
  [[-1, 3, 32, 32], "its rows are arrays of shape [3,32,32]"],
  [[-1, 1, 1], "its rows are arrays of shape [1,1]"],
  [[4, 3], "its first dimension does not count rows"],
  [[], "its first dimension does not count rows"],
  [[-1, -1], "its rows may have any number of columns"],
  [undefined, "the graph does not declare its shape"],
];
for (const [shape, reason] of left) {
  Deno.test(`an input of shape ${shape} is left out, with the reason`, () => {
    const { columns, total, notes } = bareColumns([input("x", shape), input("y", [-1, 1])], 9);
    assertEquals([columns.map(({ feature }) => feature.name), total], [["y"], 1]);
    assertEquals(notes, [`Input "x" is not watched: ${reason}`]);
  });
}
