import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { concat } from "@std/bytes/concat.js";
import * as fc from "fast-check";
import { ArrowWriter } from "../scoring/arrow_writer.ts";
import { readArrow } from "./arrow_records.ts";

const TESTDATA = new URL("../arrow/testdata/", import.meta.url);

function file(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, TESTDATA));
}

interface ReadRow {
  readonly [name: string]: unknown;
}

async function rowsOf(bytes: Uint8Array, wanted: readonly string[]): Promise<readonly ReadRow[]> {
  const { records } = await readArrow(bytes, wanted, () => {});
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
  Deno.test(`readArrow() reads every type that a feature may have from ${name}`, async () => {
    assertEquals(await rowsOf(file(name), NAMES), TYPES);
    assertEquals((await readArrow(file(name), ["text"], () => {})).columns, NAMES);
  });
}

Deno.test("readArrow() reads columns in any order, and undefined for one that is not there", async () => {
  const { records } = await readArrow(file("types.arrows"), ["text", "no", "int8"], () => {});
  assertEquals(records.slice(0, 2), [["one", undefined, 1], [null, undefined, -2]]);
});

Deno.test("readArrow() passes over columns of other types", async () => {
  const rows = await rowsOf(file("other_types.arrows"), ["after", "last"]);
  assertEquals(rows.map(({ after }) => after), [1, 2, 3, 4, 5, 6]);
  assertEquals(rows.map(({ last }) => last), TYPES.map(({ view }) => view));
});

Deno.test("readArrow() reads dictionaries that grow or are replaced", async () => {
  const words = async (name: string) =>
    (await rowsOf(file(name), ["word"])).map(({ word }) => word);
  assertEquals(await words("deltas.arrows"), ["a", "b", "c", "a"]);
  assertEquals(await words("replaced.arrows"), ["a", "b", "c", "a"]);
});

async function problem(bytes: Uint8Array, wanted = NAMES): Promise<string> {
  return (await assertRejects(() => readArrow(bytes, wanted, () => {}), SyntaxError)).message;
}

Deno.test("readArrow() names what it does not read", async () => {
  assertEquals(
    await problem(file("other_types.arrows"), ["moment"]),
    "a feature has the type timestamp: send numbers, booleans or strings",
  );
  assertEquals(
    await problem(file("compressed.arrows")),
    "it is compressed: write it without compression",
  );
  assertEquals(
    await problem(new TextEncoder().encode("a,b\n1,2\n")),
    "it is no stream of Arrow's IPC format",
  );
  assertEquals(await problem(new Uint8Array()), "it ends inside a message");
  assertEquals(await problem(file("types.arrows").slice(0, 100)), "it ends inside a message");
});

Deno.test("readArrow() reads every row of a long batch", async () => {
  const writer = new ArrowWriter([{ name: "a", type: "number" }]);
  const rows = Array.from({ length: 1203 }, (_, i) => [i]);
  const bytes = concat([writer.begin(), writer.rows(rows), writer.end()]);
  assertEquals((await readArrow(bytes, ["a"], () => {})).records, rows);
});

Deno.test("readArrow() tells the rows before it reads them", async () => {
  const seen: number[] = [];
  await readArrow(file("types.arrows"), NAMES, (rows) => void seen.push(rows));
  assertEquals(seen, [4, 6]);
});

Deno.test("readArrow() of damaged bytes reads rows or throws a SyntaxError", async () => {
  const streams = ["types.arrows", "other_types.arrows", "deltas.arrows"].map(file);
  const damage = fc.record({
    stream: fc.constantFrom(...streams),
    changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), {
      minLength: 1,
      maxLength: 4,
    }),
    keep: fc.option(fc.nat()),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ stream, changes, keep }) => {
      const bytes = stream.slice(0, keep === null ? stream.length : keep % stream.length);
      for (const [at, value] of changes) bytes[at % Math.max(1, bytes.length)] = value;
      try {
        await readArrow(bytes, [...NAMES, "after", "word"], (count) => {
          if (count > 10_000) throw new SyntaxError("too many rows");
        });
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
