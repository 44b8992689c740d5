import { assertEquals } from "@std/assert/mod.js";
import { testGraph } from "../testing/versions.ts";
import { graphMeaning } from "./graph_meaning.ts";

Deno.test("graphMeaning() knows nothing of bytes that are no graph", () => {
  assertEquals(graphMeaning(new Uint8Array(3)), { classLabels: undefined, labelOutputs: [] });
});

Deno.test("graphMeaning() knows the labels of a classifier, and where it writes them", () => {
  assertEquals(graphMeaning(testGraph("string_labels")), {
    classLabels: ["blue", "green", "red"],
    labelOutputs: ["label"],
  });
});
