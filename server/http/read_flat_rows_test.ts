import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { readFlatRows } from "./read_flat_rows.ts";
import { turnsDuring } from "./testing/turns.ts";

const encoder = new TextEncoder();

async function found(text: string) {
  const result = await readFlatRows(encoder.encode(text));
  return result && { rows: result.rows.toArray(), field: result.field };
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

Deno.test("readFlatRows() reads the numbers that JSON.parse() reads", async () => {
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
    ...["[[1e999]]", "[[1e]]", "[[NaN]]", "[[[1]]]", "[[]", "[[1]x]", "[[00.5]]"],
    ...["[[12345678901234567]]", "[[-9007199254740993]]", "[{}]", '{"instances":[[1]]', "[[1]]x"],
    ...['{"signature_name":1,"instances":[[1]]}', '{"signature_name":"\\"","instances":[[1]]}'],
    ...['{"signature_name":"\n","instances":[[1]]}', "\u00a0[[1]]", '{\f"instances":[[1]]}'],
    ...['{"signature_name":"a","instances":[[1]]', '{"a":"b","instances":[[1]]}', "[[1]]}"],
    ...["x[[1]]", "[[1]}", '{"instances":[[1]]]', '{"instances"=[[1]]}', '{"instancez":[[1]]}'],
    ...["[[1:5]]", "[[1],x1]]", "[[1],(1]]"],
    ...['{"inputs":[[1]]}', '{"instances":[[1]],"a":1}', '{"instance":[[1]]}', "{}", "\ufeff[[1]]"],
  ]
) {
  Deno.test(`readFlatRows() leaves ${JSON.stringify(text)} to JSON.parse()`, async () => {
    assertEquals(await found(text), undefined);
  });
}

Deno.test("readFlatRows() reads instances behind a signature_name", async () => {
  const text = '{ "signature_name" : "serving_default", "instances": [[1]]}';
  assertEquals(await found(text), { rows: [[1]], field: "instances" });
});

Deno.test("readFlatRows() reads zeros, signs and integers", async () => {
  const text = "[[0, -0, 0.0, 10, 0.10, 123456789012345, -1.5, 0.00000000000012]]";
  assertEquals((await found(text))?.rows, JSON.parse(text));
});

// Of a body that is large enough for records to be read.
const PADDING = " ".repeat(16_384);

const plainText = fc.string({ unit: "grapheme", maxLength: 6 })
  .filter((text) => JSON.stringify(text) === `"${text}"`);
const scalar = fc.oneof(
  number.map((text) => JSON.parse(text)),
  ...[plainText, fc.boolean(), fc.constant(null), fc.constantFrom("Yes", "No", "yes")],
);
const NAMES = { minLength: 1, maxLength: 5, comparator: "SameValue" } as const;
const records = fc.uniqueArray(plainText.filter((name) => name !== "__proto__"), NAMES)
  .chain((names) =>
    fc.array(
      fc.tuple(...names.map(() => scalar)).map((values) =>
        Object.fromEntries(names.map((name, i) => [name, values[i]]))
      ),
      { minLength: 1 },
    )
  );

Deno.test("readFlatRows() reads the records that JSON.parse() reads", async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.constantFrom(0, 2), async (rows, indent) => {
      const text = JSON.stringify(rows, null, indent);
      assertEquals(await found(text + PADDING), { rows: JSON.parse(text), field: "" });
      const object = `{"instances": ${text}}`;
      assertEquals(await found(object + PADDING), { rows: JSON.parse(text), field: "instances" });
    }),
    { numRuns: 1000 },
  );
});

Deno.test("readFlatRows() reads the rows of any values that JSON.parse() reads", async () => {
  await fc.assert(
    fc.asyncProperty(records, async (rows) => {
      const text = JSON.stringify(rows.map((row) => Object.values(row)));
      assertEquals((await found(text + PADDING))?.rows, JSON.parse(text));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("readFlatRows() reads records of which pieces of the text end anywhere", async () => {
  const rows = Array.from({ length: 3000 }, (_, row) => ({
    ...{ id: row, [`a longer name ${"x".repeat(40)}`]: Math.sin(row), text: row % 7 ? "a" : null },
    ...{ small: row % 11 ? row / 1e9 : "none", last: -row },
  }));
  for (const indent of [0, 1]) {
    assertEquals((await found(JSON.stringify(rows, null, indent)))?.rows, rows);
  }
});

Deno.test("readFlatRows() reads what is in all rows but the first numbers, in any row", async () => {
  const rows = [[1, 2], [3, 4], [5, null], ["x", true], [6, 7]];
  assertEquals((await found(JSON.stringify(rows) + PADDING))?.rows, rows);
});

Deno.test("a name of a record is no other thing than a name", async () => {
  const text = '[{"__proto__":1,"constructor":2,"1":3,"":4}]';
  const [row] = (await readFlatRows(encoder.encode(text + PADDING)))!.rows.toArray();
  assertEquals(JSON.stringify(row), JSON.stringify(JSON.parse(text)[0]));
  assertEquals(Object.getPrototypeOf(row), Object.prototype);
});

for (
  const text of [
    ...['[{"a":1},{"b":1}]', '[{"a":1,"b":2},{"b":2,"a":1}]', '[{"a":1},{"a":1,"b":2}]', "[{}]"],
    ...['[{"a":1},[1]]', '[[1],{"a":1}]', '[{"a":1,"a":2}]', '[{"a":[1]}]', '[{"a":{"b":1}}]'],
    ...['[{"a":1]', '[{"a":1}', '[{"a":1}}]', '[{"a":1,}]', '[{"a"}]', '[{"a":}]', "[{1:1}]"],
    ...['[{"a" 1}]', "[{a:1}]", '[{"a":1 "b":2}]', '[{"a":1},]', '[{"a":tru}]', '[{"a":nulll}]'],
    ...['[{"a":"x}]', '[{"a":"x"y}]', '[{"a":"\\n"}]', '[{"\\n":1}]', '[{"a":"\n"}]', '[{"\n":1}]'],
    ...['[{"a":NaN}]', '[{"a":01}]', '[{"a":12345678901234567}]', '["a"]', "[[,1]]", "[[1,,2]]"],
    ...[
      '[{"abc":1},{"abd":1}]',
      "[[null,1],[null;1]]",
      "[[null],[null}]",
      '[{"a"=1}]',
      '[{"a":1]]',
    ],
    ...['[["a"}]', '[{"a":"x"},{"a":"\\n"}]', '[{"a":"x"},{"a":"\n"}]', "[[1],[null,2]]"],
    ...["[[null],[1,2]]", "[[1,2],[null]]", '[["a",[1]]]'],
  ]
) {
  Deno.test(`readFlatRows() leaves ${text} to JSON.parse()`, async () => {
    assertEquals(await found(text + PADDING), undefined);
    assertEquals(await found(shifted(text)), undefined);
  });
}

/** A body that is large enough, with the end of this one: white space before its second row, or in its first. */
function shifted(text: string): string {
  const hasTwo = /,[[{]/.test(text);
  return text.replace(hasTwo ? /,(?=[[{])/ : /[[{](?![[{])/, (found) => found + PADDING);
}

for (
  const text of [
    ...['[{"a":"x"},{"a":"y', '[{"a":"x"},{"a":', '[{"a long name":1},{"a lo', '[{"a":1', '[{"a'],
  ]
) {
  Deno.test(`a body that ends with ${text} is left to JSON.parse()`, async () => {
    assertEquals(await found(shifted(text)), undefined);
  });
}

Deno.test("readFlatRows() reads up to the last byte of a body, and not beyond", async () => {
  for (const text of ['[{"a":"x","b":1},{"a":"x","b":2}]', "[[1,2],[3,4.5]]", "[[null],[true]]"]) {
    const bytes = encoder.encode(`9${shifted(text)}]"9`);
    const result = await readFlatRows(bytes.subarray(1, -3));
    assertEquals(result?.rows.toArray(), JSON.parse(text));
  }
});

Deno.test("readFlatRows() reads a byte order mark in a text", async () => {
  const rows = [{ a: "\ufeffx" }, { a: "x" }, { a: "\ufeff" }, { a: "\ufeffx" }];
  assertEquals((await found(JSON.stringify(rows) + PADDING))?.rows, rows);
});

const long: Readonly<Record<string, string>> = {
  "records of long texts": JSON.stringify(Array(500).fill({ a: "x".repeat(40_000) })),
  "records of a long name": JSON.stringify(Array(500).fill({ ["x".repeat(40_000)]: 1 })),
  "a long row": `[[${Array(300_000).fill("1e30").join(",")}]]`,
};
for (const [name, text] of Object.entries(long)) {
  Deno.test(`readFlatRows() has others take their turn while it reads ${name}`, async () => {
    const bytes = encoder.encode(text);
    const turns = await turnsDuring(async () => {
      assertEquals(await readFlatRows(bytes) === undefined, false);
    });
    // Each look for new requests takes 61 turns.
    assertEquals(turns > 61, true);
  });
}

Deno.test("readFlatRows() reads rows of any length", async () => {
  for (const width of [1023, 1024, 1025, 2048, 5000]) {
    const rows = Array.from(
      { length: 3 },
      (_, row) => Array.from({ length: width }, (_, i) => i + row),
    );
    assertEquals((await found(JSON.stringify(rows)))?.rows, rows);
    assertEquals(await found(JSON.stringify([...rows, [1]])), undefined);
  }
});

Deno.test("room for numbers becomes larger step by step, however short the first ones are", async () => {
  const text = `[[${"1,".repeat(1025)}1${" ".repeat(4_000_000)}]]`;
  const { rows } = (await readFlatRows(encoder.encode(text)))!;
  assertEquals([rows.width, rows.values.buffer.byteLength < 600_000], [1026, true]);
});

Deno.test("readFlatRows() leaves texts that are not UTF-8 to JSON.parse()", async () => {
  for (const text of ['[{"a":"\u00e9"}]', '[{"\u00e9":1}]']) {
    const bytes = encoder.encode(text + PADDING);
    assertEquals((await readFlatRows(bytes))?.rows.toArray(), JSON.parse(text));
    bytes[bytes.indexOf(0xc3) + 1] = 0x20;
    assertEquals(await readFlatRows(bytes), undefined);
  }
});

Deno.test("readFlatRows() leaves records of more than 1000 texts to JSON.parse()", async () => {
  const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ a: `text ${i}` }));
  const twice = [...rowsOf(1000), ...rowsOf(1000)];
  assertEquals((await found(JSON.stringify(twice) + PADDING))?.rows, twice);
  assertEquals(await found(JSON.stringify(rowsOf(1001)) + PADDING), undefined);
});

Deno.test("readFlatRows() leaves rows of more than 10,000 values that are no numbers to JSON.parse()", async () => {
  const rowOf = (count: number) => [Array.from({ length: count }, (_, i) => i % 2 === 0)];
  assertEquals((await found(JSON.stringify(rowOf(10_000))))?.rows, rowOf(10_000));
  assertEquals(await found(JSON.stringify(rowOf(10_001))), undefined);
});

Deno.test("texts of the same hash are told apart", async () => {
  const rows = collidingTexts().map((a) => ({ a }));
  assertEquals((await found(JSON.stringify([...rows, ...rows]) + PADDING))?.rows, [
    ...rows,
    ...rows,
  ]);
});

/** Two texts of which FNV-1a makes the same 32 bits. */
function collidingTexts(): readonly string[] {
  const seen = new Map<number, string>();
  for (let i = 0;; i++) {
    const text = i.toString(36);
    let hash = 0x811c9dc5 | 0;
    for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
    const other = seen.get(hash);
    if (other !== undefined) return [other, text];
    seen.set(hash, text);
  }
}

Deno.test("a small body of records is left to JSON.parse()", async () => {
  const text = JSON.stringify([{ a: 1 }, { a: 2 }]);
  assertEquals(await found(text.padEnd(16_383)), undefined);
  assertEquals((await found(text.padEnd(16_384)))?.rows, JSON.parse(text));
});
