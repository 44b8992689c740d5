import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { inOrder } from "./in_order.ts";

const LONG_MS = 60_000;

Deno.test("inOrder() begins an item when the one before has ended", async () => {
  const events: string[] = [];
  await inOrder(["a", "b"], LONG_MS, async (item) => {
    events.push(`begin ${item}`);
    await Promise.resolve();
    events.push(`end ${item}`);
  });
  assertEquals(events, ["begin a", "end a", "begin b", "end b"]);
});

Deno.test("inOrder() begins the next item when one takes too long, and waits for all at the end", async () => {
  const slow = Promise.withResolvers<void>();
  const begun: string[] = [];
  const all = inOrder(["slow", "next"], 1, (item) => {
    begun.push(item);
    if (item === "slow") return slow.promise;
    slow.resolve();
    return Promise.resolve();
  });
  await all;
  assertEquals(begun, ["slow", "next"]);
});

Deno.test("inOrder() goes on after a failure, and then fails", async () => {
  const begun: string[] = [];
  const all = inOrder(["bad", "good"], LONG_MS, (item) => {
    begun.push(item);
    return item === "bad" ? Promise.reject(new Error("broken")) : Promise.resolve();
  });
  await assertRejects(() => all, Error, "broken");
  assertEquals(begun, ["bad", "good"]);
});
