import { assert, assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { allowsNaN, json } from "./reply.ts";

const asked: readonly (readonly [query: string, want: boolean])[] = [
  ["", false],
  ["?allow_nan=true", true],
  ["?allow_nan=True", true],
  ["?allow_nan=1", true],
  ["?allow_nan=false", false],
  ["?allow_nan=False", false],
  ["?allow_nan=0", false],
  ["?a=1&allow_nan=true", true],
  ["?disallow_nan=true", false],
];
for (const [query, want] of asked) {
  Deno.test(`allowsNaN() is ${want} for "${query}"`, () => {
    assertEquals(allowsNaN(new Request(`http://localhost/predict${query}`)), want);
  });
}

for (const value of ["yes", "", "2"]) {
  Deno.test(`allowsNaN() rejects "${value}"`, () => {
    const request = new Request(`http://localhost/predict?allow_nan=${value}`);
    const error = assertThrowsKind(() => allowsNaN(request), "invalid_input");
    assertEquals(error.details.problems, [{
      field: "allow_nan",
      message: `expected true or false, got "${value}"`,
    }]);
  });
}

Deno.test("json() answers 200 unless another status is given", () => {
  assertEquals([json(1).status, json(1, 404).status], [200, 404]);
  assert(json(1).headers["content-type"]!.startsWith("application/json"));
});
