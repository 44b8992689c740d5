import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert/mod.js";
import { writeLongList } from "./long_list.ts";

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => from + i).join();

for (const rows of [0, 1, 31, 32, 33, 64, 1000]) {
  Deno.test(`a list of ${rows} rows is written whole`, async () => {
    const bytes = await writeLongList('{"é":[', rows, numbers, "]}");
    const want = { é: Array.from({ length: rows }, (_, i) => i) };
    assertEquals(JSON.parse(new TextDecoder().decode(bytes)), want);
  });
}

Deno.test("the event loop has turns while a list is written that takes long", async () => {
  let turns = 0;
  let isWritten = false;
  const count = () => {
    turns++;
    if (!isWritten) setImmediate(count);
  };
  setImmediate(count);
  const slowly = (from: number, to: number) => {
    // A slice without short requests beside it.
    const end = performance.now() + 4;
    while (performance.now() < end);
    return numbers(from, to);
  };
  await writeLongList("[", 320, slowly, "]");
  isWritten = true;
  assertEquals(turns >= 9, true);
});
