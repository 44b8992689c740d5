import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { COMMA, NumberReader } from "./number_reader.ts";

const encoder = new TextEncoder();

/** The numbers of a text, as many as there is room for. */
function read<T extends Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  text: string,
  values: T,
): readonly number[] | undefined {
  const reader = new NumberReader(encoder.encode(text), values);
  return reader.list() && reader.isAtEnd() ? [...values.subarray(0, reader.count)] : undefined;
}

/** Digits with a decimal point somewhere, as many as are read at most. */
function decimal(most: number): fc.Arbitrary<string> {
  return fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** BigInt(most) - 1n }),
    fc.nat(most - 1),
    fc.constantFrom("", "-"),
  ).map(([digits, places, sign]) => {
    const text = digits.toString().padStart(places + 1, "0");
    return sign + (places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`);
  });
}

// As Python writes random numbers, and halves between two float64.
const double = fc.oneof(
  ...[decimal(22), decimal(33)],
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.double({ noNaN: true, min: -10, max: 10 }).map((value) => JSON.stringify(value)),
  fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }).map((integer) => `${integer}.5`),
  fc.bigInt({ min: 2n ** 51n, max: 2n ** 52n - 1n }).map((integer) => `${integer}.75`),
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 18n - 1n }).map((integer) => `${integer | 1n}.0`),
);

Deno.test("numbers are read as JSON.parse() reads them", () => {
  fc.assert(
    fc.property(double, (text) => {
      const isInteger = !Number.isSafeInteger(JSON.parse(text)) && /^-?\d+$/.test(text);
      const expected = isInteger ? undefined : [JSON.parse(text)];
      assertEquals(read(`[${text}]`, new Float64Array(1)), expected);
    }),
    { numRuns: 10_000 },
  );
});

// The double nearest to a float32, halves between two of them, and any digits.
const single = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(1e-3), max: 1e9 })
    .map((value) => String(value + 2 ** (Math.floor(Math.log2(value)) - 24))),
  decimal(20),
);

Deno.test("numbers are read as the float32 to which those of JSON.parse() are rounded", () => {
  fc.assert(
    fc.property(single, (text) => {
      assertEquals(read(`[${text}]`, new Float32Array(1)), [Math.fround(JSON.parse(text))]);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("the float64 of a float32 is read, with all its digits", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 3);
  assertEquals(read(JSON.stringify([...values]), new Float32Array(1000)), [...values]);
});

for (const text of ["9007199254740992", "-12345678901234567", "12345678901234567890"]) {
  Deno.test(`a long integer is left to what keeps its digits, but for a float32: ${text}`, () => {
    assertEquals(read(`[${text}]`, new Float64Array(1)), undefined);
    assertEquals(read(`[${text}]`, new Float32Array(1)), [Math.fround(JSON.parse(text))]);
    assertEquals(read(`[${text}.0,${text}e0]`, new Float64Array(2)), [Number(text), Number(text)]);
  });
}

const far = [
  ...["123456789012345678901.0", "16777217.0000000000000", "0.00000000000000000000001", "1e23"],
  ...["1e-23", "1.2345678901234567e-30", "5e-324", "1e-400", "-1.7976931348623157e308"],
];
for (const text of far) {
  Deno.test(`${text} is read as JSON.parse() reads it`, () => {
    assertEquals(read(`[1,${text} ]`, new Float64Array(2)), [1, JSON.parse(text)]);
  });
}

const left = [
  ...["1e", "1e+", "1e-", "1e.5", "1.e5", "1e5.5", "e5", "1e1e1", "1ee1", "--1", "1e999", "NaN"],
  ...["01", "00.5", "-01.5", "1.", "-", "+1", ".5", "1234567890123.", "01234567890123"],
  // No float32 is so large: it is refused.
  ...["99999999999999999999e20", "34028235677973366163e19"],
];
for (const text of left) {
  Deno.test(`${text} is left to JSON.parse()`, () => {
    assertEquals(read(`[${text}]`, new Float32Array(1)), undefined);
    assertEquals(read(`[1,${text} ]`, new Float32Array(2)), undefined);
  });
}

Deno.test("numbers with exponents are read as JSON.parse() reads them", () => {
  const exponent = fc.tuple(
    fc.constantFrom("e", "E"),
    fc.constantFrom("", "+", "-", "-0"),
    fc.nat(30),
  );
  fc.assert(
    fc.property(decimal(19), exponent, (digits, [letter, sign, size]) => {
      const text = `${digits}${letter}${sign}${size}`;
      assertEquals(read(`[${text}]`, new Float64Array(1)), [JSON.parse(text)]);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("more numbers than there is room for are not read, unless it can grow", () => {
  const bytes = encoder.encode("[1,2,3]");
  assertEquals(read("[1,2,3]", new Float32Array(2)), undefined);
  assertEquals(read("[1,2,3]", new Float32Array(3)), [1, 2, 3]);
  const reader = new NumberReader(bytes, new Float32Array(2), { canGrow: true });
  assertEquals(reader.list(), true);
  assertEquals([...reader.values.subarray(0, reader.count)], [1, 2, 3]);
  assertEquals(reader.values instanceof Float32Array, true);
});

Deno.test("numbers are read up to a position, behind those before", () => {
  const values = new Float64Array(5);
  const reader = new NumberReader(encoder.encode("9, 1 , 2 ,3"), values, { at: 2, count: 1 });
  assertEquals([reader.numbers(9), reader.at, reader.count], [true, 9, 3]);
  assertEquals([...values], [0, 1, 2, 0, 0]);
});

// Text is read in pieces of 64 KiB.
const PIECE = 65_536;

Deno.test("numbers that begin in one piece of the text and end in the next are read", () => {
  const numbers = Array.from({ length: 12_000 }, (_, i) => Math.sin(i) * 10 ** (i % 25 - 12));
  const list = `[${numbers.map((number, i) => `${number}${" ".repeat(i % 3)}`).join(", ")}]`;
  for (let spaces = 0; spaces < 40; spaces++) {
    const values = new Float64Array(numbers.length);
    assertEquals(read(" ".repeat(spaces) + list, values), numbers, `${spaces} spaces before`);
  }
});

for (
  const text of ["-0.0001234567890123456", "1e-0000000000000000000000000000000000000000000003"]
) {
  Deno.test(`${text} is read wherever a piece of the text ends`, () => {
    const expected = [1, Number(text), 2];
    for (let before = PIECE - 80; before < PIECE + 5; before++) {
      const list = `[1,${text} , 2]`;
      assertEquals(read(" ".repeat(before) + list, new Float64Array(3)), expected, `${before}`);
      assertEquals(read(`[${" ".repeat(before)}${list.slice(1)}`, new Float64Array(3)), expected);
      const gap = " ".repeat(before);
      assertEquals(read(`[1,${text}${gap},2]`, new Float64Array(3)), expected, `${before} behind`);
    }
  });
}

Deno.test("a list that ends with a piece of the text has no more numbers", () => {
  for (let spaces = 0; spaces < 80; spaces++) {
    const text = `${" ".repeat(spaces)}[${"1,".repeat((PIECE - 60) / 2)}`;
    assertEquals(read(text, new Float64Array(PIECE)), undefined);
    assertEquals(read(`${text}1]`, new Float64Array(PIECE))?.length, (PIECE - 60) / 2 + 1);
  }
});

Deno.test("readers that take turns read their own texts", () => {
  const texts = [1, 2].map((factor) => Array.from({ length: 3000 }, (_, i) => i * factor));
  const readers = texts.map((numbers) =>
    new NumberReader(encoder.encode(numbers.join()), new Float64Array(numbers.length))
  );
  for (let i = 0; i < 3000; i += 7) {
    for (const reader of readers) {
      assertEquals(reader.numbers(undefined, 7), true);
      reader.skip(COMMA);
    }
  }
  assertEquals(readers.map(({ values }) => [...values]), texts);
});

/** Reads numbers with these texts before them, from a position on. */
function readBehind(text: string, before: readonly string[], at: number, first = 0) {
  const head = before.join("");
  const reader = new NumberReader(encoder.encode(head + text), new Float64Array(2000), {
    at: head.length + at,
  });
  let from = 0;
  const spans = before.map(({ length }) => ({ from, to: from += length }));
  if (!reader.expect(spans)) return undefined;
  const count = reader.numbersBehind(first, before.length - first);
  return { numbers: [...reader.values.subarray(0, count)], at: reader.at - head.length };
}

const SHORT_AND_LONG = ['{"a":', ',"a name of more than sixteen characters": ', ",", ", "];

Deno.test("numbers are read behind the texts that are expected", () => {
  const text = SHORT_AND_LONG.map((before, i) => `${before}${i}.5`).join(" \n");
  const expected = { numbers: [0.5, 1.5, 2.5, 3.5], at: text.length };
  assertEquals(readBehind(text, SHORT_AND_LONG, 0), expected);
  const rest = text.indexOf(",");
  assertEquals(readBehind(text, SHORT_AND_LONG, rest, 1), {
    ...expected,
    numbers: [1.5, 2.5, 3.5],
  });
});

for (
  const [text, numbers, at] of [
    ['{"a":1,"a name of more than sixteen charactors": 2', [1], 6],
    ['{"a":1,"a name of more than sixteen characters":2', [1], 6],
    ['{"a":1,"a name of more than sixteen characters": "2"', [1], 6],
    ['{"a":1,"a name of more than sixteen characters": null', [1], 6],
    ['{"a":1,"a name of more than sixteen characters": 01', [1], 6],
    ['{"b":1', [], 0],
    ['{"a":', [], 0],
    ["", [], 0],
  ] as const
) {
  Deno.test(`numbers behind texts are read up to what is another thing: ${text}`, () => {
    assertEquals(readBehind(text, SHORT_AND_LONG, 0), { numbers, at });
  });
}

Deno.test("texts that are expected later replace those before", () => {
  const reader = new NumberReader(encoder.encode(",1;2"), new Float64Array(2));
  reader.expect([{ from: 0, to: 1 }]);
  assertEquals(reader.numbersBehind(0, 1), 1);
  reader.expect([{ from: 2, to: 3 }]);
  assertEquals([reader.numbersBehind(0, 1), ...reader.values], [1, 1, 2]);
});

Deno.test("numbers are read behind as many and as long texts as there is memory for", () => {
  const most = Array(1024).fill(",");
  assertEquals(readBehind(",1".repeat(1024), most, 0)?.numbers.length, 1024);
  assertEquals(readBehind(",1".repeat(1025), [...most, ","], 0), undefined);
  const long = `"${"x".repeat(32_750)}"`;
  assertEquals(readBehind(`${long}1`, [long], 0)?.numbers, [1]);
  assertEquals(readBehind(`${long}x1`, [`${long}x`], 0), undefined);
});
