import { assertEquals } from "@std/assert/mod.js";
import { overloadedError } from "../errors.ts";
import type { DemoLoad } from "./demo_load.ts";
import { TestApp } from "./testing/app.ts";

/** Records the loads that are asked for; the third is refused. */
class RecordingLoads {
  readonly asked: DemoLoad[] = [];

  run(load: DemoLoad): Promise<void> {
    if (this.asked.push(load) < 3) return Promise.resolve();
    return Promise.reject(overloadedError("enough", 7));
  }
}

const loads = new RecordingLoads();
const app = await TestApp.start({ demo: loads });

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

Deno.test("/cpu and /memory run loads, and refuse more than there may be", async () => {
  assertEquals(
    (await get("/cpu?seconds=0.5")).body,
    "Kept a processor core busy for 0.5 s\n",
  );
  assertEquals((await get("/memory?mb=20")).body, "Held 20 MB of memory for 5 s\n");
  const refused = await get("/memory");
  assertEquals([refused.status, refused.body], [503, '{"error":"enough"}']);
  assertEquals(refused.headers.get("retry-after"), "7");
  assertEquals(loads.asked, [
    { kind: "cpu", seconds: 0.5 },
    { kind: "memory", megabytes: 20, seconds: 5 },
    { kind: "memory", megabytes: 100, seconds: 5 },
  ]);
});

const refused: readonly (readonly [path: string, error: string])[] = [
  ["/cpu?seconds=10.1", 'seconds: expected a number above 0 and up to 10, got "10.1"'],
  ["/cpu?seconds=0", 'seconds: expected a number above 0 and up to 10, got "0"'],
  ["/cpu?seconds=NaN", 'seconds: expected a number above 0 and up to 10, got "NaN"'],
  [
    "/memory?mb=513&seconds=-1",
    'mb: expected a number above 0 and up to 512, got "513"; ' +
    'seconds: expected a number above 0 and up to 10, got "-1"',
  ],
];
for (const [path, error] of refused) {
  Deno.test(`${path} is answered with 400`, async () => {
    const { status, body } = await get(path);
    assertEquals([status, JSON.parse(body).error], [400, error]);
  });
}

Deno.test("pages of other sites may not ask for a load", async () => {
  assertEquals((await get("/cpu", { "sec-fetch-site": "cross-site" })).status, 403);
});

Deno.test("without --demo there is no /cpu and no /memory", async () => {
  const plain = await TestApp.start();
  for (const path of ["/cpu", "/memory"]) {
    assertEquals((await plain.request(path)).status, 404);
  }
});

Deno.test("a simulated error has status 500 and a sentence, and is not logged", async () => {
  const failing = await TestApp.start({ demoErrorRate: 1 });
  const samples = new URL("../../models/churn/1/samples.json", import.meta.url);
  const { instance } = JSON.parse(await Deno.readTextFile(samples)).samples[0];
  const predicted = await failing.post("/predict", instance);
  assertEquals(
    [predicted.status, (await predicted.json()).error],
    [500, "This error is simulated: --demo-error-rate makes 100 % of the predictions fail"],
  );
  assertEquals(failing.logged, []);
});
