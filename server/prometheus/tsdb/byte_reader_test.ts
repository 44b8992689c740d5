import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

Deno.test("a reader reads what a writer wrote", () => {
  const values = fc.record({
    byte: fc.nat(255),
    varint: fc.nat(Number.MAX_SAFE_INTEGER),
    double: fc.double(),
    text: fc.string({ unit: "grapheme" }),
  });
  fc.assert(fc.property(fc.array(values, { maxLength: 30 }), (list) => {
    const writer = new ByteWriter();
    for (const { byte, varint, double, text } of list) {
      writer.byte(byte);
      writer.varint(varint);
      writer.double(double);
      writer.text(text);
    }
    const reader = new ByteReader(writer.view());
    for (const want of list) {
      const { byte, varint, double, text } = want;
      assertEquals(reader.byte(), byte);
      assertEquals(reader.varint(), varint);
      assertEquals(reader.double(), double);
      assertEquals(reader.text(), text);
    }
    assert(reader.atEnd);
  }));
});

Deno.test("a reader throws if the bytes end too early", () => {
  const reader = () => new ByteReader(new Uint8Array([0xff, 0xff]));
  assertThrows(() => reader().varint(), RangeError);
  assertThrows(() => reader().double(), RangeError);
  assertThrows(() => reader().text(), RangeError);
  assertThrows(() => reader().bytes(3), RangeError, "Cannot read 3 bytes at 0: there are 2");
});

Deno.test("a cleared writer starts over", () => {
  const writer = new ByteWriter();
  writer.text("something long enough to matter");
  writer.clear();
  writer.byte(7);
  assertEquals([...writer.view()], [7]);
});
