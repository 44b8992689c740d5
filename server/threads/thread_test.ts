import { assertEquals, assertMatch, assertRejects } from "@std/assert/mod.js";
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

Deno.test("an error that nobody catches is reported with its stack, and not written by Deno", async () => {
  const script = new URL("./testdata/watches_careless.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", script, "throw", "reject", "odd"],
  }).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const reasons = out!.trim().split("\n").map((line) => JSON.parse(line) as string);
  assertEquals(error, "");
  assertEquals(reasons.map((reason) => reason.split("\n")[0]), [
    ...["Error: This thread dies for a test", "Error: This thread dies for a test", "a text"],
  ]);
  assertMatch(reasons[0]!, /careless\.ts:\d+/);
});
