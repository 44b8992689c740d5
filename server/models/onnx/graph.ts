import { firstInteger, firstString, floats, integers, messages, strings } from "./protobuf.ts";

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

/** The declaration of an input, an output or a value inside. */
export interface ValueInfo {
  readonly name: string;
  readonly kind: "tensor" | "sequence" | "map" | "other";
  /**
   * Element type of a tensor, or of the tensors in a sequence or map: a number of onnx.proto's
   * `TensorProto.DataType`; 0 where it is not declared.
   */
  readonly elementType: number;
  /**
   * Each size is a number, a name (equal names are equal sizes) or "" when it is not declared.
   * Undefined when not even the number of dimensions is declared.
   */
  readonly shape: readonly (number | string)[] | undefined;
}

// Fields of onnx.proto.
export const MODEL = { producer: 2, graph: 7, opset: 8, functions: 25 } as const;
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
export const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
export const VALUE_INFO = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1, sequence: 4, map: 5 } as const;
export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
export const ATTRIBUTE = {
  ...{ name: 1, float: 2, integer: 3, string: 4, tensor: 5, graph: 6 },
  ...{ floats: 7, integers: 8, strings: 9, tensors: 10, graphs: 11 },
} as const;
export const TENSOR = {
  ...{ dimensions: 1, dataType: 2, floats: 4, int32s: 5, strings: 6, int64s: 7 },
  ...{ name: 8, raw: 9, externalData: 13, dataLocation: 14 },
} as const;
const OPSET = { domain: 1, version: 2 } as const;
const FUNCTION = { name: 1, domain: 10 } as const;
const SEQUENCE_TYPE = { element: 1 } as const;
const MAP_TYPE = { value: 2 } as const;
const DIMENSION = { size: 1, name: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;

/** Element types, as `TensorProto.DataType` numbers them. */
export const ELEMENT = {
  ...{ FLOAT: 1, UINT8: 2, INT8: 3, UINT16: 4, INT16: 5, INT32: 6, INT64: 7, STRING: 8 },
  ...{ BOOL: 9, FLOAT16: 10, DOUBLE: 11, UINT32: 12, UINT64: 13 },
} as const;

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

// Text encoders may hold hundreds of thousands of words; synthetic rows need a few.
const MAX_TEXTS = 100;

/** Some of the strings that a graph compares its inputs with: categories, keys and words. */
export function knownTexts({ graph }: OnnxModel): readonly string[] {
  const texts = graph.nodes.flatMap((node) =>
    ["cats_strings", "keys_strings", "pool_strings"].flatMap((name) =>
      node.strings(name)?.slice(0, MAX_TEXTS) ?? []
    )
  );
  for (const tensor of graph.initializers.values()) {
    texts.push(...tensor.strings()?.slice(0, MAX_TEXTS) ?? []);
  }
  return texts.slice(0, MAX_TEXTS);
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

/** Bytes of a file beside the graph. */
export interface ExternalLocation {
  /** From the graph's folder, without a "./" in front. */
  readonly path: string;
  readonly offset: number;
  /** Undefined: to the end of the file. */
  readonly length: number | undefined;
}

/** A constant of a graph. Its elements are read on demand. */
export class OnnxTensor {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.name = firstString(bytes, TENSOR.name);
    this.elementType = Number(firstInteger(bytes, TENSOR.dataType));
    this.shape = Array.from(integers(bytes, TENSOR.dimensions), Number);
  }

  /** The place of its elements outside the graph; undefined when the graph holds them. */
  get external(): ExternalLocation | undefined {
    const entries = new Map(
      Array.from(messages(this.#bytes, TENSOR.externalData), (entry) => [
        firstString(entry, ENTRY.key),
        firstString(entry, ENTRY.value),
      ]),
    );
    const location = entries.get("location");
    if (location === undefined) return undefined;
    const length = entries.get("length");
    return {
      path: location.replace(/^(\.\/+)+/, ""),
      offset: Number(entries.get("offset") ?? 0),
      length: length === undefined ? undefined : Number(length),
    };
  }

  /** The elements of an INT64, INT32 or BOOL tensor; undefined for other types and external data. */
  integers(): readonly bigint[] | undefined {
    if (this.external !== undefined) return undefined;
    switch (this.elementType) {
      case ELEMENT.INT64:
        return [...integers(this.#bytes, TENSOR.int64s), ...this.#raw(8, readInt64)];
      case ELEMENT.INT32:
        return [...integers(this.#bytes, TENSOR.int32s), ...this.#raw(4, readInt32)];
      case ELEMENT.BOOL:
        return [...integers(this.#bytes, TENSOR.int32s), ...this.#raw(1, readBoolean)];
      default:
        return undefined;
    }
  }

  /** The elements of a FLOAT tensor; undefined for other types and external data. */
  floats(): readonly number[] | undefined {
    if (this.external !== undefined || this.elementType !== ELEMENT.FLOAT) return undefined;
    return [...floats(this.#bytes, TENSOR.floats), ...this.#raw(4, readFloat)];
  }

  /** The elements of a STRING tensor; undefined for another type. */
  strings(): readonly string[] | undefined {
    return this.elementType === ELEMENT.STRING
      ? [...strings(this.#bytes, TENSOR.strings)]
      : undefined;
  }

  /** Elements stored as little-endian bytes; the alternative is a list of numbers. */
  *#raw<T>(size: number, read: (view: DataView, at: number) => T): Generator<T> {
    for (const bytes of messages(this.#bytes, TENSOR.raw)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at + size <= bytes.length; at += size) yield read(view, at);
    }
  }
}

function readInt64(view: DataView, at: number): bigint {
  return view.getBigInt64(at, true);
}

function readFloat(view: DataView, at: number): number {
  return view.getFloat32(at, true);
}

function readBoolean(view: DataView, at: number): bigint {
  return BigInt(view.getUint8(at));
}

function readInt32(view: DataView, at: number): bigint {
  return BigInt(view.getInt32(at, true));
}

function parseValueInfo(bytes: Uint8Array): ValueInfo {
  const name = firstString(bytes, VALUE_INFO.name);
  const [type = new Uint8Array()] = messages(bytes, VALUE_INFO.type);
  const [tensor] = messages(type, TYPE.tensor);
  if (tensor === undefined) {
    const kind = hasMessage(type, TYPE.sequence)
      ? "sequence"
      : hasMessage(type, TYPE.map)
      ? "map"
      : "other";
    return { name, kind, elementType: innerElementType(type), shape: undefined };
  }
  const [shape] = messages(tensor, TENSOR_TYPE.shape);
  return {
    name,
    kind: "tensor",
    elementType: Number(firstInteger(tensor, TENSOR_TYPE.elementType)),
    shape: shape === undefined ? undefined : Array.from(messages(shape, 1), parseDimension),
  };
}

/** The element type of the tensors in a sequence or map, at any depth. */
function innerElementType(type: Uint8Array): number {
  let inner = type;
  for (let depth = 0; depth < MAX_TYPE_DEPTH; depth++) {
    const [tensor] = messages(inner, TYPE.tensor);
    if (tensor !== undefined) return Number(firstInteger(tensor, TENSOR_TYPE.elementType));
    const [outer] = messages(inner, TYPE.sequence);
    const [map] = messages(inner, TYPE.map);
    const [next] = outer !== undefined
      ? messages(outer, SEQUENCE_TYPE.element)
      : map !== undefined
      ? messages(map, MAP_TYPE.value)
      : [];
    if (next === undefined) return 0;
    inner = next;
  }
  return 0;
}

// No exporter nests deeper than a sequence of maps.
const MAX_TYPE_DEPTH = 8;

function parseDimension(bytes: Uint8Array): number | string {
  const [size] = integers(bytes, DIMENSION.size);
  return size === undefined ? firstString(bytes, DIMENSION.name) : Number(size);
}

function hasMessage(bytes: Uint8Array, field: number): boolean {
  return !messages(bytes, field).next().done;
}

/** The domain of the standard operators has two names. */
function standardDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}
