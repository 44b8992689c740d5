import { assertEquals } from "@std/assert/mod.js";
import { countWasmScript, TARGET } from "./make_wasm.ts";

Deno.test("count_wasm.ts has the module of count.wat; deno task kernel writes it", async () => {
  assertEquals(await Deno.readTextFile(TARGET), await countWasmScript());
});
