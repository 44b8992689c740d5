import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { readNumberRows } from "./read_number_rows.ts";

const encoder = new TextEncoder();

async function found(text: string) {
  const result = await readNumberRows(encoder.encode(text));
  return result && { rows: result.rows.toArrays(), field: result.field };
}

/** Up to 15 digits, with a decimal point somewhere, or any float64 with more. */
const number = fc.oneof(
  fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }),
    fc.nat(14),
    fc.constantFrom("", "-"),
  ).map(([digits, places, sign]) => {
    const text = digits.toString().padStart(places + 1, "0");
    return sign + (places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`);
  }),
  fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((value) => JSON.stringify(value)),
);
const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 1 })
);
const space = fc.constantFrom("", " ", "\n\t", "\r\n  ");

Deno.test("readNumberRows() reads the numbers that JSON.parse() reads", async () => {
  await fc.assert(
    fc.asyncProperty(table, space, async (rows, gap) => {
      const comma = `${gap},${gap}`;
      const text = `${gap}[${
        rows.map((row) => `${gap}[${gap}${row.join(comma)}${gap}]`).join(comma)
      }]`;
      assertEquals(await found(text), { rows: JSON.parse(text), field: "" });
      const object = `{${gap}"instances"${gap}:${text}${gap}}${gap}`;
      assertEquals(await found(object), { rows: JSON.parse(text), field: "instances" });
    }),
    { numRuns: 1000 },
  );
});

for (
  const text of [
    ...["[]", "[[]]", "[1]", "[[1],[]]", "[[1],[1,2]]", "[[1]", "[[1]]]", "[[1],]", "[[1,]]", ""],
    ...["[[01]]", "[[1.]]", "[[.5]]", "[[-]]", "[[+1]]", "[[1 2]]", "[[1.2.3]]", "[[-.5]]", "[["],
    ...["[[1e999]]", "[[1e]]", "[[null]]", "[[NaN]]", '[["1"]]', "[[true]]", "[[[1]]]", "[[00.5]]"],
    ...["[[12345678901234567]]", "[[-9007199254740993]]", "[{}]", '{"instances":[[1]]', "[[1]]x"],
    ...['{"inputs":[[1]]}', '{"instances":[[1]],"a":1}', '{"instance":[[1]]}', "{}", "\ufeff[[1]]"],
  ]
) {
  Deno.test(`readNumberRows() leaves ${JSON.stringify(text)} to JSON.parse()`, async () => {
    assertEquals(await found(text), undefined);
  });
}

Deno.test("readNumberRows() reads zeros, signs and integers", async () => {
  const text = "[[0, -0, 0.0, 10, 0.10, 123456789012345, -1.5, 0.00000000000012]]";
  assertEquals((await found(text))?.rows, JSON.parse(text));
});
