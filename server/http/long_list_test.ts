import { assertEquals } from "@std/assert/mod.js";
import { JsonBytes } from "./json_bytes.ts";
import { writeLongList } from "./long_list.ts";
import { turnsDuring } from "./testing/turns.ts";

for (const rows of [0, 1, 63, 64, 65, 128, 1000]) {
  Deno.test(`a list of ${rows} rows is written whole`, async () => {
    const out = new JsonBytes(false, 1);
    const numbers = (from: number, to: number) =>
      out.text(Array.from({ length: to - from }, (_, i) => from + i).join());
    out.text('{"é":[');
    await writeLongList(out, rows, 64, numbers);
    out.text("]}");
    const want = { é: Array.from({ length: rows }, (_, i) => i) };
    assertEquals(JSON.parse(new TextDecoder().decode(out.end())), want);
  });
}

Deno.test("the event loop has turns while a list is written that takes long", async () => {
  const slowly = () => {
    // A slice without short requests beside it.
    const end = performance.now() + 4;
    while (performance.now() < end);
  };
  const write = () => writeLongList(new JsonBytes(false, 1), 640, 64, slowly);
  assertEquals(await turnsDuring(write) >= 9, true);
});
