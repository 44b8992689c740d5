import { assertEquals } from "@std/assert/mod.js";
import { DEFAULT_PRIORITY, type Priority, priorityDelay } from "./priority.ts";

Deno.test("each level goes 100 ms behind the one above, and 2 is the default", () => {
  const levels: Priority[] = [1, 2, 3];
  assertEquals(levels.map((level) => priorityDelay(level)), [0, 100, 200]);
  assertEquals([DEFAULT_PRIORITY, priorityDelay()], [2, 100]);
});
