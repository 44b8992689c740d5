import { assertEquals, assertThrows } from "@std/assert/mod.js";
import * as fc from "fast-check";
import {
  bytesField,
  editFields,
  firstInteger,
  firstString,
  floats,
  integerField,
  integers,
  joinBytes,
  messages,
  partsField,
  withoutFields,
} from "./protobuf.ts";

const field = fc.integer({ min: 1, max: 5000 });

Deno.test("an integer field is read as it was written", () => {
  fc.assert(fc.property(field, fc.maxSafeInteger(), (number, value) => {
    assertEquals(firstInteger(integerField(number, value), number), BigInt(value));
  }));
});

Deno.test("a string field is read as it was written", () => {
  fc.assert(fc.property(field, fc.string({ unit: "grapheme" }), (number, text) => {
    assertEquals(firstString(bytesField(number, text), number), text);
  }));
});

Deno.test("withoutFields() takes away the unwanted fields and keeps the order of the others", () => {
  const message = joinBytes([
    integerField(1, 300),
    bytesField(2, "away"),
    bytesField(3, "kept"),
    bytesField(2, "away too"),
    integerField(1, 7),
  ]);
  const rest = withoutFields(message, new Set([2]));
  assertEquals(
    rest,
    joinBytes([integerField(1, 300), bytesField(3, "kept"), integerField(1, 7)]),
  );
});

Deno.test("floats() reads packed and single values", () => {
  const packed = bytesField(4, new Uint8Array(new Float32Array([1.5, -2]).buffer));
  const single = joinBytes([
    Uint8Array.of(4 * 8 + 5),
    new Uint8Array(Float32Array.of(0.25).buffer),
  ]);
  assertEquals([...floats(joinBytes([packed, single]), 4)], [1.5, -2, 0.25]);
});

Deno.test("firstInteger() reads a negative number", () => {
  const minusOne = Uint8Array.of(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);
  assertEquals([...integers(minusOne, 1)], [-1n]);
});

Deno.test("integers() reads packed and single values", () => {
  const packed = bytesField(4, Uint8Array.of(1, 0x80, 2, 0));
  const message = joinBytes([packed, integerField(5, 7), integerField(4, 9)]);
  assertEquals([...integers(message, 4)], [1n, 256n, 0n, 9n]);
  assertEquals([...integers(message, 6)], []);
});

Deno.test("a field of another number or type is passed over", () => {
  const double = joinBytes([Uint8Array.of(1 * 8 + 1), new Uint8Array(8)]);
  const float = joinBytes([Uint8Array.of(1 * 8 + 5), new Uint8Array(4)]);
  const message = joinBytes([double, float, integerField(1, 5), bytesField(1, "text")]);
  assertEquals([...messages(message, 1)], [new TextEncoder().encode("text")]);
  assertEquals([...floats(joinBytes([double, bytesField(2, "1234")]), 3)], []);
  assertEquals(firstString(message, 2), "");
  assertEquals(firstInteger(message, 2, 7n), 7n);
});

const damages: readonly { readonly bytes: readonly number[]; readonly says: string }[] = [
  { bytes: [0x08], says: "a number ends beyond its message" },
  { bytes: [0x80], says: "a number ends beyond its message" },
  { bytes: [0x0a, 3, 1, 2], says: "a field ends beyond its message" },
  { bytes: [0x09, 1, 2, 3, 4, 5, 6, 7], says: "a field ends beyond its message" },
  { bytes: [0x0d, 1, 2, 3], says: "a field ends beyond its message" },
  { bytes: [0x0b], says: "unknown wire type" },
  { bytes: [0x08, ...Array(10).fill(0x80), 1], says: "a number of more than 10 bytes" },
];
for (const { bytes, says } of damages) {
  Deno.test(`reading [${bytes}] fails: ${says}`, () => {
    assertThrows(() => [...messages(Uint8Array.from(bytes), 7)], RangeError, says);
  });
}

const whole = [
  [0x0a, 3, 1, 2, 3],
  [0x09, 1, 2, 3, 4, 5, 6, 7, 8],
  [0x0d, 1, 2, 3, 4],
  [0x08, ...Array(9).fill(0xff), 1],
];
for (const bytes of whole) {
  Deno.test(`reading [${bytes}] passes to its end`, () => {
    const message = joinBytes([Uint8Array.from(bytes), bytesField(7, "x")]);
    assertEquals([...messages(message, 7)], [new TextEncoder().encode("x")]);
  });
}

Deno.test("editFields() returns views of the kept fields, and no empty ones", () => {
  const message = joinBytes([bytesField(1, "a"), bytesField(2, "b"), integerField(3, 4)]);
  const made = (gone: readonly number[]) =>
    editFields(message, (field) => gone.includes(field) ? [] : undefined)
      .map(({ byteOffset, length }) => [byteOffset, length]);
  assertEquals(made([]), [[0, 8]]);
  assertEquals(made([1]), [[3, 5]]);
  assertEquals(made([2]), [[0, 3], [6, 2]]);
  assertEquals(made([1, 2]), [[6, 2]]);
  // Only length-delimited fields are edited.
  assertEquals(made([3]), [[0, 8]]);
  const last = joinBytes([integerField(3, 4), bytesField(2, "b")]);
  const rest = editFields(last, () => []);
  assertEquals(rest.map(({ length }) => length), [2]);
});

Deno.test("reading random bytes ends, or throws a RangeError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (bytes, n) => {
      try {
        for (const message of messages(bytes, n)) [...integers(message, n)];
        [...floats(bytes, n)];
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }),
  );
});

const parts = fc.array(
  fc.oneof(
    fc.tuple(field, fc.maxSafeNat()).map(([number, value]) => integerField(number, value)),
    fc.tuple(field, fc.uint8Array()).map(([number, value]) => bytesField(number, value)),
  ),
);

Deno.test("editFields() without an edit returns the message", () => {
  fc.assert(fc.property(parts, (fields) => {
    const message = joinBytes(fields);
    assertEquals(joinBytes(editFields(message, () => undefined)), message);
  }));
});

Deno.test("editFields() replaces a field by the given parts", () => {
  fc.assert(fc.property(parts, parts, parts, (before, edited, after) => {
    const message = joinBytes([...before, bytesField(7000, "old"), ...after]);
    const made = editFields(message, (number) => number === 7000 ? edited : undefined);
    assertEquals(joinBytes(made), joinBytes([...before, ...edited, ...after]));
  }));
});

Deno.test("partsField() is the field of the joined parts", () => {
  fc.assert(fc.property(field, parts, (number, values) => {
    assertEquals(joinBytes(partsField(number, values)), bytesField(number, joinBytes(values)));
  }));
});
