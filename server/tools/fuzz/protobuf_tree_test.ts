import { assertEquals } from "@std/assert/mod.js";
import { type Field, readTree, writeTree } from "./protobuf_tree.ts";

const GRAPHS = new URL("../../models/testdata/", import.meta.url);

Deno.test("writeTree() writes each test graph as it was read", async () => {
  for await (const { name } of Deno.readDir(GRAPHS)) {
    if (!name.endsWith(".onnx")) continue;
    const bytes = await Deno.readFile(new URL(name, GRAPHS));
    assertEquals(writeTree(readTree(bytes)!), bytes, name);
  }
});

Deno.test("readTree() tells numbers, bytes, fixed fields and messages apart", () => {
  const fields: Field[] = [
    { number: 1, varint: 300n },
    { number: 2, bytes: Uint8Array.of(255, 255) },
    { number: 3, fixed: Uint8Array.of(1, 2, 3, 4) },
    { number: 4, fixed: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    { number: 500, message: [{ number: 1, varint: 2n ** 64n - 1n }] },
  ];
  assertEquals(readTree(writeTree(fields)), fields);
});

const broken: [string, number[]][] = [
  ["a number that does not end", [8, 128]],
  ["bytes that are cut", [18, 3, 1]],
  ["a fixed field that is cut", [13, 1, 2]],
  ["a field 0", [0, 1]],
  ["a group", [11]],
];
for (const [name, bytes] of broken) {
  Deno.test(`readTree() takes ${name} for no message`, () => {
    assertEquals(readTree(Uint8Array.from(bytes)), null);
  });
}
