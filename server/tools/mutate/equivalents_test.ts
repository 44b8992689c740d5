import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { Equivalents } from "./equivalents.ts";

const listed = new Equivalents(`# A remark.

server/a.ts
  equal ones add nothing
    if (a < b) return;
      a < b → a <= b
server/b.ts
  so it is
    x();
      x(); → ;
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

Deno.test("Equivalents refuses a change without a line, and what is further in than a change", () => {
  assertThrows(() => new Equivalents("a.ts\n  so\n      x → y"), SyntaxError, "x → y");
  assertThrows(() => new Equivalents("a.ts\n  so\n    x\n      x → y\n        z"), SyntaxError);
});
