import { assertEquals } from "@std/assert/mod.js";
import { KERNELS, kernelScript } from "./kernels.ts";

for (const kernel of KERNELS) {
  const { source, target } = kernel;
  Deno.test(`${target} has the module of ${source}; deno task kernels writes it`, async () => {
    const written = await Deno.readTextFile(new URL(`../${target}`, import.meta.url));
    assertEquals(written, await kernelScript(kernel));
  });
}
