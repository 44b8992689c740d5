import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { elementCount, NUMERIC_TYPES } from "../../inference/tensor.ts";
import { decodeBinary, encodeBinary } from "./binary.ts";

Deno.test("decodeBinary() gives back the strings that encodeBinary() wrote", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (strings) => {
    const bytes = encodeBinary(strings) as Uint8Array<ArrayBuffer>;
    assertEquals(decodeBinary(bytes, "BYTES", [strings.length], "input"), strings);
  }));
});

for (const [datatype, type] of Object.entries(NUMERIC_TYPES)) {
  if (datatype === "BOOL") continue;
  Deno.test(`decodeBinary() gives back every ${datatype} that encodeBinary() wrote`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (raw) => {
      const shape = [Math.floor(raw.length / type.bytes)];
      const bytes = raw.slice(0, elementCount(shape) * type.bytes);
      const data = decodeBinary(bytes, datatype as "FP32", shape, "input");
      assertEquals(encodeBinary(data), bytes);
    }));
  });
}
