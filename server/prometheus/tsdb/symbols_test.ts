import { assertEquals } from "@std/assert/mod.js";
import { Symbols } from "./symbols.ts";

Deno.test("a text keeps its number as long as a label uses it", () => {
  const symbols = new Symbols();
  const id = symbols.use("job");
  assertEquals(symbols.use("job"), id);
  symbols.release(id);
  assertEquals(symbols.find("job"), id);
  assertEquals(symbols.text(id), "job");
});

Deno.test("an unused text is removed and its number reused", () => {
  const symbols = new Symbols();
  const id = symbols.use("a");
  assertEquals(symbols.characters, 1);
  symbols.release(id);
  assertEquals(symbols.find("a"), undefined);
  assertEquals(symbols.characters, 0);
  assertEquals(symbols.use("b"), id);
});

Deno.test("a thousand texts have a thousand numbers", () => {
  const symbols = new Symbols();
  const ids = new Set(Array.from({ length: 1000 }, (_, i) => symbols.use(`text ${i}`)));
  assertEquals(ids.size, 1000);
});
