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

for (const place of ["timer", "promise"]) {
  Deno.test(`a thread that dies in a ${place} writes nothing, and its death is reported once`, async () => {
    const script = `
      import { spawn } from "${new URL("./thread.ts", import.meta.url)}";
      const url = new URL("${new URL("./testdata/dies_later.ts", import.meta.url)}");
      let deaths = 0;
      const thread = spawn("${place}", url, { net: [] }, {}, (reason) => {
        console.log(++deaths, reason.split("\\n")[0]);
      });
      await thread.peer.call("die").catch((error) => console.log(error.message));
      await new Promise((resolve) => setTimeout(resolve, 50));`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", "--unstable-worker-options", script],
      env: { NO_COLOR: "1" },
    });
    const { stdout, stderr } = await child.output();
    assertEquals(new TextDecoder().decode(stderr), "");
    const dead = "Error: This thread dies for a test";
    assertEquals(
      new TextDecoder().decode(stdout),
      `1 ${dead}\nThe thread ${place} ended: ${dead}\n`,
    );
  });
}
