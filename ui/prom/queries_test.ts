import { assertEquals } from "@std/assert/mod.js";
import { Client } from "./client.ts";
import type { InstantQuery, RangeQuery } from "./query.ts";
import { Queries, tailOf } from "./queries.ts";
import { Scheduler } from "./scheduler.ts";

function rangeQuery(start: number, end: number, expr = "up"): RangeQuery {
  return { kind: "range", expr, grid: { start, end, step: 10 }, unsettled: 20 };
}

/** A source where every series is the time itself, and a list of what it was asked. */
function source() {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const points = (url: URL) => {
    const [start, end] = ["start", "end"].map((name) => Number(url.searchParams.get(name)));
    const values = [];
    for (let t = start!; t <= end!; t += 10) values.push([t, String(t)]);
    return Response.json({
      status: "success",
      data: { resultType: "matrix", result: [{ metric: {}, values }] },
    });
  };
  let answer: (url: URL) => Response | Promise<Response> = points;
  const client = new Client("http://source/api/v1", (input, init) => {
    const url = new URL(String(input));
    const { query, start, end, time } = Object.fromEntries(url.searchParams);
    asked.push(time === undefined ? `${query} ${start}..${end}` : `${query} at ${time}`);
    signals.push(init!.signal!);
    return Promise.resolve().then(() => answer(url));
  });
  const scheduler = new Scheduler();
  return {
    asked,
    points,
    signals,
    scheduler,
    queries: new Queries(client, scheduler),
    answerWith: (next: typeof answer) => answer = next,
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("two panels with the same query share one request", async () => {
  const { asked, queries } = source();
  const uses = [queries.use(rangeQuery(0, 100)), queries.use(rangeQuery(0, 100))];
  for (const use of uses) use.show(true);
  await settle();
  assertEquals(asked, ["up 0..100"]);
  assertEquals(uses[0]!.state === uses[1]!.state, true);
  for (const use of uses) use.release();
  assertEquals(queries.size, 0);
});

Deno.test("a query that moved on requests its unsettled tail only, and has all points", async () => {
  const { asked, queries } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals(asked, ["up 0..100", "up 80..110"]);
  const { data } = use.state.value;
  assertEquals(data?.kind === "range" && [...data.frame.series[0]!.values], [
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110],
  ]);
  use.release();
});

Deno.test("tailOf() is undefined for another range: everything is requested", () => {
  const old = { start: 100, end: 200, step: 10 };
  assertEquals(tailOf(rangeQuery(50, 200), old), undefined);
  assertEquals(tailOf(rangeQuery(400, 500), old), undefined);
  assertEquals(tailOf(rangeQuery(110, 210), { ...old, step: 20 }), undefined);
  assertEquals(tailOf(rangeQuery(110, 210), old), { start: 180, end: 210, step: 10 });
});

Deno.test("a panel sends its queries when it comes onto the screen", async () => {
  const { asked, queries } = source();
  const use = queries.use(rangeQuery(0, 100));
  await settle();
  assertEquals(asked, []);
  use.show(true);
  await settle();
  use.show(false);
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals(asked, ["up 0..100"]);
  use.release();
});

Deno.test("old data stays beside the error message of a rejected query", async () => {
  const { asked, queries, answerWith } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  answerWith(() => Response.json({ status: "error", error: "too many samples" }, { status: 422 }));
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals(use.state.value.error, "too many samples");
  assertEquals(use.state.value.data?.kind, "range");
  assertEquals(asked.length, 2);
  use.release();
});

Deno.test("nothing is sent again when nothing has moved", async () => {
  const { asked, queries } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  use.move(rangeQuery(0, 100));
  await settle();
  assertEquals(asked.length, 1);
  use.release();
});

Deno.test("an answer for the time of a wrong clock is dropped", async () => {
  const { asked, queries, answerWith, points } = source();
  answerWith((url) => {
    queries.mendClock();
    return points(url);
  });
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  assertEquals(asked, ["up 0..100"]);
  assertEquals(use.state.value.data, undefined);
  answerWith(points);
  use.move(rangeQuery(1000, 1100));
  await settle();
  assertEquals(asked, ["up 0..100", "up 1000..1100"]);
  assertEquals(use.state.value.loading, false);
  use.release();
});

Deno.test("renew() sends a query again as a whole, though its time has not changed", async () => {
  const { asked, queries, answerWith } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  const values = [[0, "7"]];
  const data = { resultType: "matrix", result: [{ metric: {}, values }] };
  answerWith(() => Response.json({ status: "success", data }));
  queries.renew();
  await settle();
  assertEquals(asked, ["up 0..100", "up 0..100"]);
  const answer = use.state.value.data;
  assertEquals(answer?.kind === "range" && answer.frame.series[0]?.values[0], 7);
  use.release();
});

Deno.test("renew() sends no query of a panel that is off the screen", async () => {
  const { asked, queries } = source();
  const use = queries.use(rangeQuery(0, 100));
  queries.renew();
  await settle();
  assertEquals(asked, []);
  use.release();
});

const instantQuery = (time: number, expr = "up"): InstantQuery => ({ kind: "instant", expr, time });

/** Answers an instant query. */
const instantly = (resultType: string, result: unknown) => () =>
  Response.json({ status: "success", data: { resultType, result } });

Deno.test("a query is loading, without data, before its first answer", () => {
  const { queries } = source();
  assertEquals(queries.use(rangeQuery(0, 100)).state.value, {
    ...{ loading: true, warnings: [], tookMs: 0, bytes: 0 },
  });
});

Deno.test("queries that differ in kind, step, limit or expression share nothing", () => {
  const { queries } = source();
  const range = rangeQuery(0, 100);
  const others = [
    ...[range, rangeQuery(0, 100, "down"), { ...range, limit: 5 }, instantQuery(100)],
    { ...range, grid: { ...range.grid, step: 20 } },
  ];
  for (const query of others) queries.use(query);
  assertEquals(queries.size, 5);
  for (const query of others) queries.use(query);
  queries.use(rangeQuery(10, 110));
  queries.use(instantQuery(200));
  assertEquals(queries.size, 5);
});

Deno.test("an instant query is sent for its time, and again for another", async () => {
  const { asked, queries, answerWith } = source();
  answerWith(instantly("vector", [{ metric: { a: "b" }, value: [5, "+Inf"] }]));
  const use = queries.use(instantQuery(5));
  use.show(true);
  await settle();
  const { data } = use.state.value;
  assertEquals(data?.kind === "instant" && [data.time, data.samples], [
    5,
    [{ labels: { a: "b" }, value: Infinity }],
  ]);
  use.move(instantQuery(5));
  await settle();
  use.move(instantQuery(6));
  await settle();
  assertEquals(asked, ["up at 5", "up at 6"]);
});

Deno.test("the answer of an instant query may be a scalar; a string stays as it came", async () => {
  const { queries, answerWith } = source();
  const dataOf = async (expr: string) => {
    const use = queries.use(instantQuery(5, expr));
    use.show(true);
    await settle();
    const { data } = use.state.value;
    return data?.kind === "instant" ? data : undefined;
  };
  answerWith(instantly("scalar", [5, "-Inf"]));
  assertEquals((await dataOf("1"))!.samples, [{ labels: {}, value: -Infinity }]);
  answerWith(instantly("string", [5, "text"]));
  const text = await dataOf('"text"');
  assertEquals([text!.samples, text!.result], [
    [],
    { resultType: "string", result: [5, "text"] },
  ]);
});

Deno.test("a query is refreshed as long as one of its panels is on the screen", async () => {
  const { asked, queries } = source();
  const [first, second] = [queries.use(rangeQuery(0, 100)), queries.use(rangeQuery(0, 100))];
  first.show(true);
  first.show(true);
  second.show(true);
  first.show(false);
  await settle();
  assertEquals(asked, ["up 0..100"]);
  second.release();
  first.move(rangeQuery(100, 200));
  await settle();
  assertEquals([asked.length, queries.size], [1, 1]);
  first.show(true);
  await settle();
  assertEquals(asked.length, 2);
  first.release();
  assertEquals(queries.size, 0);
});

Deno.test("releasing a hidden panel hides no other panel's query", async () => {
  const { asked, queries } = source();
  const [shown, hidden] = [queries.use(rangeQuery(0, 100)), queries.use(rangeQuery(0, 100))];
  shown.show(true);
  hidden.release();
  await settle();
  assertEquals(asked, ["up 0..100"]);
});

Deno.test("queries of pictures are sent before queries of text", async () => {
  const { asked, queries } = source();
  const show = (expr: string, first: boolean) =>
    queries.use(rangeQuery(0, 100, expr)).show(true, first);
  const hidden = queries.use(rangeQuery(0, 100, "c"));
  hidden.show(false, true);
  hidden.show(true);
  hidden.show(false, true);
  hidden.show(true, false);
  show("a", false);
  show("b", true);
  await settle();
  assertEquals(asked, ["b 0..100", "c 0..100", "a 0..100"]);
});

Deno.test("a panel that comes later moves the query on", async () => {
  const { asked, queries } = source();
  queries.use(rangeQuery(0, 100)).show(true);
  await settle();
  queries.use(rangeQuery(10, 110));
  await settle();
  assertEquals(asked, ["up 0..100", "up 80..110"]);
});

Deno.test("a range with another start or end is requested again", async () => {
  const { asked, queries } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  use.move(rangeQuery(0, 110));
  await settle();
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals(asked, ["up 0..100", "up 80..110", "up 90..110"]);
});

Deno.test("a query with as many series as its limit requests its whole range", async () => {
  const { asked, queries } = source();
  for (const limit of [1, 2]) {
    const use = queries.use({ ...rangeQuery(0, 100), limit });
    use.show(true);
    await settle();
    use.move({ ...rangeQuery(10, 110), limit });
    await settle();
  }
  assertEquals(asked, ["up 0..100", "up 10..110", "up 0..100", "up 80..110"]);
});

Deno.test("a query is loading until it is answered or rejected", async () => {
  const { queries, answerWith, points } = source();
  const answers = Promise.withResolvers<void>();
  answerWith((url) => answers.promise.then(() => points(url)));
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  assertEquals(use.state.value.loading, true);
  answers.resolve();
  await settle();
  assertEquals(use.state.value.loading, false);
  answerWith(() => Response.json({ status: "error", error: "no" }, { status: 400 }));
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals([use.state.value.loading, use.state.value.error], [false, "no"]);
  answerWith(points);
  use.move(rangeQuery(20, 120));
  await settle();
  assertEquals(use.state.value.error, undefined);
});

Deno.test("a rejected query is not sent again for the same time", async () => {
  const { asked, queries, answerWith } = source();
  answerWith(() => Response.json({ status: "error", error: "no" }, { status: 400 }));
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  use.show(false);
  use.show(true);
  await settle();
  assertEquals(asked.length, 1);
});

Deno.test("a query is retried after the backend was unreachable", async () => {
  const { asked, queries, scheduler, answerWith, points } = source();
  answerWith(() => Promise.reject(new TypeError("away")));
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  assertEquals(scheduler.health.value.state, "down");
  assertEquals(use.state.value.error, "Server unreachable");
  answerWith(points);
  scheduler.retry();
  await settle();
  assertEquals([asked.length, use.state.value.error], [2, undefined]);
});

Deno.test("a range query whose answer is no matrix fails with a message", async () => {
  const { queries, answerWith } = source();
  answerWith(instantly("scalar", [5, "1"]));
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  assertEquals(use.state.value.error, "Cannot read the answer of a range query: expected a matrix");
});

Deno.test("a released query is not sent, or its request is cancelled", async () => {
  const { asked, signals, queries, answerWith } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  use.release();
  await settle();
  assertEquals(asked, []);
  answerWith(() => new Promise(() => {}));
  const under = queries.use(rangeQuery(0, 100));
  under.show(true);
  await settle();
  under.release();
  assertEquals(signals.map(({ aborted }) => aborted), [true]);
});

Deno.test("a cancelled query has no error", async () => {
  const { signals, queries, answerWith } = source();
  answerWith(() =>
    new Promise((_, reject) => signals[0]!.onabort = () => reject(new Error("aborted")))
  );
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  use.release();
  await settle();
  assertEquals(use.state.value.error, undefined);
});

Deno.test("tailOf() starts at the first unsettled point", () => {
  const old = { start: 100, end: 200, step: 10 };
  const tail = (start: number, end: number, from = old) => tailOf(rangeQuery(start, end), from);
  assertEquals(tail(100, 210), { start: 180, end: 210, step: 10 });
  assertEquals(tail(100, 200), { start: 180, end: 200, step: 10 });
  assertEquals(tail(100, 190), undefined);
  assertEquals(tail(170, 210), { start: 180, end: 210, step: 10 });
  assertEquals(tail(180, 210), undefined);
  assertEquals(tail(190, 210), undefined);
  // The points of the new grid lie between those of the old one.
  assertEquals(tail(105, 215), undefined);
  assertEquals(tail(0, 210, { start: -100, end: -110, step: 10 }), undefined);
  assertEquals(tail(100, 210, { start: 100, end: 100, step: 10 }), undefined);
});
