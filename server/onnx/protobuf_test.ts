import { assertEquals } from "@std/assert/mod.js";
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

Deno.test("editFields() that edits nothing gives the message", () => {
  fc.assert(fc.property(parts, (fields) => {
    const message = joinBytes(fields);
    assertEquals(joinBytes(editFields(message, () => undefined)), message);
  }));
});

Deno.test("editFields() puts what it is given in the place of a field", () => {
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
