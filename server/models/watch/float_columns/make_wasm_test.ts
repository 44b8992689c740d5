import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { COUNT_WASM } from "./count_wasm.ts";
import { countWasm, countWasmScript } from "./make_wasm.ts";

Deno.test("count_wasm.ts has the module of count.wat; deno task kernel writes it", async () => {
  const wasm = await countWasm();
  assertEquals(COUNT_WASM, wasm);
  assertStringIncludes(await countWasmScript(), `"${wasm.toBase64()}"`);
});
