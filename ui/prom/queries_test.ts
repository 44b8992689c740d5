import { assertEquals } from "@std/assert/mod.js";
import { Client } from "./client.ts";
import { Queries, type RangeQuery, tailOf } from "./queries.ts";
import { Scheduler } from "./scheduler.ts";

function rangeQuery(start: number, end: number, expr = "up"): RangeQuery {
  return { kind: "range", expr, grid: { start, end, step: 10 }, unsettled: 20 };
}

/** A source where every series is the time itself, and a list of what it was asked. */
function source() {
  const asked: string[] = [];
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
  const client = new Client("http://source/api/v1", (input) => {
    const url = new URL(String(input));
    const { query, start, end } = Object.fromEntries(url.searchParams);
    asked.push(`${query} ${start}..${end}`);
    return Promise.resolve().then(() => answer(url));
  });
  return {
    asked,
    points,
    queries: new Queries(client, new Scheduler()),
    answerWith: (next: typeof answer) => answer = next,
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("a query that two panels want is asked once", async () => {
  const { asked, queries } = source();
  const uses = [queries.use(rangeQuery(0, 100)), queries.use(rangeQuery(0, 100))];
  for (const use of uses) use.show(true);
  await settle();
  assertEquals(asked, ["up 0..100"]);
  assertEquals(uses[0]!.result === uses[1]!.result, true);
  for (const use of uses) use.release();
  assertEquals(queries.size, 0);
});

Deno.test("a query that moved on asks for its unsettled tail, and has all points", async () => {
  const { asked, queries } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals(asked, ["up 0..100", "up 80..110"]);
  const { data } = use.result.value;
  assertEquals(data?.kind === "range" && [...data.frame.series[0]!.values], [
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110],
  ]);
  use.release();
});

Deno.test("tailOf() asks for everything when the range is another one", () => {
  const old = { start: 100, end: 200, step: 10 };
  assertEquals(tailOf(rangeQuery(50, 200), old), undefined);
  assertEquals(tailOf(rangeQuery(400, 500), old), undefined);
  assertEquals(tailOf(rangeQuery(110, 210), { ...old, step: 20 }), undefined);
  assertEquals(tailOf(rangeQuery(110, 210), old), { start: 180, end: 210, step: 10 });
});

Deno.test("a panel that is not on the screen asks when it comes there", async () => {
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

Deno.test("old data stays beside the error of a query that is refused, in the source's words", async () => {
  const { asked, queries, answerWith } = source();
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  answerWith(() => Response.json({ status: "error", error: "too many samples" }, { status: 422 }));
  use.move(rangeQuery(10, 110));
  await settle();
  assertEquals(use.result.value.error, "too many samples");
  assertEquals(use.result.value.data?.kind, "range");
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

Deno.test("an answer to what was asked by a wrong clock is not shown", async () => {
  const { asked, queries, answerWith, points } = source();
  answerWith((url) => {
    queries.mendClock();
    return points(url);
  });
  const use = queries.use(rangeQuery(0, 100));
  use.show(true);
  await settle();
  assertEquals(asked, ["up 0..100"]);
  assertEquals(use.result.value.data, undefined);
  answerWith(points);
  use.move(rangeQuery(1000, 1100));
  await settle();
  assertEquals(asked, ["up 0..100", "up 1000..1100"]);
  assertEquals(use.result.value.loading, false);
  use.release();
});
