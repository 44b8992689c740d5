import type { OnnxGraph, OnnxModel, OnnxNode } from "../graph.ts";
import type { ValueInfo } from "../value_info.ts";
import {
  type Dimension,
  holdsRows,
  holdsRowsTwice,
  isSame,
  known,
  ROWS,
  unknownSize,
} from "./dimension.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { LAYERS } from "./layers.ts";
import { CLASSICAL_MODELS } from "./classical_models.ts";
import { MATRICES } from "./matrices.ts";
import { Operands, type Rule } from "./operands.ts";
import { REDUCTIONS } from "./reductions.ts";
import { CONSTANTS, constantValue, FIXED } from "./constants.ts";
import { RESHAPES } from "./reshapes.ts";
import { SELECTIONS } from "./selections.ts";
import { countsRows, isMixed, type Mixed, mixes, RowsMixed, type Value } from "./value.ts";

const RULES: ReadonlyMap<string, Rule> = new Map([
  ...ELEMENTWISE,
  ...CONSTANTS,
  ...RESHAPES,
  ...SELECTIONS,
  ...MATRICES,
  ...REDUCTIONS,
  ...LAYERS,
  ...CLASSICAL_MODELS,
]);

/** The rule of operators that the file defines, even if a standard operator has the same name. */
const DEFINED_HERE: Rule = () =>
  mixes("is defined in the file, and such operators are not analysed");

const CONTROL_FLOW = new Set(["If", "Loop", "Scan", "SequenceMap"]);
const RANDOM = new Set([
  ...["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform"],
  "RandomUniformLike",
]);
const QUANTISING = new Set([
  "DynamicQuantizeLinear",
  "DynamicQuantizeLSTM",
  "DynamicQuantizeMatMul",
]);
/** The positions of inputs with sizes, in which the number of rows may occur. */
const SIZE_INPUTS: Readonly<Record<string, number>> = {
  ConstantOfShape: 0,
  Expand: 1,
  Reshape: 1,
  Tile: 1,
};

/**
 * Proves for each output of a graph that it counts rows on its first dimension, and that its row `i`
 * depends on row `i` of the inputs alone. Then rows of several requests may be computed in one run.
 *
 * The first dimension of every input is followed through the operators, each of which has a rule.
 * Operators without a rule end the proof, as do control flow, random numbers and operators that
 * compute across rows. Only the shapes of inputs, which the runtime enforces, and of constants are
 * trusted: other shapes are often declared wrongly.
 *
 * @returns for each output, by name, why there is no proof; undefined when there is one
 */
export function proveRowIndependence(
  { graph, opsets, functions }: OnnxModel,
): ReadonlyMap<string, string | undefined> {
  const values = startingValues(graph);
  for (const node of graph.nodes) {
    const rule = functions.has(`${node.domain}:${node.operator}`)
      ? DEFINED_HERE
      : RULES.get(node.kind);
    const results = valuesOf(node, rule, opsets.get(node.domain) ?? 1, values);
    for (const [i, name] of node.outputs.entries()) values.set(name, results[i]!);
  }
  return new Map(graph.outputs.map(({ name }) => [name, whyNotRows(name, values.get(name))]));
}

function startingValues(graph: OnnxGraph): Map<string, Value | Mixed> {
  const values = new Map<string, Value | Mixed>();
  for (const [name, tensor] of graph.initializers) values.set(name, constantValue(tensor));
  for (const input of graph.inputs) values.set(input.name, inputValue(input));
  return values;
}

function inputValue({ name, kind, shape }: ValueInfo): Value | Mixed {
  if (kind !== "tensor") return { reason: `input "${name}" is not a tensor` };
  if (shape === undefined) return { shape: undefined, axis: 0 };
  const [first] = shape;
  if (first === undefined) return { reason: `input "${name}" is a single value, not rows` };
  if (typeof first === "number") {
    const rows = first === 1 ? "one row" : `${first} rows`;
    return { reason: `input "${name}" takes exactly ${rows} at a time` };
  }
  const sizes = shape.slice(1).map((size, i): Dimension =>
    typeof size === "number" ? known(size) : unknownSize("input", name, i + 1)
  );
  return { shape: [ROWS, ...sizes], axis: 0 };
}

function valuesOf(
  node: OnnxNode,
  rule: Rule | undefined,
  opset: number,
  values: ReadonlyMap<string, Value | Mixed>,
): readonly (Value | Mixed)[] {
  const inputs = node.inputs.map((name) =>
    name === "" ? undefined : values.get(name) ?? { reason: `"${name}" is computed by no node` }
  );
  const mixed = inputs.find((input) => input !== undefined && isMixed(input));
  if (mixed !== undefined) return node.outputs.map(() => mixed as Mixed);
  const given = inputs as readonly (Value | undefined)[];
  try {
    const results = applyRule(node, rule, opset, given);
    return node.outputs.map((_, i) =>
      results[i] ?? mixedBy(node, "counts positions over all rows of a run")
    );
  } catch (error) {
    // An error of a rule must not refuse a graph that the runtime runs.
    const what = error instanceof RowsMixed ? error.message : `cannot be analysed: ${error}`;
    const reason = mixedBy(node, what);
    return node.outputs.map(() => isFixed(node, given) ? FIXED : reason);
  }
}

function applyRule(
  node: OnnxNode,
  rule: Rule | undefined,
  opset: number,
  inputs: readonly (Value | undefined)[],
): readonly Value[] {
  if (rule === undefined) throw new RowsMixed(whyUnknown(node));
  const results = rule(new Operands(node, opset, inputs));
  const sizesAt = SIZE_INPUTS[node.kind];
  const computesWithCount = inputs.some((input, i) =>
    input !== undefined && countsRows(input) && i !== sizesAt
  );
  if (computesWithCount && results.some(({ integers }) => integers === undefined)) {
    throw new RowsMixed("computes with the number of rows");
  }
  if (!results.every(keepsRowsOnce)) throw new RowsMixed("computes with the number of rows");
  return results;
}

/** Whether rows are counted along one axis only, and once, as the rules assume. */
function keepsRowsOnce({ shape = [], axis, integers = [] }: Value): boolean {
  return !integers.some(holdsRowsTwice) && !shape.some(holdsRowsTwice) &&
    shape.every((size, at) => at === axis || !holdsRows(size));
}

function whyUnknown({ operator }: OnnxNode): string {
  if (CONTROL_FLOW.has(operator)) return "decides from the rows which parts of the graph run";
  if (RANDOM.has(operator)) return "draws random numbers";
  if (QUANTISING.has(operator)) return "quantises all rows of a run by one scale";
  return "is not known to keep rows apart";
}

/** Whether an operator without a rule computes the same in every run. */
function isFixed(node: OnnxNode, inputs: readonly (Value | undefined)[]): boolean {
  const isStandard = node.domain === "" || node.domain === "ai.onnx.ml";
  return isStandard && !RANDOM.has(node.operator) && !CONTROL_FLOW.has(node.operator) &&
    inputs.every((input) =>
      input === undefined || (input.axis === undefined && !countsRows(input))
    );
}

function mixedBy(node: OnnxNode, what: string): Mixed {
  const name = node.name || node.outputs.find((output) => output !== "") || "?";
  return { reason: `node "${name}" (${node.kind}) ${what}` };
}

function whyNotRows(name: string, value: Value | Mixed | undefined): string | undefined {
  if (value === undefined) return `output "${name}" is computed by no node`;
  if (isMixed(value)) return value.reason;
  if (value.axis === undefined) return `output "${name}" does not depend on the rows`;
  const counts = value.axis === 0 && (value.shape === undefined || isSame(value.shape[0]!, ROWS));
  return counts ? undefined : `output "${name}" does not count rows on its first dimension`;
}
