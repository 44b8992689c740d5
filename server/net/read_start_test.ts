import { assertEquals } from "@std/assert/mod.js";
import { readStart } from "./read_start.ts";

function endless(text: string) {
  const cancelled = Promise.withResolvers<void>();
  const chunk = new TextEncoder().encode(text);
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => cancelled.resolve(),
  });
  return { response: new Response(body), cancelled: cancelled.promise };
}

Deno.test("an answer that never ends is read up to the limit, and cancelled", async () => {
  const { response, cancelled } = endless("abc");
  assertEquals(await readStart(response, 7), "abcabca");
  await cancelled;
});

Deno.test("a short answer is read whole", async () => {
  assertEquals(await readStart(new Response("äöü"), 6), "äöü");
  assertEquals(await readStart(new Response("äöü"), 7), "äöü");
});

Deno.test("an answer without a body is empty", async () => {
  assertEquals(await readStart(new Response(null), 7), "");
});

Deno.test("a character that the limit or the end cuts in two is not invented", async () => {
  assertEquals(await readStart(new Response("aä"), 2), "a");
  assertEquals(await readStart(new Response(new Uint8Array([97, 0xc3])), 9), "a\ufffd");
});
