import { assertEquals, assertThrows } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { readArrow } from "./arrow_records.ts";

const TESTDATA = new URL("../arrow/testdata/", import.meta.url);

function file(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, TESTDATA));
}

interface ReadRow {
  readonly [name: string]: unknown;
}

function rowsOf(bytes: Uint8Array, wanted: readonly string[]): readonly ReadRow[] {
  const { records } = readArrow(bytes, wanted, () => {});
  return records.map((cells) => Object.fromEntries(cells.map((cell, i) => [wanted[i]!, cell])));
}

// Of the integers beyond 2^53, JSON.parse gives the source alone.
const TYPES = JSON.parse(
  Deno.readTextFileSync(new URL("types.json", TESTDATA)),
  ((_: string, value: unknown, { source }: { source?: string }) => {
    if (value === "Infinity") return Infinity;
    return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? BigInt(source!)
      : value;
  }) as Parameters<typeof JSON.parse>[1],
) as readonly ReadRow[];
const NAMES = Object.keys(TYPES[0]!);

for (const name of ["types.arrows", "types.arrow"]) {
  Deno.test(`readArrow() reads every type that a feature may have from ${name}`, () => {
    assertEquals(rowsOf(file(name), NAMES), TYPES);
    assertEquals(readArrow(file(name), ["text"], () => {}).columns, NAMES);
  });
}

Deno.test("readArrow() reads columns in any order, and undefined for one that is not there", () => {
  const { records } = readArrow(file("types.arrows"), ["text", "no", "int8"], () => {});
  assertEquals(records.slice(0, 2), [["one", undefined, 1], [null, undefined, -2]]);
});

Deno.test("readArrow() passes over columns of other types", () => {
  const rows = rowsOf(file("other_types.arrows"), ["after", "last"]);
  assertEquals(rows.map(({ after }) => after), [1, 2, 3, 4, 5, 6]);
  assertEquals(rows.map(({ last }) => last), TYPES.map(({ view }) => view));
});

Deno.test("readArrow() reads dictionaries that grow or are replaced", () => {
  const words = (name: string) => rowsOf(file(name), ["word"]).map(({ word }) => word);
  assertEquals(words("deltas.arrows"), ["a", "b", "c", "a"]);
  assertEquals(words("replaced.arrows"), ["a", "b", "c", "a"]);
});

function problem(bytes: Uint8Array, wanted = NAMES): string {
  return (assertThrows(() => readArrow(bytes, wanted, () => {}), SyntaxError) as Error).message;
}

Deno.test("readArrow() names what it does not read", () => {
  assertEquals(
    problem(file("other_types.arrows"), ["moment"]),
    "a feature has the type timestamp: send numbers, booleans or strings",
  );
  assertEquals(
    problem(file("compressed.arrows")),
    "it is compressed: write it without compression",
  );
  assertEquals(
    problem(new TextEncoder().encode("a,b\n1,2\n")),
    "it is no stream of Arrow's IPC format",
  );
  assertEquals(problem(new Uint8Array()), "it ends inside a message");
  assertEquals(problem(file("types.arrows").slice(0, 100)), "it ends inside a message");
});

Deno.test("readArrow() tells the rows before it reads them", () => {
  const seen: number[] = [];
  readArrow(file("types.arrows"), NAMES, (rows) => void seen.push(rows));
  assertEquals(seen, [4, 6]);
});

Deno.test("readArrow() of damaged bytes reads rows or throws a SyntaxError", () => {
  const streams = ["types.arrows", "other_types.arrows", "deltas.arrows"].map(file);
  const damage = fc.record({
    stream: fc.constantFrom(...streams),
    changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), {
      minLength: 1,
      maxLength: 4,
    }),
    keep: fc.option(fc.nat()),
  });
  fc.assert(
    fc.property(damage, ({ stream, changes, keep }) => {
      const bytes = stream.slice(0, keep === null ? stream.length : keep % stream.length);
      for (const [at, value] of changes) bytes[at % Math.max(1, bytes.length)] = value;
      try {
        readArrow(bytes, [...NAMES, "after", "word"], (count) => {
          if (count > 10_000) throw new SyntaxError("too many rows");
        });
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
