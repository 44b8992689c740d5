import { assertEquals } from "@std/assert/mod.js";
import { FileTable, type TableFormat } from "../models/table/file_table.ts";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { labelsOf } from "./label_table.ts";

const COLUMNS = { key: "customer", actual: "Churn" };

async function read(text: string, format: TableFormat) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    return (await Array.fromAsync(labelsOf(new FileTable(path, format), COLUMNS))).flat();
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("labelsOf() reads CSV, where empty cells are no keys and no labels", async () => {
  assertEquals(await read("x,Churn,customer\n1, Yes ,a\n2,,b\n3,0,\n4,  ,c\n", "csv"), [
    { key: "a", value: "Yes" },
    { key: "b", value: undefined },
    { key: undefined, value: "0" },
    { key: "c", value: undefined },
  ]);
});

Deno.test("labelsOf() reads NDJSON, where labels keep their types", async () => {
  const lines = [
    '{"x":1}',
    '{"customer":7,"Churn":2.5}',
    '{"customer":"8","Churn":false}',
    '{"customer":9,"Churn":[1]}',
    '{"customer":10,"Churn":null}',
    '{"customer":11,"Churn":0}',
  ];
  assertEquals(await read(lines.join("\n"), "ndjson"), [
    { key: undefined, value: undefined },
    { key: "7", value: 2.5 },
    { key: "8", value: false },
    { key: "9", value: undefined },
    { key: "10", value: undefined },
    { key: "11", value: 0 },
  ]);
});

Deno.test("labelsOf() names the columns that a table of CSV lacks", async () => {
  await assertRejectsKind(
    () => read("custmer,y\n1,2\n", "csv"),
    "invalid_input",
    'it has no column "customer"; did you mean "custmer"?; it has no column "Churn"; ' +
      "it has custmer, y",
  );
});
