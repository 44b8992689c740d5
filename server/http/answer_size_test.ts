import { assertEquals } from "@std/assert/mod.js";
import { TestApp } from "./testing/app.ts";

const SAMPLE = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
).samples[0].instance;
const app = await TestApp.start({ maxAnswer: 200 });

Deno.test("an answer that would be too large is refused, in each protocol", async () => {
  const one = await app.post("/models/churn/predict", SAMPLE);
  assertEquals(one.status, 200);
  const many = { instances: Array(100).fill(SAMPLE) };
  const refused = await app.post("/models/churn/predict", many);
  assertEquals(refused.status, 413);
  const { inputs, outputs } = await (await app.request("/v2/models/churn")).json();
  assertEquals([inputs.length > 0, outputs.length > 0], [true, true]);
  const error = "The answer would have about 3 kB, and may have 1 kB (--max-answer): " +
    "ask for fewer rows or outputs, or for binary data";
  assertEquals(await refused.json(), { error });
});
