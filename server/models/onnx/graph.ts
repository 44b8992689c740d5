import { ATTRIBUTE, FUNCTION, GRAPH, MODEL, NODE, OPSET } from "./fields.ts";
import { OnnxTensor } from "./onnx_tensor.ts";
import { firstInteger, firstString, floats, integers, messages, strings } from "./protobuf.ts";
import { parseValueInfo, type ValueInfo } from "./value_info.ts";

/** A graph as its file describes it: names, types and operators. */
export interface OnnxGraph {
  /** In the order of the file, in which they are computed. */
  readonly nodes: readonly OnnxNode[];
  /** Without the initializers that the file lists among its inputs. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** The declared types of values inside the graph, by name. */
  readonly values: ReadonlyMap<string, ValueInfo>;
  /** Weights and other constants, by name. */
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}

/** The file of a graph. */
export interface OnnxModel {
  readonly graph: OnnxGraph;
  /** The program that wrote it, such as `skl2onnx`; empty when it is not declared. */
  readonly producer: string;
  /** The version of each operator set in use; the standard one's domain is "". */
  readonly opsets: ReadonlyMap<string, number>;
  /** Operators that the file defines itself, as `domain:name`. */
  readonly functions: ReadonlySet<string>;
}

/**
 * Reads the file of a graph, and applies `find` to it.
 *
 * Attributes and constants are read on demand, so a damaged file may cause an error only inside
 * `find`.
 *
 * @returns the result of `find`; undefined when the bytes are not a graph
 */
export function readModel<T>(file: Uint8Array, find: (model: OnnxModel) => T): T | undefined {
  try {
    const [graph] = messages(file, MODEL.graph);
    return graph === undefined ? undefined : find(parseModel(file, graph));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseModel(file: Uint8Array, graph: Uint8Array): OnnxModel {
  return {
    graph: parseGraph(graph),
    producer: firstString(file, MODEL.producer),
    opsets: new Map(
      Array.from(messages(file, MODEL.opset), (opset) => [
        standardDomain(firstString(opset, OPSET.domain)),
        Number(firstInteger(opset, OPSET.version)),
      ]),
    ),
    functions: new Set(
      Array.from(
        messages(file, MODEL.functions),
        (made) =>
          `${standardDomain(firstString(made, FUNCTION.domain))}:${
            firstString(made, FUNCTION.name)
          }`,
      ),
    ),
  };
}

/** @throws {RangeError} when the bytes are no graph */
function parseGraph(graph: Uint8Array): OnnxGraph {
  const initializers = new Map(
    Array.from(messages(graph, GRAPH.initializer), (bytes) => {
      const tensor = new OnnxTensor(bytes);
      return [tensor.name, tensor];
    }),
  );
  const values = Array.from(messages(graph, GRAPH.valueInfo), parseValueInfo);
  return {
    nodes: Array.from(messages(graph, GRAPH.node), (node) => new OnnxNode(node)),
    inputs: Array.from(messages(graph, GRAPH.input), parseValueInfo)
      .filter(({ name }) => !initializers.has(name)),
    outputs: Array.from(messages(graph, GRAPH.output), parseValueInfo),
    values: new Map(values.map((value) => [value.name, value])),
    initializers,
  };
}

/** One operator of a graph, with its inputs and outputs. Attributes are read on demand. */
export class OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** "" for the standard operators. */
  readonly domain: string;
  /** Names of values; "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.name = firstString(bytes, NODE.name);
    this.operator = firstString(bytes, NODE.operator);
    this.domain = standardDomain(firstString(bytes, NODE.domain));
    this.inputs = [...strings(bytes, NODE.input)];
    this.outputs = [...strings(bytes, NODE.output)];
  }

  /** `TopK`; with the domain for operators that are not standard, such as `ai.onnx.ml.ZipMap`. */
  get kind(): string {
    return this.domain === "" ? this.operator : `${this.domain}.${this.operator}`;
  }

  has(attribute: string): boolean {
    return this.#attribute(attribute) !== undefined;
  }

  integer(attribute: string, otherwise: number): number {
    const bytes = this.#attribute(attribute);
    return bytes === undefined ? otherwise : Number(firstInteger(bytes, ATTRIBUTE.integer));
  }

  integers(attribute: string): readonly number[] | undefined {
    const bytes = this.#attribute(attribute);
    return bytes === undefined
      ? undefined
      : Array.from(integers(bytes, ATTRIBUTE.integers), Number);
  }

  float(attribute: string, otherwise: number): number {
    const bytes = this.#attribute(attribute);
    if (bytes === undefined) return otherwise;
    const [value = 0] = floats(bytes, ATTRIBUTE.float);
    return value;
  }

  floats(attribute: string): readonly number[] | undefined {
    const bytes = this.#attribute(attribute);
    return bytes === undefined ? undefined : [...floats(bytes, ATTRIBUTE.floats)];
  }

  string(attribute: string, otherwise: string): string {
    const bytes = this.#attribute(attribute);
    return bytes === undefined ? otherwise : firstString(bytes, ATTRIBUTE.string);
  }

  strings(attribute: string): readonly string[] | undefined {
    const bytes = this.#attribute(attribute);
    return bytes === undefined ? undefined : [...strings(bytes, ATTRIBUTE.strings)];
  }

  tensor(attribute: string): OnnxTensor | undefined {
    const bytes = this.#attribute(attribute);
    if (bytes === undefined) return undefined;
    const [tensor] = messages(bytes, ATTRIBUTE.tensor);
    return tensor === undefined ? undefined : new OnnxTensor(tensor);
  }

  /** The tensors in its attributes: the value of a Constant. */
  *tensors(): Generator<OnnxTensor> {
    for (const attribute of messages(this.#bytes, NODE.attribute)) {
      for (const tensor of messages(attribute, ATTRIBUTE.tensor)) yield new OnnxTensor(tensor);
      for (const tensor of messages(attribute, ATTRIBUTE.tensors)) yield new OnnxTensor(tensor);
    }
  }

  /** The graphs inside: branches of an If, the body of a Loop or a Scan. */
  *graphs(): Generator<OnnxGraph> {
    for (const attribute of messages(this.#bytes, NODE.attribute)) {
      for (const graph of messages(attribute, ATTRIBUTE.graph)) yield parseGraph(graph);
      for (const graph of messages(attribute, ATTRIBUTE.graphs)) yield parseGraph(graph);
    }
  }

  #attribute(name: string): Uint8Array | undefined {
    for (const attribute of messages(this.#bytes, NODE.attribute)) {
      if (firstString(attribute, ATTRIBUTE.name) === name) return attribute;
    }
    return undefined;
  }
}

/** The domain of the standard operators has two names. */
function standardDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}
