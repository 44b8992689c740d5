import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { parse } from "@std/csv/parse.js";
import * as fc from "fast-check";
import { turnsDuring } from "../../http/testing/turns.ts";
import { readCsv } from "./csv_text.ts";

const cell = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('"', "\n", "\r\n", ",", '""', " ", "\ufeff", "x".repeat(9000)),
);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

Deno.test("readCsv() reads long tables as they are read at once", async () => {
  const tables = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 });
  await fc.assert(fc.asyncProperty(tables, async (rows) => {
    const text = ["a,b", ...rows.map((cells) => cells.map(quoted).join(","))].join("\n");
    const { columns, records } = await readCsv(text);
    assertEquals([columns, ...records], parse(text));
  }));
});

Deno.test("readCsv() reads text without quotes as it is read at once", async () => {
  const piece = fc.constantFrom(
    "a",
    "1.5",
    ",",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "é",
    "#",
    "\ufeff",
  );
  const texts = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const [columns, ...records] = parse(text) as string[][];
      const isEven = columns !== undefined &&
        records.every(({ length }) => length === columns.length);
      const read = readCsv(text);
      if (isEven) assertEquals(await read, { columns, records });
      else await assertRejects(() => read, SyntaxError);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("readCsv() reads a byte order mark at the beginning alone", async () => {
  const line = `${"x".repeat(8190)}\n`;
  const { columns, records } = await readCsv(`\ufeffa\n${line}\ufeffy\n${line}\ufeffy\n`);
  assertEquals([columns, records.map(([text]) => String(text).slice(0, 2))], [
    ["a"],
    [
      ["xx", "\ufeffy", "xx", "\ufeffy"],
    ].flat(),
  ]);
});

for (
  const [text, message] of [
    ["", "it has no header line"],
    ["a,b\n1\n", "row 1 has 1 fields, but the header has 2"],
    [`a\n${"1\n".repeat(9000)}"x`, "Syntax error on line 9002"],
    [`a\n${"1\n".repeat(9000)}x"y\n`, "Syntax error on line 9002; parse error on line 9002, col"],
  ] as const
) {
  Deno.test(`readCsv() refuses text: ${message}`, async () => {
    const error = await assertRejects(() => readCsv(text), SyntaxError);
    assertEquals(error.message.slice(0, message.length), message);
  });
}

Deno.test("readCsv() has others take their turn while it reads a long text, quoted or not", async () => {
  for (const [cell, rows] of [['"a ""b"", c\n"', 60_000], ["a", 1_000_000]] as const) {
    const text = `x,y\n${`${cell},1\n`.repeat(rows)}`;
    const turns = await turnsDuring(async () => {
      const { records } = await readCsv(text);
      assertEquals([records.length, records.at(-1)], [rows, parse(`${cell},1`)[0]]);
    });
    // Each look for new requests takes 61 turns: a part of the text was not read at once.
    assertEquals(turns > 2 * 61, true);
  }
});
