import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { BodyBudget } from "./body_budget.ts";

Deno.test("bytes are taken up to the limit, over all threads", () => {
  const buffer = BodyBudget.allocate(2);
  const [one, other] = [new BodyBudget(buffer, 0, 10), new BodyBudget(buffer, 1, 10)];
  one.take(4);
  other.take(6);
  assertThrowsKind(() => one.take(1), "overloaded", "bodies of up to 10 bytes at a time");
  assertEquals([one.held, other.held], [10, 10]);
  other.give(6);
  one.take(6);
  assertEquals(other.held, 10);
});

Deno.test("a new thread in the slot of a dead one holds nothing yet", () => {
  const buffer = BodyBudget.allocate(2);
  new BodyBudget(buffer, 0, 10).take(7);
  new BodyBudget(buffer, 1, 10).take(2);
  assertEquals(new BodyBudget(buffer, 0, 10).held, 2);
});
