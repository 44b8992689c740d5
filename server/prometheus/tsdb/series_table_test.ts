import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { SeriesTable } from "./series_table.ts";
import { Symbols } from "./symbols.ts";

const labels = (record: Record<string, string>) => new Map(Object.entries(record));

Deno.test("the order of labels and empty values do not matter", () => {
  const table = new SeriesTable(new Symbols());
  const slot = table.add(labels({ b: "2", a: "1", c: "" }));
  assertEquals(table.find(labels({ a: "1", b: "2" })), slot);
  assertEquals([...table.labels(slot)], [["a", "1"], ["b", "2"]]);
});

Deno.test("find() distinguishes series with the same texts", () => {
  const table = new SeriesTable(new Symbols());
  table.add(labels({ a: "b" }));
  table.add(labels({ b: "a" }));
  assertEquals(table.find(labels({ a: "b", b: "a" })), undefined);
  assertEquals(table.find(labels({ a: "a" })), undefined);
});

Deno.test("a reference to a removed series stays invalid when its slot is reused", () => {
  const table = new SeriesTable(new Symbols());
  const first = table.add(labels({ a: "1" }));
  const ref = table.ref(first);
  table.remove(first);
  assertEquals(table.slot(ref), -1);
  const second = table.add(labels({ a: "2" }));
  assertEquals(second, first);
  assertEquals(table.slot(ref), -1);
  assertNotEquals(table.ref(second), ref);
  assertEquals(table.slot(table.ref(second)), second);
});

Deno.test("removed series leave no symbols behind", () => {
  const symbols = new Symbols();
  const table = new SeriesTable(symbols);
  for (let i = 0; i < 1000; i++) table.remove(table.add(labels({ id: `${i}`, job: "x" })));
  assertEquals(symbols.characters, 0);
  assertEquals(table.size, 0);
});

Deno.test("a lone surrogate is stored as U+FFFD", () => {
  const table = new SeriesTable(new Symbols());
  const slot = table.add(labels({ a: "x\ud800" }));
  assertEquals(table.labels(slot).get("a"), "x\ufffd");
  assertEquals(table.find(labels({ a: "x\ud801" })), slot);
});

Deno.test("a reference to a series that never was is invalid", () => {
  const table = new SeriesTable(new Symbols());
  assertEquals([table.slot(0), table.slot(5), table.slot(100)], [-1, -1, -1]);
  table.add(labels({ a: "1" }));
  assertEquals([table.slot(0), table.slot(1), table.slot(2 ** 24)], [0, -1, -1]);
});

Deno.test("references of 16 million slots keep their generations apart", () => {
  const table = new SeriesTable(new Symbols());
  table.remove(table.add(labels({ a: "1" })));
  assertEquals(table.ref(table.add(labels({ a: "1" }))), 2 ** 24);
});
