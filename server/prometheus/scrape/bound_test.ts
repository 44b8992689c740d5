import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { withCanonicalBound } from "./bound.ts";

Deno.test("withCanonicalBound() writes equal bounds in the same form", () => {
  for (const written of ["1", "1.0", "1e0", "+1"]) {
    const labels = new Map([["__name__", "x_bucket"], ["le", written], ["a", "1"]]);
    assertEquals(withCanonicalBound(labels, "le").get("le"), "1.0");
    assertEquals(withCanonicalBound(labels, "le").get("a"), "1");
    assertEquals(labels.get("le"), written);
  }
});

Deno.test("withCanonicalBound() keeps bounds that are canonical, not a number, or missing", () => {
  for (const written of ["+Inf", "0.5", "large", ""]) {
    const labels = new Map([["le", written]]);
    assertStrictEquals(withCanonicalBound(labels, "le"), labels);
  }
  const labels = new Map([["le", "1"]]);
  assertStrictEquals(withCanonicalBound(labels, "quantile"), labels);
});
