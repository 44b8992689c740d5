import { assertEquals } from "@std/assert/mod.js";
import { originsOf, valueProblems } from "./value_problems.ts";

const LIST = { name: "y", isTensor: false } as const;

/** The problem of an output that an operator computes from "p". */
function said(producer: string, operator: string): string {
  const makers = new Map([["y", { operator, inputs: ["p"] }]]);
  const [problem] = valueProblems([], [LIST], () => true, () => ({ producer, makers }));
  return problem!.message;
}

const CUT = 'ut the graph with onnx.utils.extract_model so that its outputs are "p"';
const remedies = [
  ["skl2onnx", "ZipMap", "Export without ZipMap, with options={id(model): {'zipmap': False}}"],
  ["OnnxMLTools", "ZipMap", "Export without ZipMap, with options={id(model): {'zipmap': False}}"],
  // It has no option for it.
  ["CatBoost", "ZipMap", `C${CUT}`],
  // ZipMap is not what makes the list, so an option for it would not help.
  ["skl2onnx", "SequenceInsert", `C${CUT}`],
  ["pytorch", "SplitToSequence", `Return tensors from the module instead of lists, or c${CUT}`],
  ["", "Loop", `C${CUT}`],
] as const;
for (const [producer, operator, remedy] of remedies) {
  Deno.test(`an output of ${operator} in a file of "${producer}" has a remedy for that program`, () => {
    assertEquals(
      said(producer, operator),
      `is a sequence or map that ${operator} computes from "p", not a tensor, and clients cannot receive it. ` +
        remedy,
    );
  });
}

Deno.test("an unsupported element type is named, of inputs and outputs", () => {
  const odd = { name: "y", isTensor: true, type: "bfloat16" } as const;
  const problems = [...valueProblems([odd], [odd], (type) => type !== "bfloat16", () => undefined)];
  assertEquals(problems.map(({ field }) => field), ['output "y"', 'input "y"']);
});

Deno.test("a value that is no tensor says what it is, and what would help", () => {
  const map = { name: "m", isTensor: false } as const;
  const odd = { name: "x", isTensor: true, type: "bfloat16" } as const;
  const good = { name: "z", isTensor: true, type: "float32" } as const;
  const isKnown = (type: string) => type === "float32";
  assertEquals([...valueProblems([map, odd, good], [LIST, good, odd], isKnown, () => undefined)], [
    {
      field: 'output "y"',
      message: "is a sequence or map, not a tensor, and clients cannot receive it. " +
        "Cut the graph with onnx.utils.extract_model so that its outputs are tensors",
    },
    {
      field: 'output "x"',
      message: "has the element type bfloat16, which is not supported. " +
        "Cast it to float32, float64, an integer type, bool or string in the graph",
    },
    {
      field: 'input "m"',
      message: "is a sequence or map, not a tensor, and clients cannot send it. " +
        "Export with tensor inputs, one for each entry of the map",
    },
    {
      field: 'input "x"',
      message: "has the element type bfloat16, which is not supported. " +
        "Cast it to float32, float64, an integer type, bool or string in the graph",
    },
  ]);
});

Deno.test("an operator of several inputs is told with all of them, one of none with tensors", () => {
  const messageFor = (inputs: readonly string[]) => {
    const makers = new Map([["y", { operator: "SequenceConstruct", inputs }]]);
    return [...valueProblems([], [LIST], () => true, () => ({ producer: "", makers }))][0]!.message;
  };
  assertEquals(
    messageFor(["a", "b"]),
    'is a sequence or map that SequenceConstruct computes from "a", "b", not a tensor, and ' +
      'clients cannot receive it. Cut the graph with onnx.utils.extract_model so that its outputs are "a", "b"',
  );
  assertEquals(messageFor([]).endsWith("so that its outputs are tensors"), true);
});

Deno.test("a producer whose name only holds a known one has no remedy of its own", () => {
  for (const producer of ["xskl2onnx", "skl2onnx2"]) {
    assertEquals(said(producer, "ZipMap").includes("zipmap"), false);
  }
  for (const producer of ["my pytorch", "pytorch 2"]) {
    assertEquals(said(producer, "Loop").includes("Return tensors"), false);
  }
});

Deno.test("originsOf() tells the makers of outputs, and of no other values", () => {
  const operation = (operator: string, inputs: string[], outputs: string[]) => ({
    ...{ operator, inputs, outputs },
  });
  const nodes = [operation("Relu", ["x"], ["h"]), operation("ZipMap", ["h"], ["y"])];
  const model = { producer: "p", graph: { nodes, outputs: [{ name: "y" }] } };
  const { producer, makers } = originsOf(model as unknown as Parameters<typeof originsOf>[0]);
  assertEquals([producer, [...makers]], ["p", [["y", { operator: "ZipMap", inputs: ["h"] }]]]);
});
