import { assertEquals } from "@std/assert/mod.js";
import { sourcePairs } from "./source_pairs.ts";

Deno.test("sourcePairs() leaves out empty facts and gives the others readable names", () => {
  const facts = {
    goVersion: "",
    version: "3.14.0",
    branch: "",
    startTime: "2026-11-21T07:58:20.069Z",
    reloadConfigSuccess: true,
    goroutineCount: 0,
    corruptionCount: 0,
    newThing: "x",
  };
  assertEquals(sourcePairs(facts, "UTC"), [
    ["Version", "3.14.0"],
    ["Started", "2026-11-21 07:58:20"],
    ["Configuration valid", "yes"],
    ["Corruptions", "0"],
    ["newThing", "x"],
  ]);
});
