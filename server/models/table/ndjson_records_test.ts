import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { ndjsonRecords } from "./ndjson_records.ts";

async function read(text: string, wanted: readonly string[]) {
  const records: unknown[] = [];
  for await (const batch of ndjsonRecords(ReadableStream.from([text]), wanted)) {
    records.push(...batch.records);
  }
  return records;
}

Deno.test("ndjsonRecords() gives the wanted values of each line", async () => {
  const text = '{"a":1,"b":null}\n\n{"b":"x","toString":2}';
  assertEquals(await read(text, ["b", "a", "toString"]), [
    [null, 1, undefined],
    ["x", undefined, 2],
  ]);
});

for (const count of [499, 500, 501, 1203]) {
  Deno.test(`ndjsonRecords() gives ${count} records, none of its batches empty or too long`, async () => {
    const lines = Array.from({ length: count }, (_, i) => `{"a":${i}}`);
    const sizes: number[] = [];
    const records: unknown[] = [];
    for await (const batch of ndjsonRecords(ReadableStream.from([lines.join("\n \n")]), ["a"])) {
      assertEquals(batch.columns, ["a"]);
      sizes.push(batch.records.length);
      records.push(...batch.records);
    }
    assertEquals(records, lines.map((_, i) => [i]));
    assertEquals(sizes.slice(0, -1).every((size) => size === 500), true);
    assertEquals(sizes.length, Math.ceil(count / 500));
  });
}

const wrong = [
  { text: '{"a":1}\n{"a":', message: "line 2 is not JSON: " },
  { text: "[1]", message: "line 1 must be an object of named features, found an array of 1" },
  { text: "7", message: "line 1 must be an object of named features, found 7" },
  { text: "null", message: "line 1 must be an object of named features, found null" },
];
for (const { text, message } of wrong) {
  Deno.test(`ndjsonRecords() refuses ${JSON.stringify(text)}`, async () => {
    await assertRejects(() => read(text, ["a"]), SyntaxError, message);
  });
}
