import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { parseJson } from "./body.ts";
import { parseLargeJson } from "./large_json.ts";
import { ROW_LISTS } from "./large_rows.ts";

const encoder = new TextEncoder();

/** The body that is parsed in slices; undefined when it must be parsed whole. */
async function inSlices(text: string): Promise<unknown> {
  return (await parseLargeJson(encoder.encode(text), ROW_LISTS))?.body;
}

/** White space that makes a body large. */
const WIDE = " ".repeat(140_000);

/** Many rows of this text. */
function rowsOf(row: string, count = 20_000): string {
  return Array.from({ length: count }, () => row).join(",");
}

const ROW = '{"a": 1, "b": "},{"}';

const bodies = [
  { name: "records", text: `{"instances": [${rowsOf('{"a":1,"b":"x"}')}]}` },
  { name: "rows", text: `[${rowsOf("[1, 2.5, null]")}]` },
  { name: "nested rows", text: `[${rowsOf("[[1,2],[3,4]]")}]` },
  { name: "rows that hold records", text: `[${rowsOf('[{"a":[1]}, {"a":[2]}]')}]` },
  {
    name: "records between white space",
    text: `\n{ "instances" : [ ${rowsOf('\n { "a" : 1 } ')} ] }`,
  },
  {
    name: "records behind other keys",
    text: `{"id":1, "parameters": {"a": [1]}, "instances" : [${rowsOf('{"a":1}')}]}`,
  },
  {
    name: "records behind a text that has their name",
    text: `{"b":"\\"instances\\":[","instances":[${rowsOf('{"a":1}')}]}`,
  },
  { name: "records before other keys", text: `{"instances":[${rowsOf('{"a":1}')}],"id":"x"}` },
  {
    name: "long integers and words of Python",
    text: `[${rowsOf("[12345678901234567890,NaN,-Infinity]")}]`,
  },
  { name: "texts beyond ASCII", text: `[${rowsOf('{"ä":"€😀"}')}]` },
];
for (const { name, text } of bodies) {
  Deno.test(`a large body is parsed in slices: ${name}`, async () => {
    assertEquals(await inSlices(text), parseJson(new TextEncoder().encode(text)));
  });
}

const whole = [
  { name: "a small one", text: '{"instances":[{"a":1}]}' },
  { name: "one that is no JSON at its end", text: `[${rowsOf('{"a":1}')}]]` },
  { name: "one that is no JSON within", text: `[${rowsOf('{"a":1}')},{"a"},${rowsOf('{"a":1}')}]` },
  { name: "one without an element between two commas", text: `[${rowsOf('{"a":1}')},,{"a":1}]` },
  { name: "one with a comma at its end", text: `[${rowsOf('{"a":1}')},]` },
  { name: "one that does not end", text: `[${rowsOf('{"a":1}')}` },
  { name: "one with brackets in texts", text: `[${rowsOf(ROW)}]` },
  { name: "one with a list behind the rows", text: `{"instances":[${rowsOf('{"a":1}')}],"b":[]}` },
  {
    name: "one that has its rows twice",
    text: `{"instances":[${rowsOf('{"a":1}')}],"instances":"b"}`,
  },
  {
    name: "one with other instances before its own",
    text: `{"b":{"instances":[[1]]},"instances":[${rowsOf('{"a":1}')}]}`,
  },
  {
    name: "one with many other keys first",
    text: `{"id":"${"x".repeat(4096)}","instances":[${rowsOf('{"a":1}')}]}`,
  },
  { name: "one row of numbers", text: `[${rowsOf("1", 100_000)}]` },
  { name: "one of white space", text: WIDE },
  { name: "one without rows", text: `[${WIDE}]` },
];
for (const { name, text } of whole) {
  Deno.test(`a body is left to be parsed whole: ${name}`, async () => {
    assertEquals(await inSlices(text), undefined);
  });
}

Deno.test("a byte order mark behind a comma is an error, as in the whole body", async () => {
  assertEquals(await inSlices(`[${rowsOf('\ufeff{"a":1}')}]`), undefined);
});

Deno.test("a body that is parsed in slices has the value of the whole body", async () => {
  const text = fc.string({ unit: fc.constantFrom(...'{}[],":\\ a1') });
  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), text);
  const row = fc.oneof(
    fc.array(leaf, { maxLength: 5 }),
    fc.dictionary(text, leaf, { maxKeys: 4 }),
    fc.array(fc.array(leaf, { maxLength: 3 }), { maxLength: 3 }),
  );
  const rows = fc.array(row, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), async (some, isList) => {
      const list: unknown[] = [];
      while (list.length < 20_000) list.push(...some);
      const body = JSON.stringify(isList ? list : { instances: list });
      const found = await inSlices(body);
      if (found !== undefined) assertEquals(JSON.stringify(found), body);
    }),
    { numRuns: 20 },
  );
});
