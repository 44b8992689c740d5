import { assertEquals } from "@std/assert/mod.js";
import { acceptedEncodings, acceptsGzip, gzip } from "./gzip.ts";

for (const header of ["gzip", "deflate, gzip;q=0.5", "GZIP", "br, gzip ; q=0.01"]) {
  Deno.test(`acceptsGzip() is true of "${header}"`, () => assertEquals(acceptsGzip(header), true));
}
for (const header of [null, "", "br", "gzip;q=0", "gzip; q=0.0, br", "gzipped"]) {
  Deno.test(`acceptsGzip() is false of "${header}"`, () => {
    assertEquals(acceptsGzip(header), false);
  });
}

Deno.test("acceptedEncodings() are none without a header", () => {
  assertEquals(acceptedEncodings(null), []);
});

for (const length of [0, 1, 128 * 1024, 300_000]) {
  Deno.test(`gzip() keeps ${length} bytes`, async () => {
    const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
    const stream = new Blob([await gzip(bytes)]).stream();
    const back = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).bytes();
    assertEquals(back, bytes);
  });
}

/** How often the thread may do something else while so many bytes are compressed. */
async function pausesFor(length: number): Promise<number> {
  const { setTimeout } = globalThis;
  let pauses = 0;
  globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
    pauses++;
    return setTimeout(...args);
  }) as typeof setTimeout;
  try {
    await gzip(new Uint8Array(length));
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  return pauses;
}

const KIB = 1024;
for (
  const [length, want] of [[0, 0], [128 * KIB, 0], [128 * KIB + 1, 1], [512 * KIB, 3]] as const
) {
  Deno.test(`gzip() of ${length} bytes pauses ${want} times`, async () => {
    assertEquals(await pausesFor(length), want);
  });
}
