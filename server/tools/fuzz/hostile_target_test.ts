import { assertEquals } from "@std/assert/mod.js";
import type { TargetAnswer } from "./exposition_answers.ts";
import { HostileTargets } from "./hostile_target.ts";

const answer: TargetAnswer = {
  status: 200,
  headers: { "content-type": "text/odd" },
  body: new TextEncoder().encode("a 1\n".repeat(100)),
  piece: 7,
};

Deno.test("HostileTargets gives an answer until it has been scraped twice", async () => {
  await using targets = new HostileTargets(2);
  const [, first, , second] = targets.flags();
  const url = first!.replace("hostile0=", "");
  assertEquals(second, `hostile1=${url.replace(/0$/, "1")}`);
  const given = targets.give([answer]);
  for (let i = 0; i < 2; i++) {
    const response = await fetch(url);
    assertEquals(response.headers.get("content-type"), "text/odd");
    assertEquals(await response.bytes(), answer.body);
  }
  await given;
  assertEquals(await (await fetch(url)).text(), "");
});

Deno.test("HostileTargets gives statuses that have no body", async () => {
  await using targets = new HostileTargets(1);
  const url = targets.flags()[1]!.replace("hostile0=", "");
  const given = targets.give([{ ...answer, status: 204, headers: {} }]);
  for (let i = 0; i < 2; i++) assertEquals((await fetch(url)).status, 204);
  await given;
});
