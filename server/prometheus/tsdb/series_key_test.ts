import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { compareKeys, keyLength, seriesKey, symbolAt } from "./series_key.ts";
import { Symbols } from "./symbols.ts";

Deno.test("a key returns its symbols", () => {
  const symbols = [0, 1, 0xffff, 0x1_0000, 0x7fff_ffff, 42];
  const key = seriesKey(symbols);
  assertEquals(Array.from({ length: keyLength(key) }, (_, i) => symbolAt(key, i)), symbols);
});

Deno.test("keys of different labels differ", () => {
  assertNotEquals(seriesKey([1, 2, 3, 4]), seriesKey([1, 2, 4, 3]));
  assertNotEquals(seriesKey([1, 2]), seriesKey([1, 2, 1, 2]));
});

Deno.test("compareKeys() orders by name, then value, then length", () => {
  const symbols = new Symbols();
  const key = (...texts: string[]) => seriesKey(texts.map((text) => symbols.use(text)));
  const sorted = [
    key(),
    key("a", "x"),
    key("a", "x", "b", "y"),
    key("a", "z"),
    key("b", "a"),
  ];
  const shuffled = [3, 0, 4, 2, 1].map((i) => sorted[i]!);
  assertEquals(shuffled.sort((a, b) => compareKeys(symbols, a, b)), sorted);
});

Deno.test("compareKeys() puts a series before its extensions, whatever their texts are", () => {
  const symbols = new Symbols();
  const key = (...texts: string[]) => seriesKey(texts.map((text) => symbols.use(text)));
  // The symbol 0 is the last of all texts.
  const [short, long] = [key("z", "z"), key("z", "z", "zz", "a")];
  const [first, other] = [key("a", "b"), key("a", "b", "c", "d")];
  assertEquals([compareKeys(symbols, short, long) < 0, compareKeys(symbols, long, short) > 0], [
    true,
    true,
  ]);
  assertEquals([compareKeys(symbols, first, other) < 0, compareKeys(symbols, other, first) > 0], [
    true,
    true,
  ]);
  assertEquals(compareKeys(symbols, long, long), 0);
});
