import { assertEquals } from "@std/assert/mod.js";
import type { Input } from "../../requests/input.ts";
import { readRow, writeRow } from "./use_draft.ts";

const FORM: Input = { kind: "form", fields: [] };
const JSON_INPUT: Input = { kind: "json", route: "predict", inputs: [] };

Deno.test("a row comes back from the address as it was written", () => {
  assertEquals(readRow(writeRow({ tenure: "9" }), FORM), { tenure: "9" });
  assertEquals(readRow(writeRow('{"instances": []}'), JSON_INPUT), '{"instances": []}');
});

Deno.test("a row that does not fit, is broken or absent is ignored", () => {
  assertEquals(
    [readRow('"text"', FORM), readRow("{}", JSON_INPUT), readRow("{", FORM), readRow("", FORM)],
    [undefined, undefined, undefined, undefined],
  );
  assertEquals(readRow('{"a": 1, "b": "2"}', FORM), { b: "2" });
  assertEquals(readRow("null", FORM), undefined);
});

Deno.test("a row that is too long is not part of the address", () => {
  assertEquals(writeRow("x".repeat(3000)), "");
});
