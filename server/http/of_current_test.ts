import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { ofCurrent } from "./of_current.ts";

Deno.test("what is made of the current one is not made again", async () => {
  const made: number[] = [];
  const make = (found: number) => Promise.resolve(made.push(found));
  assertEquals([await ofCurrent(() => 7, make), made], [1, [7]]);
});

Deno.test("what is made of one that was replaced meanwhile is made again", async () => {
  let current = 1;
  const make = (found: number) => {
    if (current < 3) current++;
    return Promise.resolve(`of ${found}`);
  };
  assertEquals(await ofCurrent(() => current, make), "of 3");
});

Deno.test("an error ends it, whether it is made or found", async () => {
  await assertRejects(() => ofCurrent(() => 1, () => Promise.reject(new Error("a"))), Error, "a");
  let count = 0;
  const find = () => {
    if (count++ > 0) throw new Error("gone");
    return 1;
  };
  await assertRejects(() => ofCurrent(find, () => Promise.resolve(1)), Error, "gone");
});
