import { assertEquals } from "@std/assert/mod.js";
import { ValueDecoder } from "./value_decoder.ts";
import { doubles, floats, integers } from "./testing/tensors.ts";

const values = [
  { name: "a float32 with its shortest digits", data: floats([2], 0, 0.83), want: 0.83 },
  { name: "a float64 with all of its own", data: doubles([2], 0, 0.1 + 0.2), want: 0.1 + 0.2 },
  { name: "a 64-bit integer as one", data: integers([2, 1], 0, 5), want: 5n },
  { name: "several targets as a list", data: floats([2, 2], 0, 0, 0.1, 0.2), want: [0.1, 0.2] },
  { name: "no target as an empty list", data: floats([2, 0]), want: [] },
];
for (const { name, data, want } of values) {
  Deno.test(`ValueDecoder gives ${name}`, () => {
    assertEquals(new ValueDecoder(0).decode([data], 1), { kind: "value", value: want });
  });
}
