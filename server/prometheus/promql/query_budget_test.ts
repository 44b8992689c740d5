import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { QueryBudget } from "./query_budget.ts";
import { QueryError } from "./errors.ts";

const roomy = { maxSamples: 10, timeoutMs: 10_000 };

Deno.test("QueryBudget.take() fails beyond the samples allowed", () => {
  const budget = new QueryBudget(roomy);
  budget.take(10);
  const error = assertThrows(() => budget.take(1), QueryError);
  assertEquals(error.kind, "execution");
});

Deno.test("QueryBudget.release() makes room again", () => {
  const budget = new QueryBudget(roomy);
  budget.take(4);
  const held = budget.held;
  budget.take(6);
  budget.release(held);
  budget.take(6);
  assertEquals(budget.held, 10);
});

Deno.test("QueryBudget.due() fails after the deadline", () => {
  const budget = new QueryBudget({ ...roomy, timeoutMs: -1 });
  assertEquals(assertThrows(() => budget.due(), QueryError).kind, "timeout");
});

Deno.test("QueryBudget.due() fails when the query is canceled", () => {
  const controller = new AbortController();
  const budget = new QueryBudget({ ...roomy, signal: controller.signal });
  assertEquals(budget.due(), false);
  controller.abort();
  assertEquals(assertThrows(() => budget.due(), QueryError).kind, "canceled");
});

Deno.test("QueryBudget.due() is true after a slice of work, and not after a pause", async () => {
  const budget = new QueryBudget(roomy);
  const end = performance.now() + 30;
  while (performance.now() < end);
  assertEquals(budget.due(), true);
  await budget.pause();
  assertEquals(budget.due(), false);
});

Deno.test("QueryBudget.takeText() fails for too much text in labels", () => {
  const budget = new QueryBudget(roomy);
  budget.takeText(20_000_000);
  assertThrows(() => budget.takeText(1), QueryError, "query makes labels that are too long");
});
