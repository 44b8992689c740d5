import { assert, assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { DemoThreads } from "./demo_threads.ts";

Deno.test("a load keeps its thread busy for its time, and not this one", async () => {
  const loads = new DemoThreads();
  const start = performance.now();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await loads.run({ kind: "cpu", seconds: 0.3 });
  clearInterval(timer);
  assert(performance.now() - start >= 300);
  assert(ticks > 2, String(ticks));
});

Deno.test("two loads run at a time, and a third is refused until one of them ends", async () => {
  const loads = new DemoThreads();
  const load = { kind: "memory", megabytes: 2, seconds: 0.3 } as const;
  const running = [loads.run(load), loads.run(load)];
  const error = await assertRejectsKind(() => loads.run({ ...load, seconds: 1.5 }), "overloaded");
  assertEquals(error.details, { retryAfterSeconds: 2 });
  await Promise.all(running);
  await loads.run(load);
});

Deno.test("a load that cannot run makes room for the next", async () => {
  const loads = new DemoThreads(() => new URL("./testdata/dead.ts", import.meta.url));
  for (let i = 0; i < 3; i++) {
    const failed = await loads.run({ kind: "cpu", seconds: 1 }).then(() => false, () => true);
    assertEquals(failed, true);
  }
});
