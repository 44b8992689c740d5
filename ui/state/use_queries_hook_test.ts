import { assertEquals } from "@std/assert/mod.js";
import { h, render } from "preact";
import { Client } from "../prom/client.ts";
import { START } from "./place.ts";
import { Session, SessionProvider } from "./session.ts";
import { type Ask, type Shown, useQueries } from "./use_queries.ts";

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
  const draw = (asks: readonly Ask[], visible = true) => {
    render(h(SessionProvider, { value: session }, h(Probe, { asks, visible })), container);
  };
  const Probe = ({ asks, visible }: { asks: readonly Ask[]; visible: boolean }) => {
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

const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

const number: Ask = { kind: "instant", expr: () => "a" };
const other: Ask = { kind: "instant", expr: () => "b" };

/** An instant answer of one sample. */
function sample(value: string, more: Record<string, unknown> = {}) {
  const result = [{ metric: {}, value: [1, value] }];
  return { status: "success", data: { resultType: "vector", result }, ...more };
}

/** The values that are shown; "-" where there is no data. */
function values({ data }: Shown): (number | string)[] {
  return data.map((one) => one?.kind === "instant" ? one.samples[0]!.value : "-");
}

Deno.test("useQueries() shows nothing before the first answers, then all of them", async () => {
  const { draw, last, asked, session, unmount } = mount(({ searchParams }) => {
    return sample(searchParams.get("query") === "a" ? "1" : "2", { warnings: ["w"] });
  });
  draw([number, other]);
  assertEquals([values(last()), last().loading], [["-", "-"], true]);
  await settle();
  const { data: _, queries, tookMs, bytes, ...shown } = last();
  assertEquals(shown, { asks: [number, other], loading: false, errors: [], warnings: ["w"] });
  assertEquals([values(last()), asked.toSorted()], [[1, 2], ["a", "b"]]);
  assertEquals(queries.map(({ expr }) => expr), ["a", "b"]);
  const length = JSON.stringify(sample("1", { warnings: ["w"] })).length;
  assertEquals([tookMs > 0 && tookMs < 10_000, bytes], [true, 2 * length]);
  unmount();
  await settle();
  assertEquals(session.queries.size, 0);
});

Deno.test("useQueries() tells each error once, and what was answered beside it", async () => {
  const { draw, last, unmount } = mount(({ searchParams }) => {
    const isRefused = searchParams.get("query") !== "a";
    return isRefused ? { status: "error", error: "no" } : sample("1");
  });
  draw([number, other, { ...other, expr: () => "c" }]);
  await settle();
  assertEquals([last().errors, values(last())], [["no"], [1, "-", "-"]]);
  unmount();
});

Deno.test("useQueries() asks nothing while it is not on the screen", async () => {
  const { draw, asked, unmount } = mount(() => sample("1"));
  draw([number], false);
  await settle();
  assertEquals(asked, []);
  draw([number]);
  await settle();
  assertEquals(asked, ["a"]);
  unmount();
});

Deno.test("useQueries() keeps what both the old and the new asks want", async () => {
  const { draw, asked, session, last, unmount } = mount(() => sample("1"));
  draw([number]);
  await settle();
  draw([number, other]);
  await settle();
  assertEquals([asked, session.queries.size], [["a", "b"], 2]);
  draw([other]);
  await settle();
  assertEquals([asked, session.queries.size, values(last())], [["a", "b"], 1, [1]]);
  unmount();
});

Deno.test("useQueries() keeps showing answers of one moment until all of the next are there", async () => {
  let value = "1";
  const late = Promise.withResolvers<void>();
  const { draw, session, last, unmount } = mount(async ({ searchParams }) => {
    if (value !== "1" && searchParams.get("query") === "b") await late.promise;
    return sample(value);
  });
  draw([number, other]);
  await settle();
  value = "2";
  session.place.value = {
    ...session.place.value,
    range: { from: "1700000000000", to: "1700007200000" },
  };
  await settle();
  assertEquals([values(last()), last().loading], [[1, 1], true]);
  late.resolve();
  await settle();
  assertEquals([values(last()), last().loading], [[2, 2], false]);
  unmount();
});
