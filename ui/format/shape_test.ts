import { assertEquals } from "@std/assert/mod.js";
import { shapeText } from "./shape.ts";

Deno.test("shapeText() writes `any` for open sizes, and for a shape that is not known", () => {
  assertEquals([[-1, 3], [], null].map(shapeText), ["any, 3", "", "any shape"]);
});
