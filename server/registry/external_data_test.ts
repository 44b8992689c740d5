import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { externalDataPaths } from "./external_data.ts";

const testdata = new URL("../inference/testdata/", import.meta.url);

Deno.test("externalDataPaths() names the files in which a graph keeps its weights", () => {
  const graph = Deno.readFileSync(new URL("external.onnx", testdata));
  assertEquals(externalDataPaths(graph), ["external.weights"]);
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
