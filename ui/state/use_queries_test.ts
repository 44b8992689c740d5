import { assertEquals } from "@std/assert/mod.js";
import { h, render } from "preact";
import { Client } from "../prom/client.ts";
import type { InstantAnswer } from "../prom/query.ts";
import { START } from "./place.ts";
import { Session, SessionProvider } from "./session.ts";
import { instant } from "./ask.ts";
import { type Asks, asksOf, type Shown, together, useQueries } from "./use_queries.ts";

/** A component that uses queries and draws nothing, so that it needs no document. */
function mount(answer: (url: URL) => unknown) {
  const asked: string[] = [];
  const client = new Client("http://source", async (input) => {
    const url = new URL(String(input));
    asked.push(url.searchParams.get("query")!);
    return Response.json(await answer(url));
  });
  const range = { from: "1700000000000", to: "1700003600000" };
  const session = new Session({ ...START, range }, undefined, client);
  const seen: Shown[] = [];
  const container = { nodeType: 1, childNodes: [] } as unknown as Element;
  const draw = (asks: Asks, visible = true) => {
    render(h(SessionProvider, { value: session }, h(Probe, { asks, visible })), container);
  };
  const Probe = ({ asks, visible }: { asks: Asks; visible: boolean }) => {
    seen.push(useQueries(asks, visible));
    return null;
  };
  return {
    session,
    asked,
    draw,
    last: () => seen.at(-1)!,
    unmount: () => render(null, container),
  };
}

/** Lets everything happen that waits for nothing else: requests, renders and effects. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setTimeout(resolve));
}

const number = instant(() => "a");
const other = instant(() => "b");
const two = { number, other };

/** An instant answer of one sample. */
function sample(value: string, more: Record<string, unknown> = {}) {
  const result = [{ metric: {}, value: [1, value] }];
  return { status: "success", data: { resultType: "vector", result }, ...more };
}

/** The values that are shown, by name; "-" where there is no answer. */
function values({ data }: Shown): Record<string, unknown> {
  const value = (one: unknown): unknown =>
    Array.isArray(one)
      ? one.map(value)
      : (one as InstantAnswer | undefined)?.samples[0]?.value ?? "-";
  return Object.fromEntries(Object.entries(data).map(([name, one]) => [name, value(one)]));
}

Deno.test("useQueries() shows nothing before the first answers, then all of them", async () => {
  const { draw, last, asked, session, unmount } = mount(({ searchParams }) => {
    return sample(searchParams.get("query") === "a" ? "1" : "2", { warnings: ["w"] });
  });
  draw({ number, other });
  assertEquals([values(last()), last().loading], [{ number: "-", other: "-" }, true]);
  await settle();
  const { data: _, queries, tookMs, bytes, ...shown } = last() as Shown<typeof two>;
  assertEquals(shown, {
    asks: { number, other },
    answered: "all",
    loading: false,
    errors: [],
    warnings: ["w"],
  });
  assertEquals([values(last()), asked.toSorted()], [{ number: 1, other: 2 }, ["a", "b"]]);
  assertEquals([queries.number.expr, queries.other.expr], ["a", "b"]);
  const length = JSON.stringify(sample("1", { warnings: ["w"] })).length;
  assertEquals([tookMs > 0 && tookMs < 10_000, bytes], [true, 2 * length]);
  unmount();
  await settle();
  assertEquals(session.queries.size, 0);
});

Deno.test("useQueries() releases its queries also if it goes before the next frame", () => {
  const { draw, session, unmount } = mount(() => sample("1"));
  draw(two);
  assertEquals(session.queries.size, 2);
  unmount();
  assertEquals(session.queries.size, 0);
});

Deno.test("useQueries() tells each error once, and what was answered beside it", async () => {
  const { draw, last, unmount } = mount(({ searchParams }) => {
    const isRefused = searchParams.get("query") !== "a";
    return isRefused ? { status: "error", error: "no" } : sample("1");
  });
  draw({ number, other, third: instant(() => "c") });
  await settle();
  assertEquals([last().errors, values(last())], [["no"], { number: 1, other: "-", third: "-" }]);
  unmount();
});

Deno.test("useQueries() asks nothing while it is not on the screen", async () => {
  const { draw, asked, unmount } = mount(() => sample("1"));
  draw({ number }, false);
  await settle();
  assertEquals(asked, []);
  draw({ number });
  await settle();
  assertEquals(asked, ["a"]);
  unmount();
});

Deno.test("useQueries() keeps what both the old and the new asks want", async () => {
  const { draw, asked, session, last, unmount } = mount(() => sample("1"));
  draw({ number });
  await settle();
  draw({ number, other });
  await settle();
  assertEquals([asked, session.queries.size], [["a", "b"], 2]);
  draw({ other });
  await settle();
  assertEquals([asked, session.queries.size, values(last())], [["a", "b"], 1, { other: 1 }]);
  unmount();
});

Deno.test("useQueries() keeps showing answers of one moment until all of the next are there", async () => {
  let value = "1";
  const late = Promise.withResolvers<void>();
  const { draw, session, last, unmount } = mount(async ({ searchParams }) => {
    if (value !== "1" && searchParams.get("query") === "b") await late.promise;
    return sample(value);
  });
  draw({ number, other });
  await settle();
  value = "2";
  session.place.value = {
    ...session.place.value,
    range: { from: "1700000000000", to: "1700007200000" },
  };
  await settle();
  assertEquals([values(last()), last().loading], [{ number: 1, other: 1 }, true]);
  late.resolve();
  await settle();
  assertEquals([values(last()), last().loading], [{ number: 2, other: 2 }, false]);
  unmount();
});

Deno.test("useQueries() gives each answer its name, also when another query is put before it", async () => {
  const { draw, last, unmount } = mount(({ searchParams }) =>
    sample(searchParams.get("query") === "a" ? "1" : "2")
  );
  draw({ other });
  await settle();
  draw({ number, other });
  assertEquals(values(last()), { number: "-", other: 2 });
  await settle();
  assertEquals(values(last()), { number: 1, other: 2 });
  unmount();
});

Deno.test("useQueries() never shows an answer by the name of another query", async () => {
  const late = Promise.withResolvers<void>();
  const { draw, last, unmount } = mount(async ({ searchParams }) => {
    if (searchParams.get("query") === "b") await late.promise;
    return sample("1");
  });
  draw({ number });
  await settle();
  draw({ other });
  await settle();
  assertEquals(values(last()), { other: "-" });
  late.resolve();
  await settle();
  assertEquals(values(last()), { other: 1 });
  unmount();
});

Deno.test("useQueries() gives a list of answers to the name of a list", async () => {
  const { draw, last, asked, unmount } = mount(({ searchParams }) =>
    sample(searchParams.get("query") === "a" ? "1" : "2")
  );
  draw({ lines: [other, number], none: [], number });
  await settle();
  assertEquals(values(last()), { lines: [2, 1], none: [], number: 1 });
  assertEquals(asksOf(last().asks), [other, number, number]);
  assertEquals(asked.toSorted(), ["a", "b"]);
  unmount();
});

Deno.test("useQueries() says whether none, some or all of its queries are answered", async () => {
  const late = Promise.withResolvers<void>();
  const { draw, last, unmount } = mount(async ({ searchParams }) => {
    if (searchParams.get("query") === "b") await late.promise;
    return sample("1");
  });
  draw({ number, other });
  assertEquals(last().answered, "none");
  await settle();
  assertEquals(last().answered, "some");
  late.resolve();
  await settle();
  assertEquals(last().answered, "all");
  unmount();
});

const overRange = (end: number, step = 5) => ({
  data: { kind: "range", frame: { grid: { start: 0, end, step }, series: [] } } as const,
});
const result = { resultType: "vector", result: [] } as const;
const atEnd = (time: number) => ({
  data: { kind: "instant", time, samples: [], result } as const,
});

Deno.test("together() wants answers of one step to end at one moment", () => {
  assertEquals(together([overRange(10), overRange(10), atEnd(12), overRange(0, 60)]), true);
  assertEquals(together([overRange(10), overRange(15)]), false);
  assertEquals(together([atEnd(12), atEnd(15)]), false);
});

Deno.test("together() does not wait for what was refused", () => {
  assertEquals(together([overRange(15), { ...overRange(10), error: "too many samples" }]), true);
  assertEquals(together([overRange(15), { error: "too many samples" }]), true);
});
