import { assertLess } from "@std/assert/mod.js";
import { gzipSync } from "node:zlib";
import { buildPage } from "./build.ts";

Deno.test("the whole page is below 130 kB, compressed", async () => {
  const sizes = Array.from((await buildPage()).values(), (bytes) => gzipSync(bytes).length);
  assertLess(sizes.reduce((sum, size) => sum + size, 0), 130_000);
});
