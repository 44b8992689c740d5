import { assertEquals } from "@std/assert/mod.js";
import { windowText } from "./stat.tsx";

Deno.test("windowText() is the window of the rates of a range query", () => {
  const query = (step: number) => ({
    kind: "range" as const,
    expr: "x",
    grid: { start: 0, end: 0, step },
    unsettled: 0,
  });
  assertEquals(windowText(query(5), 5), "last 20\u00a0s");
  assertEquals(windowText(query(1800), 5), "last 30\u00a0min 5\u00a0s");
  assertEquals(windowText({ kind: "instant", expr: "x", time: 0 }, 5), undefined);
});
