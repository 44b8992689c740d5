import type { Problem } from "../../errors.ts";
import type { OnnxModel } from "../onnx/graph.ts";

/** What the runtime tells of an input or output. */
type ValueMetadata =
  | { readonly name: string; readonly isTensor: false }
  | { readonly name: string; readonly isTensor: true; readonly type: string };

/** Where the outputs of a graph come from. */
export interface Origins {
  /** The program that wrote the file; empty when it does not say. */
  readonly producer: string;
  /** The operator that makes an output, and of what, by the output's name. */
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
 * Names the inputs and outputs of a loaded graph that cannot be exchanged with clients.
 *
 * @param isKnown whether tensors of an element type can be exchanged
 * @param originsOfOutputs asked only when there is a problem, for it reads the file
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
        message: "is a sequence or map, not a tensor, and cannot be given. " +
          "Export with tensor inputs, one for each entry of the map",
      };
    } else if (!isKnown(input.type)) {
      yield unreadableType("input", input.name, input.type);
    }
  }
}

/** Says what an output is that could not be served as the tensors that it shows, and what would help. */
function nonTensorMessage(name: string, origins: Origins | undefined): string {
  const maker = origins?.makers.get(name);
  const made = maker === undefined
    ? ""
    : ` that ${maker.operator} makes of ${maker.inputs.map((input) => `"${input}"`).join(", ")}`;
  return `is a sequence or map${made}, not a tensor, and cannot be read. ` +
    remedyFor(maker, origins?.producer ?? "");
}

/** A remedy that the program which wrote the file has; cutting the graph helps with every other. */
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
    message: `has the element type ${type}, which cannot be exchanged. ` +
      "Cast it to float32, float64, an integer type, bool or string in the graph",
  };
}
