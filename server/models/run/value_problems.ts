import type { Problem } from "../../errors.ts";
import type { OnnxModel } from "../onnx/graph.ts";

/** The runtime's description of an input or output. */
type ValueMetadata =
  | { readonly name: string; readonly isTensor: false }
  | { readonly name: string; readonly isTensor: true; readonly type: string };

/** How the outputs of a graph are computed. */
export interface Origins {
  /** The program that wrote the file; empty when it does not say. */
  readonly producer: string;
  /** The operator that computes an output, and its inputs, by the output's name. */
  readonly makers: ReadonlyMap<string, Maker>;
}

interface Maker {
  readonly operator: string;
  readonly inputs: readonly string[];
}

export function originsOf({ producer, graph: { nodes, outputs } }: OnnxModel): Origins {
  const names = new Set(outputs.map(({ name }) => name));
  const makers = nodes.flatMap(({ operator, inputs, outputs }) =>
    outputs.filter((name) => names.has(name)).map((name) => [name, { operator, inputs }] as const)
  );
  return { producer, makers: new Map(makers) };
}

/**
 * Finds the inputs and outputs of a loaded graph that clients cannot send or receive.
 *
 * @param isKnown whether an element type is supported
 * @param originsOfOutputs called only when there is a problem, since it reads the file
 */
export function* valueProblems(
  inputs: readonly ValueMetadata[],
  outputs: readonly ValueMetadata[],
  isKnown: (type: string) => boolean,
  originsOfOutputs: () => Origins | undefined,
): Generator<Problem> {
  for (const output of outputs) {
    if (!output.isTensor) {
      const message = nonTensorMessage(output.name, originsOfOutputs());
      yield { field: `output "${output.name}"`, message };
    } else if (!isKnown(output.type)) {
      yield unreadableType("output", output.name, output.type);
    }
  }
  for (const input of inputs) {
    if (!input.isTensor) {
      yield {
        field: `input "${input.name}"`,
        message: "is a sequence or map, not a tensor, and clients cannot send it. " +
          "Export with tensor inputs, one for each entry of the map",
      };
    } else if (!isKnown(input.type)) {
      yield unreadableType("input", input.name, input.type);
    }
  }
}

/** The problem of an output that is no tensor, and a remedy. */
function nonTensorMessage(name: string, origins: Origins | undefined): string {
  const maker = origins?.makers.get(name);
  const made = maker === undefined
    ? ""
    : ` that ${maker.operator} computes from ${
      maker.inputs.map((input) => `"${input}"`).join(", ")
    }`;
  return `is a sequence or map${made}, not a tensor, and clients cannot receive it. ` +
    remedyFor(maker, origins?.producer ?? "");
}

/** A remedy in the program that wrote the file; for other programs, cutting the graph. */
function remedyFor(maker: Maker | undefined, producer: string): string {
  if (maker?.operator === "ZipMap" && /^(skl2onnx|onnxmltools)$/i.test(producer)) {
    return "Export without ZipMap, with options={id(model): {'zipmap': False}}";
  }
  const before = maker === undefined || maker.inputs.length === 0
    ? "tensors"
    : maker.inputs.map((input) => `"${input}"`).join(", ");
  const cut = "cut the graph with onnx.utils.extract_model so that its outputs are " + before;
  return /^pytorch$/i.test(producer)
    ? `Return tensors from the module instead of lists, or ${cut}`
    : `${cut[0]!.toUpperCase()}${cut.slice(1)}`;
}

function unreadableType(side: string, name: string, type: string): Problem {
  return {
    field: `${side} "${name}"`,
    message: `has the element type ${type}, which is not supported. ` +
      "Cast it to float32, float64, an integer type, bool or string in the graph",
  };
}
