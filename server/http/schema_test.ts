import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import * as z from "zod";
import { jsonSchema, OBJECT } from "./schema.ts";

Deno.test("jsonSchema() describes a body for OpenAPI, whose objects may have further fields", () => {
  const schema = z.object({ name: z.string(), count: z.int().optional() });
  assertEquals(jsonSchema(schema), {
    type: "object",
    properties: {
      name: { type: "string" },
      count: { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
    },
    required: ["name"],
  });
});

Deno.test("jsonSchema() describes a type of its own as that says", () => {
  const schema = z.custom<unknown>().meta({ type: ["object", "null"], description: "anything" });
  assertEquals(jsonSchema(schema), { type: ["object", "null"], description: "anything" });
});

Deno.test("jsonSchema() converts a schema once", () => {
  assertStrictEquals(jsonSchema(OBJECT), jsonSchema(OBJECT));
  assertEquals(jsonSchema(OBJECT).type, "object");
});
