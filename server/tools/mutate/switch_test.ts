import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { activate, countReached, stryCov_9fa48, stryMutAct_9fa48 } from "./switch.ts";

Deno.test("activate() turns one mutant on and all others off", () => {
  activate("2");
  assertEquals(["1", "2"].map(stryMutAct_9fa48), [false, true]);
  activate(undefined);
  assertEquals(["1", "2"].map(stryMutAct_9fa48), [false, false]);
});

Deno.test("activate() stops a mutant that is come by more often than allowed", () => {
  activate("1", 2);
  stryMutAct_9fa48("1");
  stryMutAct_9fa48("1");
  assertThrows(() => stryMutAct_9fa48("1"), Error, "loops");
  activate(undefined);
});

Deno.test("countReached() counts what is come by until it is told to stop", () => {
  const counts = new Map<string, number>();
  countReached(counts);
  stryCov_9fa48("1", "2");
  stryCov_9fa48("2");
  countReached(undefined);
  stryCov_9fa48("1");
  assertEquals([...counts], [["1", 1], ["2", 2]]);
});
