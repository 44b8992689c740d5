import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { FileTable, formatOf, type TableFormat } from "./file_table.ts";

async function withFile(
  bytes: Uint8Array,
  format: TableFormat,
  use: (table: FileTable) => unknown,
) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    await use(new FileTable(path, format));
  } finally {
    await Deno.remove(path);
  }
}

async function read(table: FileTable): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const batch of table.records(["a"])) records.push(...batch.records);
  return records;
}

const encoder = new TextEncoder();

Deno.test("a table can be read twice, and counts the bytes of the pass", async () => {
  await withFile(encoder.encode('{"a":"é"}\n{"a":2}\n'), "ndjson", async (table) => {
    for (let pass = 0; pass < 2; pass++) {
      assertEquals(await read(table), [["é"], [2]]);
      assertEquals(table.bytesRead, 19);
    }
  });
});

Deno.test("a byte order mark is no part of the first column", async () => {
  await withFile(encoder.encode("\ufeffa,b\n1,2\n"), "csv", async (table) => {
    assertEquals(await read(table), [["1"]]);
  });
});

Deno.test("a table in another encoding than UTF-8 is refused", async () => {
  await withFile(Uint8Array.of(97, 10, 0xe9, 10), "csv", async (table) => {
    await assertRejects(() => read(table), SyntaxError, "it is not text in UTF-8");
  });
});

Deno.test("a table that was not read has read no bytes", () => {
  assertEquals(new FileTable("", "csv").bytesRead, 0);
});

Deno.test("cells of CSV are text, those of NDJSON are JSON", () => {
  assertEquals([new FileTable("", "csv").cells, new FileTable("", "ndjson").cells], [
    "text",
    "json",
  ]);
});

Deno.test("other problems of a table are told as they are", async () => {
  await withFile(encoder.encode("{"), "ndjson", async (table) => {
    await assertRejects(() => read(table), SyntaxError, "line 1 is not JSON");
  });
});

const endings = {
  "a/b.CSV": "csv",
  "b.ndjson": "ndjson",
  "b.jsonl": "ndjson",
  "csv": undefined,
  "a.csv.gz": undefined,
};
for (const [path, format] of Object.entries(endings)) {
  Deno.test(`the format of ${path} is ${format ?? "not known"}`, () => {
    assertEquals(formatOf(path), format as TableFormat | undefined);
  });
}
