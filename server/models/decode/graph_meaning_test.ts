import { assertEquals } from "@std/assert/mod.js";
import { graphMeaning } from "./graph_meaning.ts";

Deno.test("graphMeaning() knows nothing of bytes that are no graph", () => {
  assertEquals(graphMeaning(new Uint8Array(3)), { classLabels: undefined, labelOutputs: [] });
});
