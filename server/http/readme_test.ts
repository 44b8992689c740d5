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

Deno.test("the first label in README.md is counted as it says", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const record = /models\/churn\/predict .* -d '([^']*)'/.exec(readme)![1];
  const body = /\/feedback .* -d '([^']*)'/.exec(readme)![1]!;
  const answer = /\/feedback[^]*?```json\n([^`]*)```/.exec(readme)![1]!;
  const app = await TestApp.start();
  const { predictions: [{ id }] } = await (await app.post("/predict", record)).json();
  const response = await app.post("/feedback", body.replace(/"id": "[^"]*"/, `"id": "${id}"`));
  assertEquals(await response.json(), JSON.parse(answer));
});

/** An answer whose ids, which are never the same, are masked. */
function masked(answer: string): unknown {
  return JSON.parse(answer, (key, value) => key === "id" ? value.length : value);
}
