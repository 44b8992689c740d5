import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { GRAPH, MODEL, NODE } from "../onnx/fields.ts";
import { bytesField, joinBytes } from "../onnx/protobuf.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { externalDataPaths } from "./external_data.ts";
import { EXTERNAL, readFirst, testdata, withFolder } from "./testing/model_folders.ts";

Deno.test("externalDataPaths() names the files in which a graph keeps its weights", () => {
  const graph = Deno.readFileSync(new URL("external.onnx", testdata));
  assertEquals(externalDataPaths(graph), ["external.weights"]);
});

/** A tensor whose bytes lie in a file. */
function outside(file: string): Uint8Array {
  return bytesField(13, joinBytes([bytesField(1, "location"), bytesField(2, file)]));
}

function constantIn(file: string): Uint8Array {
  const value = joinBytes([bytesField(1, "value"), bytesField(5, outside(file))]);
  return joinBytes([
    bytesField(NODE.output, file),
    bytesField(NODE.operator, "Constant"),
    bytesField(NODE.attribute, value),
  ]);
}

Deno.test("externalDataPaths() finds weights of constants, of nodes and of graphs inside, each once", () => {
  const branch = joinBytes([
    bytesField(GRAPH.node, constantIn("branch.bin")),
    bytesField(GRAPH.node, constantIn("node.bin")),
  ]);
  const chosen = joinBytes([
    bytesField(NODE.operator, "If"),
    bytesField(NODE.attribute, joinBytes([bytesField(1, "then_branch"), bytesField(6, branch)])),
  ]);
  const body = joinBytes([
    bytesField(GRAPH.node, constantIn("node.bin")),
    bytesField(GRAPH.node, chosen),
    bytesField(GRAPH.initializer, joinBytes([bytesField(8, "w"), outside("constant.bin")])),
  ]);
  assertEquals(externalDataPaths(bytesField(MODEL.graph, body)), [
    "constant.bin",
    "node.bin",
    "branch.bin",
  ]);
});

Deno.test("externalDataPaths() is empty for a graph that holds its weights", () => {
  const graph = Deno.readFileSync(new URL("logits.onnx", testdata));
  assertEquals(externalDataPaths(graph), []);
});

Deno.test("externalDataPaths() is empty for bytes that are not a graph", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assertEquals(externalDataPaths(bytes), []);
  }));
});

Deno.test("externalDataPaths() survives every cut and every changed byte of a graph", () => {
  const graph = Deno.readFileSync(new URL("external.onnx", testdata));
  fc.assert(
    fc.property(fc.nat(graph.length), fc.nat(graph.length - 1), fc.nat(255), (...damage) => {
      const [length, at, byte] = damage;
      const damaged = graph.slice();
      damaged[at] = byte;
      externalDataPaths(damaged.subarray(0, length));
    }),
  );
});

Deno.test("readVersion() reads the weights that the graph names, and no other file", async () => {
  const files = {
    "m/model.onnx": Deno.readFileSync(new URL("external.onnx", testdata)),
    "m/external.weights": Deno.readFileSync(new URL("external.weights", testdata)),
    "m/other.bin": "x",
  };
  await withFolder(files, async (root) => {
    const { externalData } = await readFirst(root);
    assertEquals(externalData.map(({ path }) => path), ["external.weights"]);
  });
});

Deno.test("readVersion() reads weights that the graph names with a ./ in front", async () => {
  const files = {
    "m/model.onnx": Deno.readFileSync(new URL("external_shape.onnx", testdata)),
    "m/external_shape.weights": Deno.readFileSync(new URL("external_shape.weights", testdata)),
  };
  await withFolder(files, async (root) => {
    const { externalData } = await readFirst(root);
    assertEquals(externalData.map(({ path }) => path), ["external_shape.weights"]);
  });
});

Deno.test("readVersion() follows a link to weights inside the model's folder", async () => {
  await withFolder({ "m/1/model.onnx": EXTERNAL, "m/shared.bin": "w" }, async (root) => {
    await Deno.symlink("../shared.bin", `${root}/m/1/external.weights`);
    const { externalData } = await readFirst(root);
    assertEquals(externalData.map(({ bytes }) => bytes.length), [1]);
  });
});

Deno.test("readVersion() follows no link to weights out of the model's folder", async () => {
  await withFolder({ "m/model.onnx": EXTERNAL, "m2/secret": "w" }, async (root) => {
    await Deno.symlink("../m2/secret", `${root}/m/external.weights`);
    const error = await assertRejectsKind(() => readFirst(root), "model");
    assertStringIncludes(
      error.message,
      '"external.weights", which is a link that leads out of the model\'s folder',
    );
  });
});
