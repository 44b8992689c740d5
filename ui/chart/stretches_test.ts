import { assertEquals } from "@std/assert/mod.js";
import { stretchesOf } from "./stretches.ts";

Deno.test("equal states that follow each other are one stretch", () => {
  const states = ["a", "a", "b", undefined, "b", "b", undefined];
  assertEquals(stretchesOf(states), [
    { state: "a", from: 0, to: 2 },
    { state: "b", from: 2, to: 3 },
    { state: "b", from: 4, to: 6 },
  ]);
  assertEquals(stretchesOf([]), []);
});
