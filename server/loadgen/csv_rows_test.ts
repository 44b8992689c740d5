import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { parseManifest } from "../models/folder/manifest.ts";
import { type CsvRows, readCsvRows } from "./csv_rows.ts";

const manifest = parseManifest(JSON.stringify({
  name: "demo",
  task: "regression",
  features: [
    { name: "age", type: "number" },
    { name: "plan", type: "category", values: ["basic", "Basic", 1, true] },
    { name: "note", type: "category", values: ["a"], accept_unknown: true, required: false },
    { name: "total", type: "number", default: 5 },
  ],
}));

function bounds(most: number | undefined) {
  return most === undefined ? {} : { most };
}

function read(lines: readonly string[], most?: number): Promise<CsvRows> {
  if (!("value" in manifest)) throw new Error("The test's manifest is wrong");
  return readCsvRows(ReadableStream.from([lines.join("\r\n")]), manifest.value, bounds(most));
}

Deno.test("readCsvRows() finds columns by name, types values by the manifest, ignores the rest", async () => {
  const { rows, problems, cut } = await read([
    "\ufeffid,plan,age,note,total",
    'x-1,"Basic",1.5,,',
    "x-2,1.0, 7 ,new one,2e3",
    "x-3,TRUE,-.5,a,0",
  ]);
  assertEquals(rows.map(({ row }) => row), [
    { age: 1.5, plan: "Basic", note: null, total: null },
    { age: 7, plan: 1, note: "new one", total: 2000 },
    { age: -0.5, plan: true, note: "a", total: 0 },
  ]);
  assertEquals([problems.count, cut], [0, false]);
});

Deno.test("readCsvRows() leaves out rows that do not fit, and says why", async () => {
  const { rows, problems } = await read(["age,plan", "n/a,pro", ",basic", "3,basic"]);
  assertEquals(rows.map(({ row }) => row), [{ age: 3, plan: "basic", note: null, total: null }]);
  assertEquals(problems.list(), [
    { field: "row 1, age", message: 'expected a number, got "n/a"' },
    { field: "row 1, plan", message: 'expected one of "basic", "Basic", 1, true, got "pro"' },
    { field: "row 2, age", message: 'expected a number, got ""' },
  ]);
});

Deno.test("readCsvRows() refuses a table without the column of a required feature", async () => {
  const message = "it lacks the columns plan; it has age, Plan";
  await assertRejects(() => read(["age,Plan", "1,basic"]), SyntaxError, message);
});

Deno.test("readCsvRows() refuses rows of another length than the header", async () => {
  const message = "The record has 3 fields, but the header has 2 fields";
  await assertRejects(() => read(["age,plan", "1,basic,3"]), Error, message);
});

Deno.test("readCsvRows() keeps no more rows than it may, and says so", async () => {
  const { rows, cut } = await read(["age,plan", "1,basic", "2,basic", "3,basic"], 2);
  assertEquals([rows.length, cut], [2, true]);
});

function readOf(features: readonly unknown[], lines: readonly string[], most?: number) {
  const parsed = parseManifest(JSON.stringify({ name: "demo", task: "regression", features }));
  if (!("value" in parsed)) throw new Error(JSON.stringify(parsed.problems));
  return readCsvRows(ReadableStream.from([lines.join("\n")]), parsed.value, bounds(most));
}

Deno.test("readCsvRows() takes an empty cell for no value, not for 0", async () => {
  const { rows, problems } = await readOf(
    [{ name: "level", type: "category", values: [0, 1] }, { name: "x", type: "number" }],
    ["level,x", "0.0,1", ",1", "1,Infinity"],
  );
  assertEquals(rows.map(({ row }) => row), [{ level: 0, x: 1 }]);
  assertEquals(problems.list(), [
    { field: "row 2, level", message: 'expected one of 0, 1, got ""' },
    { field: "row 3, x", message: 'expected a number, got "Infinity"' },
  ]);
});

Deno.test("readCsvRows() takes a cell for a boolean only where it says so", async () => {
  const { rows, problems } = await readOf(
    [{ name: "flag", type: "category", values: [true, false] }],
    ["flag", "FALSE", "True", "1", "no"],
  );
  assertEquals(rows.map(({ row }) => row), [{ flag: false }, { flag: true }]);
  assertEquals(problems.count, 2);
});

Deno.test("readCsvRows() refuses an empty cell of a required category with unknown values", async () => {
  const { rows, problems } = await readOf(
    [{ name: "note", type: "category", values: ["a"], accept_unknown: true }],
    ["note,x", "new,1", ",1"],
  );
  assertEquals(rows.map(({ row }) => row), [{ note: "new" }]);
  assertEquals(problems.list().map(({ field }) => field), ["row 2, note"]);
});

Deno.test("readCsvRows() names every column that is lacking", async () => {
  const message = "it lacks the columns age, plan; it has note";
  await assertRejects(() => read(["note", "a"]), SyntaxError, message);
});

Deno.test("readCsvRows() reads a table to its end that has as many rows as it may keep", async () => {
  const { rows, cut } = await read(["age,plan", "1,basic", "2,basic"], 2);
  assertEquals([rows.length, cut], [2, false]);
});

Deno.test("readCsvRows() reads the labels of a column, and none from an empty cell", async () => {
  const text = ["age,plan,churned", "1,basic,2.5", "2,basic,"].join("\n");
  if (!("value" in manifest)) throw new Error("The test's manifest is wrong");
  const options = { label: "churned" };
  const { rows } = await readCsvRows(ReadableStream.from([text]), manifest.value, options);
  assertEquals(rows.map(({ label }) => label), [2.5, undefined]);
  await assertRejects(
    () => readCsvRows(ReadableStream.from([text]), manifest.value as never, { label: "left" }),
    SyntaxError,
    'it has no column "left" of labels; it has age, plan, churned',
  );
});

Deno.test("readCsvRows() reads labels as the names of classes, and refuses others", async () => {
  const features = [{ name: "x", type: "number" }];
  const classes = ["0", "1"];
  const parsed = parseManifest(
    JSON.stringify({ name: "demo", task: "binary", features, classes }),
  );
  if (!("value" in parsed)) throw new Error(JSON.stringify(parsed.problems));
  const of = (text: string) =>
    readCsvRows(ReadableStream.from([text]), parsed.value, { label: "y" });
  assertEquals((await of("x,y\n5,1.0\n5,0\n")).rows.map(({ label }) => label), ["1", "0"]);
  await assertRejects(
    () => of("x,y\n5,1\n5,2\n"),
    Error,
    'row 2, y: "2" is no class of the model: the classes are "0", "1"',
  );
});
