import { assertEquals, assertRejects } from "@std/assert/mod.js";
import type { Keyed } from "./keyed.ts";
import { PredictionLog } from "./prediction_log.ts";

async function read(text: string, field: string) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    const log = new PredictionLog(path);
    const batches: (readonly Keyed<string>[])[] = [];
    for await (const batch of log.ids(field)) batches.push(batch);
    return { log, batches, rows: batches.flat() };
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("PredictionLog finds the key among the inputs, else in the row itself", async () => {
  const text = [
    { id: "a", model: "m", inputs: { customer: 7, model: "x" } },
    { id: "b", model: "m", inputs: { customer: " eight " } },
    { id: "c", model: "m", inputs: [1, 2] },
    { id: "d", model: "m" },
  ].map((row) => JSON.stringify(row)).join("\n");
  assertEquals((await read(text, "customer")).rows, [
    { key: "7", value: "a" },
    { key: "eight", value: "b" },
    { key: undefined, value: "c" },
    { key: undefined, value: "d" },
  ]);
  assertEquals((await read(text, "model")).rows.map(({ key }) => key), ["x", "m", "m", "m"]);
  assertEquals((await read(text, "toString")).rows[0]!.key, undefined);
});

Deno.test("PredictionLog gives rows without an id, and counts lines that are no objects", async () => {
  const text = '{"inputs":{"k":1}}\n \n{"id":3,"inputs":{"k":2}}\n[1]\n7\nnull\n{"id":"a","inp';
  const { rows, log } = await read(text, "k");
  assertEquals(rows, [{ key: "1", value: undefined }, { key: "2", value: undefined }]);
  assertEquals([log.brokenLines, log.bytesRead], [4, text.length]);
});

Deno.test("PredictionLog gives every row of a long file, some hundreds at a time", async () => {
  const text = Array.from({ length: 1200 }, (_, i) => `{"id":"${i}"}\n`).join("");
  const { batches, rows } = await read(text, "id");
  assertEquals(rows.map(({ key }) => key), Array.from({ length: 1200 }, (_, i) => String(i)));
  assertEquals(batches.map(({ length }) => length), [500, 500, 200]);
});

Deno.test("PredictionLog fails for a file that is not there", async () => {
  const ids = new PredictionLog("no-such.ndjson").ids("k");
  await assertRejects(() => ids.next(), Deno.errors.NotFound);
});
