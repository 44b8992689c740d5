import { assertEquals } from "@std/assert/mod.js";
import { TestApp } from "./testing/app.ts";

Deno.test("the first prediction in README.md is answered as it says", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const body = /models\/churn\/predict .* -d '([^']*)'/.exec(readme)![1];
  const answer = /```json\n([^`]*)```/.exec(readme)![1]!;
  const app = await TestApp.start();
  const response = await app.post("/models/churn/predict", body);
  assertEquals(masked(await response.text()), masked(answer));
});

/** An answer whose ids, which are never the same, are masked. */
function masked(answer: string): unknown {
  return JSON.parse(answer, (key, value) => key === "id" ? value.length : value);
}
