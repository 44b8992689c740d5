import { assertEquals } from "@std/assert/mod.js";
import { ATTRIBUTE, ELEMENT, GRAPH, MODEL, NODE, TENSOR } from "./fields.ts";
import { type OnnxGraph, readModel } from "./graph.ts";
import type { OnnxTensor } from "./onnx_tensor.ts";
import { withInlineTensors } from "./inline_tensors.ts";
import { bytesField, integerField, joinBytes, messages } from "./protobuf.ts";

const LIMIT = 4096;

type Place = Readonly<Record<string, string>>;

/** A constant of bytes that lie in a file. */
function outside(entries: Place): Uint8Array {
  return joinBytes([
    bytesField(TENSOR.name, "t"),
    integerField(TENSOR.dataType, ELEMENT.UINT8),
    integerField(TENSOR.dataLocation, 1),
    ...Object.entries(entries).map(([key, value]) =>
      bytesField(TENSOR.externalData, joinBytes([bytesField(1, key), bytesField(2, value)]))
    ),
  ]);
}

function modelOf(...fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(MODEL.graph, joinBytes(fields));
}

const initializer = (entries: Place) => bytesField(GRAPH.initializer, outside(entries));

function nodeWith(field: number, value: Uint8Array): Uint8Array {
  return bytesField(GRAPH.node, bytesField(NODE.attribute, bytesField(field, value)));
}

/** The bytes of each constant inside the file; undefined for an external one. */
function sizesIn(file: Uint8Array): readonly (number | undefined)[] {
  return readModel(file, ({ graph }) => tensorsOf(graph).map(({ external }) => external?.length))!;
}

function tensorsOf(graph: OnnxGraph): readonly OnnxTensor[] {
  return [
    ...graph.initializers.values(),
    ...graph.nodes.flatMap((node) => [
      ...node.tensors(),
      ...[...node.graphs()].flatMap((inner) => tensorsOf(inner)),
    ]),
  ];
}

/** The bytes that the only constant of a file holds; undefined when they lie outside. */
function bytesIn(file: Uint8Array): readonly number[] | undefined {
  const [graph] = messages(file, MODEL.graph);
  const [tensor] = messages(graph!, GRAPH.initializer);
  const [raw] = messages(tensor!, TENSOR.raw);
  const [place] = messages(tensor!, TENSOR.externalData);
  return place === undefined ? Array.from(raw!) : undefined;
}

const WEIGHTS = Uint8Array.from({ length: 3 * LIMIT }, (_, i) => i);
const FILES = new Map([["w", WEIGHTS]]);

const cases: readonly { entries: Place; want: readonly [from: number, to: number] | undefined }[] =
  [
    { entries: { location: "w", offset: "2", length: "3" }, want: [2, 5] },
    { entries: { location: "./w", offset: "2", length: "3" }, want: [2, 5] },
    { entries: { location: "w", length: "3" }, want: [0, 3] },
    { entries: { location: "w", length: "0" }, want: [0, 0] },
    { entries: { location: "w", length: String(LIMIT) }, want: [0, LIMIT] },
    { entries: { location: "w", length: String(LIMIT + 1) }, want: undefined },
    {
      entries: { location: "w", offset: String(3 * LIMIT - 4) },
      want: [3 * LIMIT - 4, 3 * LIMIT],
    },
    { entries: { location: "w" }, want: undefined },
    { entries: { location: "w", offset: String(3 * LIMIT - 4), length: "5" }, want: undefined },
    { entries: { location: "w", offset: "-4", length: "8" }, want: undefined },
    { entries: { location: "w", offset: "-4", length: "2" }, want: undefined },
    { entries: { location: "w", offset: "8", length: "-4" }, want: undefined },
    { entries: { location: "w", offset: "0.5", length: "4" }, want: undefined },
    { entries: { location: "w", offset: "x", length: "4" }, want: undefined },
    { entries: { location: "v", length: "4" }, want: undefined },
    { entries: { offset: "0", length: "4" }, want: undefined },
  ];
for (const { entries, want } of cases) {
  const ends = want === undefined ? "outside the file" : `the bytes from ${want[0]} to ${want[1]}`;
  Deno.test(`withInlineTensors() has a constant ${ends} for ${JSON.stringify(entries)}`, () => {
    const file = modelOf(initializer(entries));
    const made = withInlineTensors(file, FILES);
    assertEquals(made === file, want === undefined);
    if (want === undefined) return;
    assertEquals(bytesIn(made), Array.from(WEIGHTS.subarray(...want)));
  });
}

Deno.test("withInlineTensors() keeps constants of any size in nodes, and those of graphs inside", () => {
  const large = outside({ location: "w", length: String(2 * LIMIT) });
  const small = { location: "w", length: "8" };
  const file = modelOf(
    nodeWith(ATTRIBUTE.tensor, large),
    nodeWith(ATTRIBUTE.tensors, large),
    nodeWith(ATTRIBUTE.graph, initializer(small)),
    nodeWith(ATTRIBUTE.graph, nodeWith(ATTRIBUTE.tensor, large)),
    nodeWith(ATTRIBUTE.graph, initializer({ location: "w", length: String(2 * LIMIT) })),
  );
  assertEquals(sizesIn(withInlineTensors(file, FILES)), [
    undefined,
    undefined,
    undefined,
    undefined,
    2 * LIMIT,
  ]);
});
