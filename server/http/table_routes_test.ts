/** Rows and predictions as CSV and Arrow, beside the same in JSON. */

import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { concat } from "@std/bytes/concat.js";
import * as fc from "fast-check";
import churn from "../../models/churn/1/golden.json" with { type: "json" };
import manifest from "../../models/churn/model.json" with { type: "json" };
import type { Cell } from "../models/scoring/cell.ts";
import { ArrowWriter } from "../models/scoring/arrow_writer.ts";
import { CsvWriter } from "../models/scoring/table_writer.ts";
import { readArrow } from "../models/table/arrow_records.ts";
import { readCsv } from "../models/table/csv_text.ts";
import { ARROW_TYPE, CSV_TYPE } from "./media_type.ts";
import type { Prediction } from "../models/decode/prediction.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import { tableReply } from "./table_reply.ts";
import { parseTable } from "./table_request.ts";
import { TestApp } from "./testing/app.ts";
import { turnsDuring } from "./testing/turns.ts";

const app = await TestApp.start({ maxRows: 300 });
const PATH = "/models/churn/predict";
const FEATURES = manifest.features;
const ANSWER = ["class", "score", "probability_No", "probability_Yes", "id"];

type Rows = readonly (readonly Cell[])[];

interface Columns {
  /** Positions of the features. */
  readonly order: readonly number[];
  readonly rows: Rows;
}

function columnsOf({ order }: Columns) {
  return order.map((position) => {
    const { name, type, values } = FEATURES[position] as {
      name: string;
      type: string;
      values?: readonly unknown[];
    };
    const isNumber = type === "number" || typeof values?.[0] === "number";
    return { name, type: isNumber ? "number" as const : "text" as const };
  });
}

function cellsOf({ order, rows }: Columns): Cell[][] {
  return rows.map((row) => order.map((position) => row[position]!));
}

function csvOf(table: Columns): Uint8Array<ArrayBuffer> {
  const writer = new CsvWriter(columnsOf(table));
  return concat([writer.begin(), writer.rows(cellsOf(table))]);
}

function arrowOf(table: Columns): Uint8Array<ArrayBuffer> {
  const writer = new ArrowWriter(columnsOf(table));
  return concat([writer.begin(), writer.rows(cellsOf(table)), writer.end()]);
}

async function ask(
  body: BodyInit,
  type: string,
  accept = "*/*",
  path = PATH,
): Promise<Response> {
  const headers = { "content-type": type, accept };
  return await app.request(path, { method: "POST", headers, body });
}

interface JsonAnswer {
  readonly predictions: readonly {
    readonly class: string;
    readonly score: number;
    readonly probabilities: Readonly<Record<string, number>>;
  }[];
}

/** Class, score and probabilities of each row, of an answer in any format. */
async function answerOf(response: Response): Promise<unknown[][]> {
  assertEquals(response.status, 200);
  const type = response.headers.get("content-type");
  if (type === "application/json") {
    const { predictions } = await response.json() as JsonAnswer;
    return predictions.map((one) => [one.class, one.score, ...Object.values(one.probabilities)]);
  }
  const bytes = await response.bytes();
  if (type === ARROW_TYPE) {
    const { columns, records } = await readArrow(bytes, ANSWER, () => {});
    assertEquals(columns, ANSWER);
    assertEquals(records.every((cells) => String(cells[4]).length === 47), true);
    return records.map((cells) => cells.slice(0, 4));
  }
  assertEquals(type, CSV_TYPE);
  const { columns, records } = await readCsv(new TextDecoder().decode(bytes));
  assertEquals(columns, ANSWER);
  assertEquals(records.every((cells) => String(cells[4]).length === 47), true);
  return records.map(([name, ...numbers]) => [name, ...numbers.slice(0, 3).map(Number)]);
}

const table: fc.Arbitrary<Columns> = fc.record({
  order: fc.shuffledSubarray(FEATURES.map((_, i) => i), { minLength: FEATURES.length }),
  rows: fc.array(fc.constantFrom(...churn.instances as unknown as Rows), {
    minLength: 1,
    maxLength: 20,
  }),
});

Deno.test("the same rows get the same answers in every format, in every format", async () => {
  await fc.assert(
    fc.asyncProperty(table, async (made) => {
      const rows = JSON.stringify(made.rows);
      const want = await answerOf(await ask(rows, "application/json"));
      for (const accept of ["application/json", CSV_TYPE, ARROW_TYPE]) {
        assertEquals(await answerOf(await ask(rows, "application/json", accept)), want);
        assertEquals(await answerOf(await ask(csvOf(made), CSV_TYPE, accept)), want);
        assertEquals(await answerOf(await ask(arrowOf(made), ARROW_TYPE, accept)), want);
      }
    }),
    { numRuns: 20 },
  );
});

const ALL: Columns = {
  order: FEATURES.map((_, i) => i),
  rows: churn.instances.slice(0, 3) as unknown as Rows,
};

Deno.test("a table is answered in JSON unless Accept names another format", async () => {
  for (const accept of ["*/*", "text/html", "application/json, text/csv", "text/csv;q=0"]) {
    const response = await ask(csvOf(ALL), `${CSV_TYPE}; charset=utf-8`, accept);
    assertEquals(response.headers.get("content-type"), "application/json", accept);
    assertEquals((await response.json()).predictions.length, 3);
  }
});

Deno.test("a missing value may be an empty cell, a null, or a column that is not there", async () => {
  const missing = ALL.rows.map((row) =>
    row.map((cell, i) => i === FEATURES.length - 1 ? null : cell)
  );
  assertEquals(FEATURES.at(-1)!.name, "TotalCharges");
  const want = await answerOf(await ask(JSON.stringify(missing), "application/json"));
  const nulls = { ...ALL, rows: missing };
  const without = { order: ALL.order.slice(0, -1), rows: ALL.rows };
  for (const one of [nulls, without]) {
    assertEquals(await answerOf(await ask(csvOf(one), CSV_TYPE)), want);
    assertEquals(await answerOf(await ask(arrowOf(one), ARROW_TYPE)), want);
  }
});

const CSV = new TextDecoder().decode(csvOf(ALL));

async function problemsOf(body: BodyInit, type: string, path = PATH) {
  const response = await ask(body, type, CSV_TYPE, path);
  return [response.status, (await response.json()).error];
}

Deno.test("an error in a table names the row and the column", async () => {
  const rows = ALL.rows.map((row, i) => i === 1 ? ["F", ...row.slice(1)] : row);
  const error = 'row 2, gender: expected one of "Female", "Male", got "F"';
  assertEquals(await problemsOf(csvOf({ ...ALL, rows }), CSV_TYPE), [400, error]);
  assertEquals(await problemsOf(arrowOf({ ...ALL, rows }), ARROW_TYPE), [400, error]);
});

const refused: readonly (readonly [what: string, body: BodyInit, type: string, error: string])[] = [
  ["no header", "", CSV_TYPE, "the body is not a table of text/csv: it has no header line"],
  ["no rows", CSV.split("\n", 1)[0]!, CSV_TYPE, "expected at least one row, got none"],
  ["another column", CSV.replace("gender", "sex"), CSV_TYPE, "it lacks the columns gender; it has"],
  ["a short record", `${CSV}1,2\n`, CSV_TYPE, "row 4 has 2 fields, but the header has 19"],
  ["an open quote", `${CSV}"x`, CSV_TYPE, "the body is not a table of text/csv: "],
  ["JSON", "{}", ARROW_TYPE, "the body is not a table of Arrow: "],
  ["half a stream", arrowOf(ALL).slice(0, -100), ARROW_TYPE, "it ends inside a message"],
];
for (const [what, body, type, error] of refused) {
  Deno.test(`a body of ${type} with ${what} is refused with 400`, async () => {
    const [status, found] = await problemsOf(body, type);
    assertEquals(status, 400);
    assertStringIncludes(String(found), error);
  });
}

Deno.test("a long table is read and answered in slices, between which others have their turn", async () => {
  const rows = Array.from({ length: 10_000 }, () => ALL.rows[0]!);
  const version = { model: "churn", manifest: manifest as unknown as Manifest };
  const read = async (bytes: Uint8Array<ArrayBuffer>, format: "csv" | "arrow") =>
    assertEquals((await parseTable(bytes, format, version, 10_000)).instances.length, 10_000);
  const answered = Array.from(
    { length: 10_000 },
    (_, i): Prediction => ({ kind: "value", value: i }),
  );
  const meaning = { task: "regression" as const, classes: [] };
  const work: Readonly<Record<string, () => Promise<unknown>>> = {
    "CSV in": () => read(csvOf({ ...ALL, rows }), "csv"),
    "Arrow in": () => read(arrowOf({ ...ALL, rows }), "arrow"),
    "CSV out": () => tableReply(meaning, answered, [], "csv", false),
    "Arrow out": () => tableReply(meaning, answered, [], "arrow", false),
  };
  for (const [name, one] of Object.entries(work)) {
    // Each look for new requests takes 61 turns.
    assertEquals(await turnsDuring(one) > 61, true, name);
  }
});

Deno.test("a table may have --max-rows rows", async () => {
  const rows = Array.from({ length: 301 }, () => ALL.rows[0]!);
  const error = "The request has 301 rows; the limit (--max-rows) is 300";
  assertEquals(await problemsOf(csvOf({ ...ALL, rows }), CSV_TYPE), [413, error]);
  assertEquals(await problemsOf(arrowOf({ ...ALL, rows }), ARROW_TYPE), [413, error]);
  assertEquals((await ask(csvOf({ ...ALL, rows: rows.slice(1) }), CSV_TYPE)).status, 200);
});

Deno.test("tables are refused with 415 by other protocols and by a model without a manifest", async () => {
  assertEquals(await problemsOf(CSV, CSV_TYPE, "/v1/models/churn:predict"), [
    415,
    'Content-Type "text/csv" is not understood: send application/json',
  ]);
  const graph = Deno.readFileSync(new URL("../models/testdata/any_width.onnx", import.meta.url));
  const bare = await TestApp.start({ graphs: { m: graph } });
  const response = await bare.request("/models/m/predict", {
    method: "POST",
    headers: { "content-type": CSV_TYPE },
    body: "a\n1\n",
  });
  assertEquals([response.status, (await response.json()).error], [
    415,
    'Model "m" has no model.json, which would name the columns: send application/json',
  ]);
});
