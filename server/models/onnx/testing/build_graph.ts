/** Graphs for tests, written as a line for each node. */

import { ELEMENT, GRAPH, MODEL, NODE, VALUE_INFO } from "../fields.ts";
import { bytesField, integerField, joinBytes } from "../protobuf.ts";

/** A size, or a name for one that is left open; undefined stands for no declared shape. */
export type TestShape = readonly (number | string)[] | undefined;

export interface TestGraph {
  /** Float inputs with these shapes, unless `types` says otherwise. */
  readonly inputs: Readonly<Record<string, TestShape>>;
  readonly nodes: readonly Uint8Array[];
  /** Float outputs without declared shapes, unless `types` says otherwise. */
  readonly outputs: readonly string[];
  readonly constants?: readonly Uint8Array[];
  /** Element types of inputs and outputs that are not floats. */
  readonly types?: Readonly<Record<string, number>>;
  readonly opset?: number;
}

/** The file of a graph. */
export function graphFile(graph: TestGraph): Uint8Array<ArrayBuffer> {
  const { inputs, nodes, outputs, constants = [], types = {}, opset = 17 } = graph;
  const info = (name: string, shape: TestShape) =>
    valueInfo(name, types[name] ?? ELEMENT.FLOAT, shape);
  const body = joinBytes([
    ...nodes.map((node) => bytesField(GRAPH.node, node)),
    bytesField(2, "test"),
    ...constants.map((tensor) => bytesField(GRAPH.initializer, tensor)),
    ...Object.entries(inputs).map(([name, shape]) => bytesField(GRAPH.input, info(name, shape))),
    ...outputs.map((name) => bytesField(GRAPH.output, info(name, undefined))),
  ]);
  return joinBytes([
    integerField(1, 8),
    bytesField(MODEL.graph, body),
    bytesField(MODEL.opset, integerField(2, opset)),
    bytesField(MODEL.opset, joinBytes([bytesField(1, "ai.onnx.ml"), integerField(2, 3)])),
    bytesField(MODEL.opset, joinBytes([bytesField(1, "com.microsoft"), integerField(2, 1)])),
  ]);
}

type Attribute = number | string | readonly number[] | readonly string[] | {
  readonly floats: readonly number[];
};

/**
 * One node: `node("MatMul", "x weights", "y")`.
 *
 * @param kind the operator, with its domain where it is not a standard one: `ai.onnx.ml.Scaler`
 * @param inputs names of values with spaces between them; `-` for one that is left out
 */
export function node(
  kind: string,
  inputs: string,
  outputs: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Uint8Array {
  const dot = kind.lastIndexOf(".");
  return joinBytes([
    ...names(inputs).map((name) => bytesField(NODE.input, name)),
    ...names(outputs).map((name) => bytesField(NODE.output, name)),
    bytesField(NODE.operator, kind.slice(dot + 1)),
    ...Object.entries(attributes).map(([name, value]) =>
      bytesField(NODE.attribute, attribute(name, value))
    ),
    ...(dot === -1 ? [] : [bytesField(NODE.domain, kind.slice(0, dot))]),
  ]);
}

/** A constant of floats; `values` are repeated as often as the shape needs. */
export function floats(name: string, shape: readonly number[], values: readonly number[]) {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, i) => values[i % values.length]!);
  return tensor(name, ELEMENT.FLOAT, shape, new Uint8Array(data.buffer));
}

/** A constant list of whole numbers; a single one with `shape` []. */
export function integers(name: string, values: readonly number[], shape = [values.length]) {
  const data = BigInt64Array.from(values, BigInt);
  return tensor(name, ELEMENT.INT64, shape, new Uint8Array(data.buffer));
}

function tensor(name: string, type: number, shape: readonly number[], raw: Uint8Array): Uint8Array {
  return joinBytes([
    ...shape.map((size) => integerField(1, size)),
    integerField(2, type),
    bytesField(8, name),
    bytesField(9, raw),
  ]);
}

function names(list: string): string[] {
  return list.split(" ").filter((name) => name !== "").map((name) => name === "-" ? "" : name);
}

function attribute(name: string, value: Attribute): Uint8Array {
  return joinBytes([bytesField(1, name), ...attributeValue(value)]);
}

// Numbers of onnx.proto's `AttributeProto.AttributeType`.
const TYPE_FIELD = 20;
const TYPE = { integer: 2, string: 3, floats: 6, integers: 7, strings: 8 } as const;

function attributeValue(value: Attribute): readonly Uint8Array[] {
  if (typeof value === "number") {
    return [integerField(3, value), integerField(TYPE_FIELD, TYPE.integer)];
  }
  if (typeof value === "string") {
    return [bytesField(4, value), integerField(TYPE_FIELD, TYPE.string)];
  }
  if ("floats" in value) {
    const bytes = new Uint8Array(Float32Array.from(value.floats).buffer);
    return [bytesField(7, bytes), integerField(TYPE_FIELD, TYPE.floats)];
  }
  const isText = typeof value[0] === "string";
  return [
    ...value.map((item) =>
      isText ? bytesField(9, item as string) : integerField(8, item as number)
    ),
    integerField(TYPE_FIELD, isText ? TYPE.strings : TYPE.integers),
  ];
}

function valueInfo(name: string, type: number, shape: TestShape): Uint8Array {
  const dimensions = shape?.map((size) =>
    bytesField(1, typeof size === "number" ? integerField(1, size) : bytesField(2, size))
  );
  const tensorType = joinBytes([
    integerField(1, type),
    ...(dimensions === undefined ? [] : [bytesField(2, joinBytes(dimensions))]),
  ]);
  return joinBytes([
    bytesField(VALUE_INFO.name, name),
    bytesField(VALUE_INFO.type, bytesField(1, tensorType)),
  ]);
}
