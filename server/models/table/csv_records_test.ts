import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { csvRecords } from "./csv_records.ts";

async function read(text: string, wanted: readonly string[]) {
  const columns: string[] = [];
  const records: unknown[] = [];
  for await (const batch of csvRecords(ReadableStream.from([text]), wanted)) {
    columns.splice(0, Infinity, ...batch.columns);
    records.push(...batch.records);
  }
  return { columns, records };
}

Deno.test("csvRecords() gives the wanted cells, undefined for a column that is not there", async () => {
  const { columns, records } = await read('a,b\r\n1,"x,\n""y"""\r\n', ["b", "c"]);
  assertEquals(columns, ["a", "b"]);
  assertEquals(records, [['x,\n"y"', undefined]]);
});

Deno.test("csvRecords() gives the columns of a table without records, and nothing of an empty text", async () => {
  assertEquals(await read("a,b\n", ["a"]), { columns: ["a", "b"], records: [] });
  assertEquals(await read("", ["a"]), { columns: [], records: [] });
});

Deno.test("csvRecords() reads more records than a batch has", async () => {
  const lines = Array.from({ length: 1203 }, (_, i) => String(i));
  const { records } = await read(["a", ...lines].join("\n"), ["a"]);
  assertEquals(records, lines.map((line) => [line]));
});

const sizes = [[0, [0]], [499, [0, 499]], [500, [0, 500]], [501, [0, 500, 1]]] as const;
for (const [count, want] of sizes) {
  Deno.test(`csvRecords() gives ${count} records in batches of ${want}`, async () => {
    const text = ["a", ...Array.from({ length: count }, (_, i) => String(i))].join("\n");
    const seen: number[] = [];
    for await (const { columns, records } of csvRecords(ReadableStream.from([text]), ["a"])) {
      assertEquals(columns, ["a"]);
      seen.push(records.length);
    }
    assertEquals(seen, want as unknown as number[]);
  });
}

Deno.test("csvRecords() quotes the first sixty characters of a record", async () => {
  const error = await assertRejects(() => read(`a\nx,${"y".repeat(90)}\n`, ["a"]), SyntaxError);
  assertEquals(error.message.endsWith(`it begins with "x,${"y".repeat(58)}"`), true);
});

Deno.test("csvRecords() refuses a record of another length than the header, and quotes it", async () => {
  await assertRejects(
    () => read("a,b\n1,2\n3\n", ["a"]),
    SyntaxError,
    'The record has 1 fields, but the header has 2 fields: it begins with "3"',
  );
});
