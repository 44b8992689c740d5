import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { elementCount, NUMERIC_TYPES } from "../../models/tensor.ts";
import { decodeBinary, decodeString, encodeBinary } from "./binary.ts";

Deno.test("decodeBinary() reads the strings that encodeBinary() wrote", () => {
  // A graph would end a text at a NUL.
  const string = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
  fc.assert(fc.property(fc.array(string), (strings) => {
    const bytes = encodeBinary(strings) as Uint8Array<ArrayBuffer>;
    assertEquals(decodeBinary(bytes, "BYTES", [strings.length], "input"), strings);
  }));
});

for (const [datatype, type] of Object.entries(NUMERIC_TYPES)) {
  if (datatype === "BOOL") continue;
  Deno.test(`decodeBinary() reads every ${datatype} that encodeBinary() wrote`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (raw) => {
      const shape = [Math.floor(raw.length / type.bytes)];
      const bytes = raw.slice(0, elementCount(shape) * type.bytes);
      const data = decodeBinary(bytes, datatype as "FP32", shape, "input");
      assertEquals(encodeBinary(data), bytes);
    }));
  });
}

Deno.test("decodeBinary() reads any byte but 0 as true", () => {
  const bytes = Uint8Array.of(0, 1, 2, 255);
  assertEquals(decodeBinary(bytes, "BOOL", [2, 2], "input"), Uint8Array.of(0, 1, 1, 1));
  assertEquals(bytes, Uint8Array.of(0, 1, 2, 255));
});

Deno.test("decodeBinary() reads elements at any offset of a body", () => {
  const body = Uint8Array.of(9, 9, 9, 1, 0, 0, 1, 9, 2, 0, 0, 0, 97, 98, 0, 0, 0, 0, 9);
  assertEquals(
    decodeBinary(body.subarray(3, 7), "UINT16", [2], "input"),
    Uint16Array.of(1, 256),
  );
  assertEquals(decodeBinary(body.subarray(8, 18), "BYTES", [2], "input"), ["ab", ""]);
});

Deno.test("decodeBinary() overwrites only bytes that are of no use any more", () => {
  fc.assert(fc.property(
    fc.uint8Array({ minLength: 200, maxLength: 400 }),
    fc.nat(150),
    fc.nat(150),
    fc.nat(5),
    (raw, offset, room, count) => {
      const body = raw.slice();
      const used = Math.min(room, offset);
      const bytes = body.subarray(offset, offset + 8 * count);
      const data = decodeBinary(bytes, "INT64", [count], "input", used);
      assertEquals(encodeBinary(data), raw.subarray(offset, offset + 8 * count));
      assertEquals(body.subarray(0, offset - used), raw.subarray(0, offset - used));
      assertEquals(body.subarray(offset + 8 * count), raw.subarray(offset + 8 * count));
    },
  ));
});

Deno.test("decodeBinary() leaves numbers in the memory of a body that has room before them", () => {
  const body = new Uint8Array(1000);
  const inPlace = (offset: number, room: number) => {
    const bytes = body.subarray(offset, offset + 400);
    return (decodeBinary(bytes, "FP32", [100], "input", room) as Float32Array).buffer ===
      body.buffer;
  };
  assertEquals([inPlace(130, 2), inPlace(130, 1), inPlace(128, 0)], [true, false, true]);
});

Deno.test("decodeString() keeps a byte order mark", () => {
  assertEquals(decodeString(Uint8Array.of(0xef, 0xbb, 0xbf, 97), "input"), "\ufeffa");
});

const wrong: readonly (readonly [
  name: string,
  bytes: readonly number[],
  datatype: "UINT16" | "BYTES",
  count: number,
  message: string,
])[] = [
  ["a byte too few", [0, 0, 0], "UINT16", 2, "x: expected 4 bytes (2 UINT16 elements), got 3"],
  [
    "a byte too many",
    Array(5).fill(0),
    "UINT16",
    2,
    "x: expected 4 bytes (2 UINT16 elements), got 5",
  ],
  ["half a length", [0, 0, 0, 0, 1, 0, 0], "BYTES", 2, "x: ends inside the length of element 1"],
  [
    "a string that ends early",
    [3, 0, 0, 0, 97, 98],
    "BYTES",
    1,
    "x: element 0 is 3 bytes long, but only 2 bytes are left",
  ],
  [
    "a length beyond all bounds",
    [255, 255, 255, 255],
    "BYTES",
    1,
    "x: element 0 is 4294967295 bytes long, but only 0 bytes are left",
  ],
  ["a string too few", [0, 0, 0, 0], "BYTES", 2, "x: expected 2 BYTES elements, got 1"],
  ["no string", [], "BYTES", 1, "x: expected 1 BYTES elements, got 0"],
  [
    "a string too many",
    [0, 0, 0, 0, 1, 0, 0, 0, 97],
    "BYTES",
    1,
    "x: has 5 bytes beyond its 1 BYTES elements",
  ],
  [
    "a NUL",
    [1, 0, 0, 0, 97, 3, 0, 0, 0, 97, 0, 98],
    "BYTES",
    2,
    "x[1]: must not contain a NUL character: ONNX Runtime ends a text there",
  ],
  ["what is no text", [0, 0, 0, 0, 1, 0, 0, 0, 255], "BYTES", 2, "x[1]: is not valid UTF-8 text"],
];
for (const [name, bytes, datatype, count, message] of wrong) {
  Deno.test(`decodeBinary() rejects ${name}`, () => {
    const decode = () => decodeBinary(Uint8Array.from(bytes), datatype, [count], "x");
    assertEquals((assertThrowsKind(decode, "invalid_input") as Error).message, message);
  });
}
