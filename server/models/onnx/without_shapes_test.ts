import { assertEquals } from "@std/assert/mod.js";
import { ATTRIBUTE, ELEMENT, GRAPH, MODEL, NODE, TENSOR_TYPE, TYPE, VALUE_INFO } from "./fields.ts";
import { bytesField, integerField, joinBytes } from "./protobuf.ts";
import { withoutShapes } from "./without_shapes.ts";

const SHAPE = bytesField(TENSOR_TYPE.shape, bytesField(1, integerField(1, 7)));
const ELEMENTS = integerField(TENSOR_TYPE.elementType, ELEMENT.FLOAT);

function info(name: string, type: Uint8Array): Uint8Array {
  return joinBytes([bytesField(VALUE_INFO.name, name), bytesField(VALUE_INFO.type, type)]);
}

const tensor = (...fields: Uint8Array[]) => bytesField(TYPE.tensor, joinBytes(fields));
const shaped = tensor(ELEMENTS, SHAPE);
const map = bytesField(
  TYPE.map,
  joinBytes([integerField(1, ELEMENT.INT64), bytesField(2, shaped)]),
);

/** A graph that declares shapes of an output and of a value inside, or neither. */
function graph(isShaped: boolean, ...nodes: readonly Uint8Array[]): Uint8Array {
  return joinBytes([
    ...nodes.map((node) => bytesField(GRAPH.node, node)),
    bytesField(GRAPH.input, info("x", shaped)),
    bytesField(GRAPH.output, info("y", isShaped ? shaped : tensor(ELEMENTS))),
    bytesField(GRAPH.output, info("m", map)),
    ...(isShaped ? [bytesField(GRAPH.valueInfo, info("v", shaped))] : []),
  ]);
}

function branchesOf(isShaped: boolean): Uint8Array {
  const branch = bytesField(ATTRIBUTE.graph, graph(isShaped));
  return joinBytes([bytesField(NODE.operator, "If"), bytesField(NODE.attribute, branch)]);
}

Deno.test("withoutShapes() forgets shapes of outputs and values, in graphs inside too", () => {
  const file = (isShaped: boolean) =>
    joinBytes([
      integerField(1, 8),
      bytesField(MODEL.graph, graph(isShaped, branchesOf(isShaped))),
      bytesField(MODEL.producer, "x"),
    ]);
  assertEquals(withoutShapes(file(true)), file(false));
});
