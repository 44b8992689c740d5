import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { folderWith, post } from "./testing/graphs.ts";
import { eventually, TestServer } from "./testing/server.ts";

for (const threads of ["1", "2"]) {
  Deno.test(`serve with ${threads} threads stops runs that do not end, and sets their version aside`, async () => {
    const root = await folderWith({ good: "logits", loops: "endless_above_1000" });
    const args = ["--models", root, "--run-timeout", "1s", "--threads", threads];
    await using server = await TestServer.start(args);
    const row = { instances: [[1, 2]] };
    const loops = (value: number) =>
      post(`${server.url}/models/loops/predict`, { instances: [[value, 0]] });
    assertEquals((await loops(5)).status, 200);
    const { status, body } = await loops(5000);
    assertEquals(status, 504);
    assertStringIncludes(
      (body as { error: string }).error,
      "did not end within 1 s and was stopped",
    );
    // The instance of ONNX Runtime goes on.
    assertEquals((await loops(5)).status, 200);
    assertEquals((await post(`${server.url}/models/good/predict`, row)).status, 200);
    assertEquals((await loops(5000)).status, 504);
    await eventually(async () => (await loops(5)).status === 503);
    assertEquals((await post(`${server.url}/models/good/predict`, row)).status, 200);
    const index = await post(`${server.url}/v2/repository/index`, {});
    const entries = index.body as { name: string; state: string; reason: string }[];
    assertEquals(entries.map(({ name, state }) => `${name} ${state}`), [
      "good READY",
      "loops UNAVAILABLE",
    ]);
    assertStringIncludes(entries[1]!.reason, "set aside: 2 runs did not end in time");
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assertMatch(metrics, /^model_hangs_total\{model="loops",version="1"\} 2$/m);
    assertMatch(metrics, /^runtime_thread_restarts_total\{thread="serving-0"\} 0$/m);
    await Deno.remove(root, { recursive: true });
  });
}

Deno.test("serve serves the models after one whose graph never ends, and the trial of that one ends", async () => {
  const root = await folderWith({ endless: "endless", last: "logits" });
  const args = ["--models", root, "--run-timeout", "5s"];
  await using server = await TestServer.start(args);
  const { status } = await post(`${server.url}/models/last/predict`, { instances: [[1, 2]] });
  assertEquals(status, 200);
  const index = await post(`${server.url}/v2/repository/index`, {});
  const [endless] = index.body as { state: string; reason: string }[];
  assertEquals(endless!.state, "UNAVAILABLE");
  assertStringIncludes(endless!.reason, "did not end within 5 s when it was warmed up");
  await Deno.remove(root, { recursive: true });
});
