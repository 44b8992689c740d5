import { assertStringIncludes } from "@std/assert/mod.js";
import { KERNELS, sourceHash } from "./kernels.ts";

for (const kernel of KERNELS) {
  const { source, target } = kernel;
  Deno.test(`${target} is of the present ${source}; deno task kernels writes it`, async () => {
    const written = await Deno.readTextFile(new URL(`../${target}`, import.meta.url));
    assertStringIncludes(written, `SHA-256 of the source: ${await sourceHash(kernel)}\n`);
  });
}
