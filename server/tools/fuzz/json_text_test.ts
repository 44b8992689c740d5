import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { hostileValue, mostlyWhole, Raw, writeJson } from "./json_text.ts";

Deno.test("writeJson() writes what JSON.stringify() writes", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assertEquals(writeJson(value), JSON.stringify(value));
  }));
});

Deno.test("writeJson() leaves fields out that are undefined", () => {
  assertEquals(writeJson({ a: undefined, b: 1 }), '{"b":1}');
});

Deno.test("writeJson() writes raw pieces as they are, however deep", () => {
  assertEquals(writeJson({ a: [new Raw("NaN"), 1] }), '{"a":[NaN,1]}');
});

Deno.test("hostile values are of every JSON type, and of none", () => {
  const kinds = fc.sample(hostileValue, { numRuns: 300, seed: 1 }).map((value) =>
    value instanceof Raw ? "raw" : value === null ? "null" : typeof value
  );
  assertEquals(
    [...new Set(kinds)].sort(),
    ["boolean", "null", "number", "object", "raw", "string"],
  );
});

Deno.test("mostlyWhole() damages a few texts, in different places", () => {
  const texts = fc.sample(mostlyWhole(fc.constant("0123456789")), { numRuns: 600, seed: 1 });
  const damaged = texts.filter((text) => text !== "0123456789");
  assertEquals(damaged.length > 10 && damaged.length < 100, true);
  assertEquals(new Set(damaged).size > 10, true);
});
