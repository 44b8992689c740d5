import { assertEquals } from "@std/assert/mod.js";
import { packPage, type Page, unpackPage } from "./page_pack.ts";

Deno.test("a pack contains every encoding of every file", () => {
  const page: Page = new Map([
    ["index.html", { type: "text/html", plain: Uint8Array.of(1, 2), br: Uint8Array.of(0, 255) }],
    ["assets/a.js", { type: "text/javascript", plain: new Uint8Array(0) }],
  ]);
  assertEquals(unpackPage(packPage(page)), page);
});
