import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { inPieces } from "./pieces.ts";

Deno.test("the pieces add up to the body", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(600_000), fc.array(fc.nat(300_000)), async (length, cuts) => {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
      const at = [0, ...cuts, length].sort((a, b) => a - b);
      const parts = at.slice(1).map((to, i) => bytes.subarray(at[i], to));
      assertEquals(await new Response(inPieces(parts)).bytes(), bytes);
    }),
    { numRuns: 10 },
  );
});

Deno.test("no piece is large", async () => {
  const sizes: number[] = [];
  for await (const piece of inPieces([new Uint8Array(1_000_000)])) sizes.push(piece.length);
  assertEquals(sizes, [...Array(7).fill(131_072), 1_000_000 - 7 * 131_072]);
});

Deno.test("the end is reported once, when all pieces are taken", async () => {
  let ends = 0;
  const reader = inPieces([new Uint8Array(200_000)], { onEnd: () => ends++ }).getReader();
  await reader.read();
  await reader.read();
  assertEquals(ends, 0);
  assertEquals((await reader.read()).done, true);
  assertEquals(ends, 1);
});

Deno.test("the end is reported when the client goes away", async () => {
  let ends = 0;
  const reader = inPieces([new Uint8Array(200_000)], { onEnd: () => ends++ }).getReader();
  await reader.read();
  await reader.cancel();
  assertEquals(ends, 1);
});

Deno.test("an answer that its client does not read is freed, and its connection closed", async () => {
  const bytes = new Uint8Array(20_000_000);
  const ended = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () =>
      new Response(inPieces([bytes], { onEnd: ended.resolve, stallMs: 50 }), {
        headers: { "content-length": String(bytes.length) },
      }),
  );
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  await ended.promise;
  let received = 0;
  for await (const piece of connection.readable) received += piece.length;
  assertEquals(received > 0 && received < bytes.length, true);
});
