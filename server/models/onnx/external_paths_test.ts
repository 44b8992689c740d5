import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { externalPaths } from "./external_paths.ts";
import { bytesField, joinBytes } from "./protobuf.ts";

/** A tensor whose elements lie in a file. */
function outside(file: string): Uint8Array {
  return bytesField(13, joinBytes([bytesField(1, "location"), bytesField(2, file)]));
}

/** A message inside messages: the numbers of the fields, from the outermost. */
function within(fields: readonly number[], message: Uint8Array): Uint8Array {
  return fields.reduceRight((inner, field) => bytesField(field, inner), message);
}

const places = [
  { place: "an initializer", fields: [7, 5] },
  { place: "a sparse initializer's values", fields: [7, 15, 1] },
  { place: "a sparse initializer's indices", fields: [7, 15, 2] },
  { place: "an attribute", fields: [7, 1, 5, 5] },
  { place: "a list of tensors in an attribute", fields: [7, 1, 5, 10] },
  { place: "a sparse tensor in an attribute", fields: [7, 1, 5, 22, 1] },
  { place: "a list of sparse tensors in an attribute", fields: [7, 1, 5, 23, 1] },
  { place: "a branch", fields: [7, 1, 5, 6, 5] },
  { place: "one of several branches", fields: [7, 1, 5, 11, 1, 5, 5] },
  { place: "a function", fields: [25, 7, 5, 5] },
  { place: "the default of a function's attribute", fields: [25, 11, 5] },
  { place: "the initialization of a training", fields: [20, 1, 5] },
  { place: "the algorithm of a training", fields: [20, 2, 5] },
];
for (const { place, fields } of places) {
  Deno.test(`externalPaths() finds the file of a tensor in ${place}`, () => {
    assertEquals(externalPaths(within(fields, outside("a.bin"))), ["a.bin"]);
  });
}

Deno.test("externalPaths() finds each of several files once, also behind a name that is taken", () => {
  const named = (file: string) => joinBytes([bytesField(8, "w"), outside(file)]);
  const file = within(
    [7],
    joinBytes([
      ...["./a.bin", "../b.bin", "a.bin"].map((path) => bytesField(5, named(path))),
      bytesField(5, bytesField(8, "w")),
    ]),
  );
  assertEquals(externalPaths(file), ["a.bin", "../b.bin"]);
});

Deno.test("externalPaths() finds both of two locations of one tensor", () => {
  const file = within([7, 5], joinBytes([outside("a.bin"), outside("b.bin")]));
  assertEquals(externalPaths(file), ["a.bin", "b.bin"]);
});

Deno.test("externalPaths() passes over everything else about a tensor's place", () => {
  const entry = joinBytes([bytesField(1, "checksum"), bytesField(2, "ab")]);
  const file = within([7, 5], joinBytes([bytesField(13, entry), outside(".//./a.bin")]));
  assertEquals(externalPaths(file), ["a.bin"]);
});

Deno.test("externalPaths() refuses bytes that are no protobuf", () => {
  assertThrows(() => externalPaths(new Uint8Array([0x3a, 0xff])), RangeError);
});
