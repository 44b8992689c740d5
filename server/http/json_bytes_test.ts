import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { shortProbability } from "../models/decode/short_probability.ts";
import { shortestFloat32 } from "../models/decode/shortest_float32.ts";
import { JsonBytes } from "./json_bytes.ts";

function written(write: (out: JsonBytes) => void, { allowNaN = false, room = 1 } = {}): string {
  const out = new JsonBytes(allowNaN, room);
  write(out);
  assertEquals(out.length, out.end().length);
  return new TextDecoder().decode(out.end());
}

const few = fc.tuple(fc.integer({ min: -1e10, max: 1e10 }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, places]) => digits / 10 ** places);
const number = fc.oneof(
  few,
  fc.double(),
  fc.float().map(shortestFloat32),
  fc.float({ min: 0, max: 1 }).map(shortProbability),
  fc.integer(),
  fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity),
);

Deno.test("numbers are written as JSON.stringify() writes them", () => {
  fc.assert(
    fc.property(number, (value) => {
      assertEquals(written((out) => out.number(value)), JSON.stringify(value));
    }),
    { numRuns: 10_000 },
  );
});

// Powers of ten, and the numbers beside them, where the digits before the point change.
for (let exponent = -8; exponent <= 10; exponent++) {
  Deno.test(`numbers beside 10^${exponent} are written with all their digits`, () => {
    const power = Number(`1e${exponent}`);
    const beside = [power, 2 * power, power * (1 - 2 ** -53), power * (1 + 2 ** -52)];
    const places = [power - power / 1e8, power - power / 1e9, power + power / 1e8];
    for (const value of [...beside, ...places, -power]) {
      assertEquals(written((out) => out.number(value)), JSON.stringify(value));
    }
  });
}

Deno.test("probabilities are written in seven digits", () => {
  const probability = fc.oneof(
    fc.float({ min: 0, max: 1 }),
    fc.double({ min: 0, max: 1 }),
    number,
    fc.constantFrom(0.1, 0.09999999999999999, 0.99999994, 0.99999995, 0.9999999999),
  );
  fc.assert(
    fc.property(probability, (value) => {
      assertEquals(
        written((out) => out.probability(value)),
        JSON.stringify(shortProbability(value)),
      );
    }),
    { numRuns: 10_000 },
  );
});

const single = fc.oneof(
  fc.float(),
  fc.tuple(fc.float({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -45, max: 20 }))
    .map(([part, exponent]) => Math.fround(part * 10 ** exponent)),
  few.map(Math.fround),
  fc.integer({ min: -13, max: 32 }).map((exponent) => 2 ** exponent),
  fc.constantFrom(
    9.9999997e-5,
    1e-4,
    1e-6,
    9.9999999e-7,
    1e-7,
    1e-10,
    1e-16,
    1e-45,
    999999936,
    1e9,
    33555792,
    99999.9999,
    0.99999994,
  ).map(
    Math.fround,
  ),
);

const jsonOf = (floats: Float32Array) => JSON.stringify([...floats].map(shortestFloat32));

Deno.test("float32 are written in the fewest digits that stand for no other", () => {
  const floats = fc.array(single, { maxLength: 70, size: "max" })
    .map((values) => new Float32Array(values));
  fc.assert(
    fc.property(floats, fc.nat(3), (values, from) => {
      const list = written((out) => out.float32List(values, from, values.length));
      assertEquals(`[${list}]`, jsonOf(values.subarray(from)));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("many float32 of all sizes and signs are written one after the other", () => {
  const bits = Uint32Array.from({ length: 40_000 }, (_, i) => i * 107_374 + (i & 1));
  const values = new Float32Array(bits.buffer);
  const list = written((out) => out.float32List(values, 0, values.length));
  assertEquals(`[${list}]`, jsonOf(values));
});

Deno.test("texts are written as JSON.stringify() writes them", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "\u007f", " ", "~", "\u2028", "\ud800", "a".repeat(5000), 'a"', "\\", "\n"),
  );
  fc.assert(fc.property(fc.array(text), (texts) => {
    const list = written((out) => {
      for (const [i, one] of texts.entries()) {
        if (i > 0) out.ascii(",");
        out.string(one);
      }
    });
    assertEquals(`[${list}]`, JSON.stringify(texts));
  }));
});

Deno.test("what is no number is written as a word where that is allowed", () => {
  const words = [NaN, Infinity, -Infinity].map((value) =>
    written((out) => out.number(value), { allowNaN: true })
  );
  assertEquals(words, ["NaN", "Infinity", "-Infinity"]);
});

Deno.test("a writer that begins anew writes nothing of what was before, and its own words", () => {
  const out = new JsonBytes(false, 1);
  for (const allowNaN of [true, false]) {
    out.restart(allowNaN);
    out.number(NaN);
    assertEquals(new TextDecoder().decode(out.end()), allowNaN ? "NaN" : "null");
  }
});

Deno.test("a copy is not written over, and memory that has become much is not kept", () => {
  const out = new JsonBytes(false, 1);
  const long = `"${"é".repeat(1_000_000)}"`;
  out.text(long);
  const first = out.copy();
  assertEquals(out.end().buffer.byteLength, 1_000_000);
  out.restart(false);
  out.text("[1,2]");
  const second = out.copy();
  out.restart(false);
  out.text("[3,4]");
  assertEquals(new TextDecoder().decode(first) === long, true);
  assertEquals(new TextDecoder().decode(second), "[1,2]");
  assertEquals(second.buffer.byteLength, 5);
});

Deno.test("what is written one after the other stands side by side, whatever room there was", () => {
  for (const room of [0, 1, 7, 100]) {
    const text = written((out) => {
      out.text('["é→😀",');
      out.ascii("true");
      out.character(0x2c);
      out.part(new TextEncoder().encode('"part"'));
      out.partOf(new TextEncoder().encode("no,1no"), 2, 2);
      out.repeat(out.length - 2, out.length);
      out.reserve(50);
      out.text("]");
    }, { room });
    assertEquals(text, '["é→😀",true,"part",1,1]');
  }
});

Deno.test("the memory of what was written is not much larger", () => {
  for (const [room, length] of [[1_000_000, 100], [1, 100_000], [100_000, 99_000], [100, 0]]) {
    const out = new JsonBytes(false, room!);
    out.text("1".repeat(length!));
    assertEquals(out.end().length, length);
    assertEquals(out.end().buffer.byteLength <= 1.25 * length!, true);
  }
});
