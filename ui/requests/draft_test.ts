import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { exampleDraft, requestBody } from "./draft.ts";
import type { Input } from "./input.ts";

const AGE = { name: "age", type: "number", required: true, min: 5, max: 5 } as const;
const half = () => 0.5;

Deno.test("exampleDraft() is a row of the manifest's features, or of the inputs without one", () => {
  const form: Input = { kind: "form", fields: [AGE] };
  assertEquals(exampleDraft({ features: [AGE] }, form, undefined, half), { age: "5" });
  assertEquals(exampleDraft(null, form, undefined, half), { age: "0.5" });
});

Deno.test("exampleDraft() is a body in JSON for inputs of several values, and empty for large ones", () => {
  const inputs = [{ name: "x", datatype: "FP32", shape: [-1, 2] }] as const;
  assertMatch(
    String(exampleDraft(null, { kind: "json", route: "predict", inputs }, undefined, half)),
    /"instances"/,
  );
  assertEquals(exampleDraft(null, { kind: "large", inputs }, undefined, half), "");
});

Deno.test("requestBody() writes the record of a form, and tells why other text cannot be sent", () => {
  const form: Input = { kind: "form", fields: [AGE] };
  assertEquals(requestBody(form, { age: "7" }), { body: '{"age":7}', mistake: "" });
  const json: Input = { kind: "json", route: "predict", inputs: [] };
  assertEquals(requestBody(json, "[1]"), { body: "[1]", mistake: "" });
  assertMatch(requestBody(json, "[1").mistake, /JSON/);
});
