import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert/mod.js";
import { QueryError } from "./errors.ts";
import { joinLabels, replaceLabel } from "./label_functions.ts";
import { formatLabels, labelsOf } from "./labels.ts";

const labels = labelsOf([["__name__", "up"], ["a", "x-1"], ["b", "y"]]);

const replacements: [target: string, args: [string, string, string], result: string][] = [
  ["c", ["$2$1", "a", "(.)-(.)"], `{__name__="up", a="x-1", b="y", c="1x"}`],
  ["b", ["", "a", ".*"], `{__name__="up", a="x-1"}`],
  ["c", ["none", "missing", ""], `{__name__="up", a="x-1", b="y", c="none"}`],
];
for (const [target, args, result] of replacements) {
  Deno.test(`replaceLabel() with ${JSON.stringify([target, ...args])} makes ${result}`, () => {
    assertEquals(formatLabels(replaceLabel(target, args)(labels)), result);
  });
}

Deno.test("replaceLabel() changes nothing unless the whole value matches", () => {
  assertStrictEquals(replaceLabel("c", ["$1", "a", "x"])(labels), labels);
});

Deno.test("replaceLabel() refuses a pattern or a name that is none", () => {
  const pattern = "invalid regular expression in label_replace(): (";
  assertThrows(() => replaceLabel("c", ["", "a", "("]), QueryError, pattern);
  const name = "invalid destination label name in label_replace(): ";
  assertThrows(() => replaceLabel("", ["", "a", ""]), QueryError, name);
});

Deno.test("joinLabels() joins in the order given, missing labels being empty", () => {
  const joined = joinLabels("c", ["/", "b", "missing", "a"])(labels);
  assertEquals(joined.get("c"), "y//x-1");
});

Deno.test("joinLabels() of nothing removes the label", () => {
  assertEquals(joinLabels("a", ["/"])(labels).has("a"), false);
});
