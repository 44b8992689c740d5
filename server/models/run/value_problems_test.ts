import { assertEquals } from "@std/assert/mod.js";
import { valueProblems } from "./value_problems.ts";

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
