import { assertEquals } from "@std/assert/mod.js";
import { endOfString, scan } from "./scan.ts";

Deno.test("scan() gives the brackets that are open, with the word before each", () => {
  assertEquals(scan("sum by (a) (rate(x{").open, [
    { mark: "(", before: "", at: 11 },
    { mark: "(", before: "rate", at: 16 },
    { mark: "{", before: "x", at: 18 },
  ]);
});

Deno.test("scan() gives the pair that was closed last", () => {
  assertEquals(scan("a + on (b)").closed, { mark: "(", before: "on", at: 7 });
  assertEquals(scan("a)").closed, undefined);
});

Deno.test("scan() stops at an open string or comment, and passes closed ones", () => {
  assertEquals(scan('f(")", "('), { open: [{ mark: "(", before: "f", at: 1 }], quote: 7 });
  assertEquals(scan("f # ("), { open: [], comment: true });
  assertEquals(scan("f # (\n[").open.map(({ mark }) => mark), ["["]);
});

Deno.test("endOfString() passes escaped quotes, which backquotes do not have", () => {
  assertEquals(endOfString('"a\\"b"', 0), 5);
  assertEquals(endOfString("`a\\`b`", 0), 3);
  assertEquals(endOfString('"a', 0), -1);
});
