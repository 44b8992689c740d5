import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { inPieces } from "./pieces.ts";

Deno.test("the pieces add up to the body", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(600_000), async (length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
      assertEquals(await new Response(inPieces(bytes)).bytes(), bytes);
    }),
    { numRuns: 10 },
  );
});

Deno.test("no piece is large", async () => {
  const sizes: number[] = [];
  for await (const piece of inPieces(new Uint8Array(1_000_000))) sizes.push(piece.length);
  assertEquals(sizes, [...Array(7).fill(131_072), 1_000_000 - 7 * 131_072]);
});

Deno.test("a text is sent as UTF-8", async () => {
  assertEquals(await new Response(inPieces("naïve")).text(), "naïve");
});
