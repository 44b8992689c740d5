import { assertEquals } from "@std/assert/mod.js";
import { optionsPage, PAGE } from "./options_page.ts";

Deno.test("server/config/README.md has the options of the code; deno task options writes it", async () => {
  assertEquals(await Deno.readTextFile(PAGE), optionsPage());
});
