import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { packPage, type Page, readPage, unpackPage } from "./page_pack.ts";

Deno.test("a pack contains every encoding of every file", () => {
  const page: Page = new Map([
    ["index.html", { type: "text/html", plain: Uint8Array.of(1, 2), br: Uint8Array.of(0, 255) }],
    ["assets/a.js", { type: "text/javascript", plain: new Uint8Array(0) }],
  ]);
  assertEquals(unpackPage(packPage(page)), page);
});

Deno.test("readPage() reads a pack, and knows that there is none", async () => {
  const folder = await Deno.makeTempDir();
  const pack = new URL(`file://${folder}/page.json`);
  assertEquals(await readPage(pack), undefined);
  const page: Page = new Map([["index.html", { type: "text/html", plain: Uint8Array.of(1) }]]);
  await Deno.writeTextFile(pack, packPage(page));
  assertEquals(await readPage(pack), page);
  await assertRejects(() => readPage(new URL(`file://${folder}/`)));
  await Deno.remove(folder, { recursive: true });
});
