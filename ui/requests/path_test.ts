import { assertEquals } from "@std/assert/mod.js";
import { pathOf, routeOf } from "./path.ts";

Deno.test("pathOf() escapes names of any characters", () => {
  assertEquals(pathOf("a/b c'd", "1", "predict"), "/models/a%2Fb%20c%27d/versions/1/predict");
  assertEquals(pathOf("a", "1", "infer"), "/v2/models/a/versions/1/infer");
});

Deno.test("routeOf() takes rows to predict, and tensors where the input says so", () => {
  assertEquals(routeOf({ kind: "form", fields: [] }), "predict");
  assertEquals(routeOf({ kind: "json", route: "infer", inputs: [] }), "infer");
});
