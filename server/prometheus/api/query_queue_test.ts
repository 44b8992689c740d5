import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { QueryError } from "../promql/errors.ts";
import { ApiError } from "./api_error.ts";
import { QueryQueue } from "./query_queue.ts";

const PATIENT = { timeoutMs: 60_000, signal: new AbortController().signal };

/** Starts a query that runs until `end` is called. */
function startQuery(queue: QueryQueue, patience = PATIENT) {
  const end = Promise.withResolvers<string>();
  return { end: end.resolve, answer: queue.run(patience, () => end.promise) };
}

Deno.test("QueryQueue runs the allowed number of queries, and the next when one ends", async () => {
  const queue = new QueryQueue({ running: 2, waiting: 5 });
  const [a, b, c] = [startQuery(queue), startQuery(queue), startQuery(queue)];
  assertEquals([queue.running, queue.waiting], [2, 1]);
  a.end("a");
  assertEquals(await a.answer, "a");
  assertEquals([queue.running, queue.waiting], [2, 0]);
  b.end("b");
  c.end("c");
  assertEquals(await Promise.all([b.answer, c.answer]), ["b", "c"]);
  assertEquals(queue.running, 0);
});

Deno.test("QueryQueue frees the place of a query that fails", async () => {
  const queue = new QueryQueue({ running: 1, waiting: 5 });
  await assertRejects(() => queue.run(PATIENT, () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(await queue.run(PATIENT, () => Promise.resolve("yes")), "yes");
});

Deno.test("QueryQueue refuses a query when the queue is full", async () => {
  const queue = new QueryQueue({ running: 1, waiting: 1 });
  const [a, b] = [startQuery(queue), startQuery(queue)];
  await assertRejects(() => startQuery(queue).answer, ApiError, "too many queries are waiting");
  a.end("a");
  b.end("b");
  assertEquals(await b.answer, "b");
});

Deno.test("QueryQueue ends queries that wait too long or are canceled", async () => {
  const queue = new QueryQueue({ running: 1, waiting: 5 });
  const a = startQuery(queue);
  const late = startQuery(queue, { ...PATIENT, timeoutMs: 1 });
  const controller = new AbortController();
  const canceled = startQuery(queue, { ...PATIENT, signal: controller.signal });
  await assertRejects(() => late.answer, QueryError, "query timed out in query queue");
  controller.abort();
  await assertRejects(() => canceled.answer, QueryError, "query was canceled in query queue");
  const gone = startQuery(queue, { ...PATIENT, signal: AbortSignal.abort() });
  await assertRejects(() => gone.answer, QueryError, "canceled");
  assertEquals(queue.waiting, 0);
  a.end("a");
  await a.answer;
});

Deno.test("QueryQueue names the kind of each refusal, and frees the place in the queue", async () => {
  const queue = new QueryQueue({ running: 1, waiting: 1 });
  const kindOf = (answer: Promise<unknown>) => answer.then(() => "none", ({ kind }) => kind);
  const running = startQuery(queue);
  const late = startQuery(queue, { ...PATIENT, timeoutMs: 1 });
  assertEquals(await kindOf(startQuery(queue).answer), "unavailable");
  assertEquals(await kindOf(late.answer), "timeout");
  const controller = new AbortController();
  const canceled = startQuery(queue, { ...PATIENT, signal: controller.signal });
  controller.abort();
  assertEquals(await kindOf(canceled.answer), "canceled");
  // The signal of a running query does not change the queue.
  const second = new AbortController();
  const next = startQuery(queue, { ...PATIENT, signal: second.signal });
  running.end("a");
  await running.answer;
  second.abort();
  const last = startQuery(queue);
  next.end("b");
  last.end("c");
  assertEquals(await Promise.all([next.answer, last.answer]), ["b", "c"]);
  assertEquals([queue.running, queue.waiting], [0, 0]);
});
