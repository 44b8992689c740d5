import { assertEquals } from "@std/assert/mod.js";
import { acceptsGzip, gzip } from "./gzip.ts";

for (const header of ["gzip", "deflate, gzip;q=0.5", "GZIP", "br, gzip ; q=0.01"]) {
  Deno.test(`acceptsGzip() is true of "${header}"`, () => assertEquals(acceptsGzip(header), true));
}
for (const header of [null, "", "br", "gzip;q=0", "gzip; q=0.0, br", "gzipped"]) {
  Deno.test(`acceptsGzip() is false of "${header}"`, () => {
    assertEquals(acceptsGzip(header), false);
  });
}

for (const length of [0, 1, 128 * 1024, 300_000]) {
  Deno.test(`gzip() keeps ${length} bytes`, async () => {
    const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
    const stream = new Blob([await gzip(bytes)]).stream();
    const back = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).bytes();
    assertEquals(back, bytes);
  });
}
