/** JSON as clients write it, and as none should. */

import fc from "fast-check";

/** A piece of JSON text that JavaScript has no value for, such as NaN or an integer of 30 digits. */
export class Raw {
  constructor(readonly text: string) {}
}

/** As JSON.stringify(), with raw pieces where there are any. */
export function writeJson(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${JSON.stringify(name)}:${writeJson(field)}`);
  return `{${fields.join(",")}}`;
}

const RAW = [
  ...["NaN", "Infinity", "-Infinity", "1e999", "-0", "0.1e-400", "9007199254740993"],
  ...["18446744073709551616", "9".repeat(400), '"\\ud800"', '"\\u0000"', "[".repeat(300)],
  ...["[".repeat(200) + "]".repeat(200), "tru", "", "{,}", '{"a":1,"a":2}'],
];

/** Names with a meaning to JavaScript or to this server, and others. */
export const hostileName = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "", "instances", "inputs", "\u0000", "é"),
  fc.string({ maxLength: 8 }),
);

/** Any value, which fits the place where it stands by chance only. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...RAW).map((text) => new Raw(text)),
  fc.constantFrom<unknown>(null, true, false, "", [], {}, 0, -1, 2 ** 31, 2 ** 53, 1e308, 5e-324),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.integer().map((length) => "x".repeat(Math.abs(length) % 20_000)),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value) => new Raw(`${value}`)),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(hostileName, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }),
);

/** Mostly a value that fits. */
export function mostly<T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown>;
export function mostly<T, U>(value: fc.Arbitrary<T>, other: fc.Arbitrary<U>): fc.Arbitrary<T | U>;
export function mostly(
  value: fc.Arbitrary<unknown>,
  other: fc.Arbitrary<unknown> = hostileValue,
): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 14, arbitrary: value }, { weight: 1, arbitrary: other });
}

/** Text with a cut, a repetition or other bytes, once in a while. */
export function mostlyWhole(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 14, arbitrary: text },
    {
      weight: 1,
      arbitrary: fc.tuple(text, fc.nat(), fc.nat(), fc.string({ unit: "binary", maxLength: 3 }))
        .map(([whole, from, count, other]) => {
          const at = from % (whole.length + 1);
          return whole.slice(0, at) + other + whole.slice(at + count % 20);
        }),
    },
  );
}
