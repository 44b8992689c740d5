import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { TestApp } from "./testing/app.ts";

const { samples } = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
);
const row = samples[0].instance;

const CHURN = "/models/churn/predict";

Deno.test("requests beyond the rate of an address get 429, and health checks do not", async () => {
  const app = await TestApp.start({
    rates: { address: { requests: { limit: 2, spanMs: 3_600_000 } }, key: {} },
  });
  const first = await app.request("/models");
  assertEquals(first.headers.get("ratelimit-remaining"), "1");
  await first.body?.cancel();
  await (await app.request("/models")).body?.cancel();
  const third = await app.request("/models");
  assertEquals(third.status, 429);
  assertMatch(third.headers.get("retry-after")!, /^\d+$/);
  assertEquals(third.headers.get("ratelimit-limit"), "2");
  assertMatch((await third.json()).error, /^Too many requests: the limit of this address is 2\/h/);
  assertEquals((await app.request("/health")).status, 200);
  assertEquals((await app.request("/nothing")).status, 404);
  assertEquals(app.metric("http_requests_total", { route: "/models", status: "429" }), 1);
});

Deno.test("rows beyond the rate get 429 before the model runs", async () => {
  const app = await TestApp.start({
    rates: { address: { rows: { limit: 3, spanMs: 3_600_000 } }, key: {} },
  });
  const two = { instances: [row, row] };
  const first = await app.post(CHURN, two);
  assertEquals([first.status, first.headers.get("ratelimit-remaining")], [200, "1"]);
  assertEquals((await app.post(CHURN, two)).status, 429);
  assertEquals((await app.post(CHURN, { instances: [row, row, row, row] })).status, 413);
  assertEquals((await app.post(CHURN, row)).status, 200);
  assertEquals(app.metric("access_rows_total"), 3);
  assertEquals(app.metric("model_predictions_total"), 3);
});

Deno.test("without limits an answer has no headers about them", async () => {
  const app = await TestApp.start();
  const { headers } = await app.request("/models");
  assertEquals([...headers.keys()].filter((name) => name.startsWith("ratelimit")), []);
});

Deno.test("loads, unloads and labels in bulk are recorded with their sender", async () => {
  const app = await TestApp.start();
  await app.post("/v2/repository/models/fraud/unload");
  await app.post("/v2/repository/models/fraud/load");
  await app.post("/v2/repository/models/none/load");
  const labels = (count: number) =>
    Array.from({ length: count }, () => ({ id: "x", actual: "Yes" }));
  await app.post("/feedback", labels(99));
  await app.post("/feedback", labels(100));
  assertEquals(
    app.logged.map((line) => JSON.parse(line)).filter(({ message }) => message === "audit")
      .map(({ action, model, address, rows, result }) => [action, model, address, rows, result]),
    [
      ["unload", "fraud", "unknown", undefined, "ok"],
      ["load", "fraud", "unknown", undefined, "ok"],
      ["load", "none", "unknown", undefined, "not_found"],
      ["feedback", undefined, "unknown", 100, "ok"],
    ],
  );
  assertEquals(app.metric("access_changes_total", { model: "fraud", result: "ok" }), 2);
});

Deno.test("requests for a model with a full queue are refused, and counted", async () => {
  const app = await TestApp.start({ queue: 1 });
  const answers = await Promise.all(Array.from({ length: 40 }, () => app.post(CHURN, row)));
  const refused = answers.filter(({ status }) => status === 503);
  assertEquals(answers.filter(({ status }) => status === 200).length + refused.length, 40);
  assertEquals(refused.length > 0, true);
  const labels = { model: "churn", outcome: "overloaded" };
  assertEquals(app.metric("model_requests_total", labels), refused.length);
  assertMatch((await refused[0]!.json()).error, /^The model's queue is full/);
});

for (const path of [CHURN, "/v2/models/churn/infer"]) {
  Deno.test(`a full queue refuses a long body before it has arrived, at ${path}`, async () => {
    const app = await TestApp.start({ queue: 1 });
    const answers = Array.from({ length: 40 }, () => app.post(CHURN, row));
    const refusals = answers.map(async (answer) => {
      assertEquals((await answer).status, 503);
      // The queue is still full: no run begins before the next turn of the event loop.
      return (await app.post(path, new ReadableStream())).status;
    });
    assertEquals(await Promise.any(refusals), 503);
    await Promise.all(answers);
  });
}
