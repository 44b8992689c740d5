import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { QueryError } from "../promql/errors.ts";
import { ApiError } from "./api_error.ts";
import { QueryGate } from "./query_gate.ts";

const PATIENT = { timeoutMs: 60_000, signal: new AbortController().signal };

/** A query that runs until it is told to end. */
function startQuery(gate: QueryGate, patience = PATIENT) {
  const end = Promise.withResolvers<string>();
  return { end: end.resolve, answer: gate.run(patience, () => end.promise) };
}

Deno.test("QueryGate runs as many queries as it may, and the next when one ends", async () => {
  const gate = new QueryGate({ running: 2, waiting: 5 });
  const [a, b, c] = [startQuery(gate), startQuery(gate), startQuery(gate)];
  assertEquals([gate.running, gate.waiting], [2, 1]);
  a.end("a");
  assertEquals(await a.answer, "a");
  assertEquals([gate.running, gate.waiting], [2, 0]);
  b.end("b");
  c.end("c");
  assertEquals(await Promise.all([b.answer, c.answer]), ["b", "c"]);
  assertEquals(gate.running, 0);
});

Deno.test("QueryGate gives a place back when a query fails", async () => {
  const gate = new QueryGate({ running: 1, waiting: 5 });
  await assertRejects(() => gate.run(PATIENT, () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(await gate.run(PATIENT, () => Promise.resolve("yes")), "yes");
});

Deno.test("QueryGate refuses more queries than may wait", async () => {
  const gate = new QueryGate({ running: 1, waiting: 1 });
  const [a, b] = [startQuery(gate), startQuery(gate)];
  await assertRejects(() => startQuery(gate).answer, ApiError, "too many queries are waiting");
  a.end("a");
  b.end("b");
  assertEquals(await b.answer, "b");
});

Deno.test("QueryGate ends a query that waits too long, and one that nobody waits for", async () => {
  const gate = new QueryGate({ running: 1, waiting: 5 });
  const a = startQuery(gate);
  const late = startQuery(gate, { ...PATIENT, timeoutMs: 1 });
  const controller = new AbortController();
  const canceled = startQuery(gate, { ...PATIENT, signal: controller.signal });
  await assertRejects(() => late.answer, QueryError, "query timed out in query queue");
  controller.abort();
  await assertRejects(() => canceled.answer, QueryError, "query was canceled in query queue");
  const gone = startQuery(gate, { ...PATIENT, signal: AbortSignal.abort() });
  await assertRejects(() => gone.answer, QueryError, "canceled");
  assertEquals(gate.waiting, 0);
  a.end("a");
  await a.answer;
});

Deno.test("QueryGate tells the kinds of what it refuses, and forgets who waited", async () => {
  const gate = new QueryGate({ running: 1, waiting: 1 });
  const kindOf = (answer: Promise<unknown>) => answer.then(() => "none", ({ kind }) => kind);
  const running = startQuery(gate);
  const late = startQuery(gate, { ...PATIENT, timeoutMs: 1 });
  assertEquals(await kindOf(startQuery(gate).answer), "unavailable");
  assertEquals(await kindOf(late.answer), "timeout");
  const controller = new AbortController();
  const canceled = startQuery(gate, { ...PATIENT, signal: controller.signal });
  controller.abort();
  assertEquals(await kindOf(canceled.answer), "canceled");
  // One whose turn has come is not taken out of the queue by its signal any more.
  const second = new AbortController();
  const next = startQuery(gate, { ...PATIENT, signal: second.signal });
  running.end("a");
  await running.answer;
  second.abort();
  const last = startQuery(gate);
  next.end("b");
  last.end("c");
  assertEquals(await Promise.all([next.answer, last.answer]), ["b", "c"]);
  assertEquals([gate.running, gate.waiting], [0, 0]);
});
