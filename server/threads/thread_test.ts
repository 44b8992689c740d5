import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { spawn } from "./thread.ts";

const DEAD = new URL("./testdata/dead.ts", import.meta.url);

Deno.test("the death of a thread is reported, and rejects the calls that wait for its answers", async () => {
  const death = Promise.withResolvers<string>();
  const before = performance.now();
  const thread = spawn<{ ask(): void }>("odd", DEAD, { net: [] }, {}, death.resolve);
  const answer = thread.peer.call("ask", undefined);
  await assertRejects(() => answer, Error, "The thread odd ended: ");
  assertEquals((await death.promise).includes("This thread dies for a test"), true);
  assertEquals([thread.name, thread.startedAt >= before], ["odd", true]);
  await assertRejects(() => thread.peer.call("ask", undefined), Error, "The thread odd ended: ");
});
