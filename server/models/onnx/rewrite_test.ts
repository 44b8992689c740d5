import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { type OnnxGraph, type OnnxModel, readModel } from "./graph.ts";
import type { ValueInfo } from "./value_info.ts";
import { withInlineTensors } from "./inline_tensors.ts";
import { withTensorOutputs } from "./tensor_outputs.ts";
import { withoutShapes } from "./without_shapes.ts";

const FOLDER = new URL("../testdata/", import.meta.url);
const GRAPHS = [...Deno.readDirSync(FOLDER)]
  .flatMap(({ name }) => name.endsWith(".onnx") ? [name.slice(0, -5)] : []).sort();

function testFile(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, FOLDER));
}

/** All that a file says, as plain values. */
function described(file: Uint8Array) {
  return readModel(
    file,
    ({ graph, ...rest }: OnnxModel) => ({ ...rest, ...describedGraph(graph) }),
  );
}

type Described = NonNullable<ReturnType<typeof described>>;

function describedGraph({ nodes, inputs, outputs, values, initializers }: OnnxGraph) {
  return {
    nodes: nodes.map(({ name, kind, inputs, outputs }) => ({ name, kind, inputs, outputs })),
    inputs,
    outputs,
    values,
    initializers: Array.from(initializers.values(), (tensor) => ({
      ...{ name: tensor.name, elementType: tensor.elementType, shape: tensor.shape },
      ...{ external: tensor.external, integers: tensor.integers(), strings: tensor.strings() },
    })),
  };
}

function change(file: Uint8Array, by: (graph: Described) => Partial<Described>) {
  const graph = described(file)!;
  return { ...graph, ...by(graph) };
}

const withoutShape = (value: ValueInfo): ValueInfo => ({ ...value, shape: undefined });

for (const name of GRAPHS) {
  Deno.test(`withoutShapes() leaves all of ${name} but what it declares of values and outputs`, () => {
    const file = testFile(`${name}.onnx`);
    assertEquals(
      described(withoutShapes(file)),
      change(file, ({ outputs }) => ({ outputs: outputs.map(withoutShape), values: new Map() })),
    );
  });
}

Deno.test("withInlineTensors() puts small constants into the graph, and those of its nodes", () => {
  const file = testFile("external_shape.onnx");
  const weights = testFile("external_shape.weights");
  const files = new Map([["external_shape.weights", weights]]);
  const inline = withInlineTensors(file, files);
  assertEquals(
    described(inline),
    change(file, ({ initializers }) => ({
      initializers: initializers.map((tensor) => ({
        ...tensor,
        external: undefined,
        integers: tensor.name === "shape" ? [-1n, 3n, 1n] : undefined,
      })),
    })),
  );
  const outside = readModel(
    inline,
    ({ graph: { nodes } }) =>
      nodes.flatMap((node) => [...node.tensors()]).filter(({ external }) => external !== undefined),
  );
  assertEquals(outside, []);
});

Deno.test("withInlineTensors() leaves a constant whose bytes are not all there", () => {
  const file = testFile("external_shape.onnx");
  const short = new Map([["external_shape.weights", new Uint8Array(10)]]);
  for (const files of [short, new Map([["other", new Uint8Array(1000)]])]) {
    // Not even a copy of it.
    assertEquals(withInlineTensors(file, files) === file, true);
  }
});

Deno.test("withTensorOutputs() returns the tensor whose columns a ZipMap names", () => {
  const file = testFile("zipmap.onnx");
  const made = described(withTensorOutputs(file))!;
  assertEquals(made.nodes.map(({ kind, inputs, outputs }) => [kind, ...inputs, ...outputs]), [
    ["ai.onnx.ml.LinearClassifier", "x", "label", "probabilities"],
    ["Identity", "probabilities", "maps"],
  ]);
  assertEquals(made.outputs[1], { name: "maps", kind: "tensor", elementType: 1, shape: undefined });
  assertEquals(made.outputs[0], described(file)!.outputs[0]);
});

Deno.test("withTensorOutputs() gives each tensor of a list", () => {
  const { nodes, outputs } = described(withTensorOutputs(testFile("listed_probabilities.onnx")))!;
  assertEquals(nodes.slice(-2).map(({ inputs, outputs }) => [...inputs, ...outputs]), [
    ["shares", "probabilities_0"],
    ["other", "probabilities_1"],
  ]);
  assertEquals(outputs.map(({ name }) => name), ["label", "probabilities_0", "probabilities_1"]);
});

for (const name of GRAPHS) {
  if (["zipmap", "listed_probabilities"].includes(name)) continue;
  Deno.test(`withTensorOutputs() leaves ${name} as it is`, () => {
    const file = testFile(`${name}.onnx`);
    assertEquals(withTensorOutputs(file) === file, true);
  });
}

const REWRITES = {
  withoutShapes,
  withTensorOutputs,
  withInlineTensors: (file: Uint8Array) =>
    withInlineTensors(file, new Map([["external_shape.weights", new Uint8Array(1000)]])),
};
for (const [rewrite, by] of Object.entries(REWRITES)) {
  const graph = rewrite === "withTensorOutputs" ? "listed_probabilities" : "external_shape";

  Deno.test(`${rewrite}() changes nothing the second time`, () => {
    const once = by(testFile(`${graph}.onnx`));
    assertNotEquals(once, testFile(`${graph}.onnx`));
    assertEquals(by(once), once);
  });

  Deno.test(`${rewrite}() survives every cut and every changed byte`, () => {
    const file = testFile(`${graph}.onnx`);
    fc.assert(
      fc.property(fc.nat(file.length), fc.nat(file.length - 1), fc.nat(255), (...damage) => {
        const [length, at, byte] = damage;
        const damaged = file.slice();
        damaged[at] = byte;
        try {
          by(damaged.subarray(0, length));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }),
    );
  });
}
