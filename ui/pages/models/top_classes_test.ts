import { assertEquals } from "@std/assert/mod.js";
import { topClasses } from "./top_classes.ts";

const NAMES = ["a", "b", "c", "d"];
const SHARES = { a: 0.1, b: 0.4, c: 0.2, d: 0.3 };

Deno.test("topClasses() keeps all classes while they are few", () => {
  assertEquals(topClasses(NAMES, SHARES, undefined, 4), NAMES);
});

Deno.test("topClasses() keeps the most frequent ones, in their order", () => {
  assertEquals(topClasses(NAMES, SHARES, undefined, 2), ["b", "d"]);
  assertEquals(topClasses(NAMES, { c: 1 }, undefined, 1), ["c"]);
});

Deno.test("topClasses() keeps those farthest from the reference, in either direction", () => {
  assertEquals(topClasses(NAMES, SHARES, { a: 0.5, b: 0.4, c: 0.1 }, 2), ["a", "d"]);
});
