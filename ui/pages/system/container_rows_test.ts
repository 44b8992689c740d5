import { assertEquals } from "@std/assert/mod.js";
import type { Labels } from "../../prom/frame.ts";
import type { InstantAnswer } from "../../prom/query.ts";
import { containerRows } from "./container_rows.ts";

function answer(...samples: readonly [Labels, number][]): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: samples.map(([labels, value]) => ({ labels, value })),
    result: { resultType: "vector", result: [] },
  };
}

Deno.test("containerRows() puts each answer into its own column and sorts by name", () => {
  const pod = { name: "k8s_1", pod: "api", container: "web" };
  const rows = containerRows({
    lastSeen: answer([{ ...pod, image: "web:1" }, 100], [{ name: "a", image: "a:1" }, 40]),
    cpu: answer([pod, 0.5]),
    ofQuota: answer([pod, 0.25]),
    memory: answer([pod, 1e6]),
    ofLimit: answer([pod, 0.1]),
    kills: answer([pod, 1.9]),
  }, 101_000);
  assertEquals(rows, [
    {
      ...{ name: "a", image: "a:1", cpu: NaN, ofQuota: NaN, memory: NaN, ofLimit: NaN },
      ...{ kills: NaN, unseenMs: 61_000 },
    },
    {
      ...{ name: "api web", image: "web:1", cpu: 0.5, ofQuota: 0.25, memory: 1e6, ofLimit: 0.1 },
      ...{ kills: 2, unseenMs: 1000 },
    },
  ]);
});
