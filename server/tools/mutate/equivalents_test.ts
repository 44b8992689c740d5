import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { Equivalents } from "./equivalents.ts";

const listed = new Equivalents(`
server/a.ts:
  - line: if (a < b) return;
    changes: [a < b → a <= b]
    because: equal ones add nothing
`);
const mutant = { id: "1", file: "server/a.ts", line: 7, text: "if (a < b) return;" };
const same = { ...mutant, change: "a < b → a <= b" };

Deno.test("Equivalents has what is listed, wherever its line is", () => {
  assertEquals(listed.has(same), true);
  assertEquals(listed.has({ ...same, line: 70 }), true);
});

Deno.test("Equivalents has no other change, line or file", () => {
  assertEquals(listed.has({ ...same, change: "a < b → true" }), false);
  assertEquals(listed.has({ ...same, text: "if (a < b) throw b;" }), false);
  assertEquals(listed.has({ ...same, file: "server/b.ts" }), false);
});

Deno.test("Equivalents tells what is listed and no mutant any more", () => {
  assertEquals(listed.stale("server/a.ts", [same]), []);
  assertEquals(listed.stale("server/a.ts", [{ ...same, change: "a < b → true" }]), [
    "if (a < b) return;: a < b → a <= b",
  ]);
});

Deno.test("Equivalents refuses an entry without a reason", () => {
  assertThrows(() => new Equivalents("a.ts: [{ line: x, changes: [] }]"), Error, "reason");
});
