import { assertEquals } from "@std/assert/mod.js";
import { onPage, type Place, readPlace, START, unknownPage, writePlace } from "./place.ts";

const HOST = "http://server";
const read = (path: string) => readPlace(new URL(path, HOST));

Deno.test("a place survives its address", () => {
  const places: Place[] = [
    START,
    { ...START, page: "models", model: "churn", version: "2", refresh: 0, zone: "UTC" },
    { ...START, range: { from: "1700000000000", to: "1700003600000" }, panel: "latency" },
    { ...START, range: { from: "now-1d/d", to: "now/d" }, zone: "Asia/Kolkata" },
    {
      ...START,
      page: "explore",
      queries: [{ expr: 'rate(x{a="b & c"}[5m]) > 1', view: "lines" }, { expr: "", view: "auto" }],
    },
    { ...START, page: "alerts", search: "latency &=#" },
    { ...START, page: "tryit", compare: "2", row: '{"a":"1 & 2"}' },
    { ...START, step: 60 },
    { ...START, page: "models", feature: "Monthly Charges", at: 1_700_000_000 },
  ];
  for (const place of places) assertEquals(read(writePlace(place)), place);
});

Deno.test("a place survives its address below another path", () => {
  const place: Place = { ...START, page: "explore", queries: [{ expr: "up", view: "table" }] };
  const address = writePlace(place, "/a/b");
  assertEquals(address, "/a/b/ui/explore?q=up&view=table");
  assertEquals(readPlace(new URL(address, HOST), "/a/b"), place);
  const graph = readPlace(new URL("/a/b/graph?g0.expr=up&g0.tab=1", HOST), "/a/b");
  assertEquals(graph, place);
  assertEquals(readPlace(new URL("/a/b", HOST), "/a/b"), START);
});

Deno.test("writePlace() leaves out what is as in START", () => {
  assertEquals(writePlace(START), "/ui/operations");
});

Deno.test("an address that cannot be read leads to START", () => {
  for (const path of ["/", "/ui/", "/ui/nowhere", "/ui/operations?from=x&refresh=-1&zone=Mars"]) {
    assertEquals(read(path), START);
  }
});

Deno.test("START is the recent past of all models in the reader's zone, every 5 seconds", () => {
  assertEquals(START, {
    ...{ page: "operations", range: { from: "recent", to: "now" }, refresh: 5, model: "" },
    ...{ version: "", zone: "browser", panel: "", search: "", feature: "", at: 0, queries: [] },
    ...{ compare: "", row: "", step: 0 },
  });
});

Deno.test("a page is named by its whole path", () => {
  const page = (path: string) => read(path).page;
  assertEquals(page("/ui/models"), "models");
  for (const path of ["/x/ui/models", "/graphs", "/graph/x", "/x/graph", "/queryx", "/xmodels"]) {
    assertEquals(page(path), "operations");
  }
});

Deno.test("a refresh is a whole number of seconds", () => {
  const refresh = (text: string) => read(`/ui/operations?refresh=${text}`).refresh;
  assertEquals(["0", "1", "30", "1x", "x1", "0.5", "-1", ""].map(refresh), [
    0,
    1,
    30,
    5,
    5,
    5,
    5,
    5,
  ]);
});

Deno.test("a moment is in whole seconds; anything else is the end of the range", () => {
  const at = (text: string) => read(`/ui/models?feature=a&at=${text}`).at;
  assertEquals(["1700000000", "1.5", "-1", "now", ""].map(at), [1_700_000_000, 0, 0, 0, 0]);
});

Deno.test("a step is in whole seconds of up to six digits; anything else is none", () => {
  const stepOf = (text: string) => read(`/ui/operations?step=${text}`).step;
  assertEquals(["60", "999999"].map(stepOf), [60, 999_999]);
  const others = ["x60", "60x", "1.5", "-1", "1000000", ""].map(stepOf);
  assertEquals(new Set(others), new Set([START.step]));
});

Deno.test("a zone is one that the browser knows, or the reader's", () => {
  const zone = (text: string) => read(`/ui/operations?zone=${text}`).zone;
  assertEquals(["UTC", "browser", "Mars", ""].map(zone), ["UTC", "browser", "browser", "browser"]);
});

Deno.test("a range without an end ends now", () => {
  assertEquals(read("/ui/operations?from=now-3h").range, { from: "now-3h", to: "now" });
  assertEquals(read("/ui/operations?from=now-3h&to=x").range, START.range);
});

Deno.test("only Explore has queries, in its address as in what is read of one", () => {
  const queries = [{ expr: "up", view: "table" as const }];
  assertEquals(writePlace({ ...START, page: "models", queries }), "/ui/models");
  assertEquals(read("/ui/models?q=up&view=table").queries, []);
});

Deno.test("every view of Explore is read, and another is auto", () => {
  const views = (...names: readonly string[]) =>
    read(`/ui/explore?${names.map((name) => `q=a&view=${name}`).join("&")}`).queries
      .map(({ view }) => view);
  assertEquals(views("auto", "lines", "heatmap"), ["auto", "lines", "heatmap"]);
  assertEquals(views("bars", "table", "json", "x", ""), ["bars", "table", "json", "auto", "auto"]);
  assertEquals(read("/ui/explore?q=a").queries, [{ expr: "a", view: "auto" }]);
});

Deno.test("Explore has six queries at most", () => {
  const address = "/ui/explore?" + "q=a&".repeat(7);
  assertEquals(read(address).queries.length, 6);
  assertEquals(read(address.slice(0, -4)).queries.length, 6);
});

Deno.test("links of Prometheus to a graph are understood", () => {
  assertEquals(
    read("/ui/explore?g0.expr=up&g0.tab=1&g1.expr=down&g1.tab=0&g2.expr=a&g2.tab=table&g3.expr=b")
      .queries,
    [
      { expr: "up", view: "table" },
      { expr: "down", view: "lines" },
      { expr: "a", view: "table" },
      { expr: "b", view: "lines" },
    ],
  );
});

Deno.test("Prometheus' own paths lead to Explore", () => {
  for (const path of ["/graph", "/query"]) {
    const { page, queries } = read(`${path}?g0.expr=up&g0.tab=0`);
    assertEquals([page, queries], ["explore", [{ expr: "up", view: "lines" }]]);
  }
});

Deno.test("the range of Prometheus' links is understood", () => {
  const rangeOf = (search: string) => read(`/ui/explore?g0.expr=up&${search}`).range;
  assertEquals(rangeOf("g0.range_input=2h"), { from: "now-2h", to: "now" });
  assertEquals(rangeOf("g0.range_input=12h"), { from: "now-12h", to: "now" });
  assertEquals(rangeOf("g0.range_input=1h30m"), { from: "now-5400s", to: "now" });
  assertEquals(rangeOf("g0.range_input=1m&g0.end_input=2023-11-14+22:13:20"), {
    from: "1699999940000",
    to: "1700000000000",
  });
  assertEquals(rangeOf("g0.range_input=much"), START.range);
});

Deno.test("another page keeps range and model, and forgets the panel", () => {
  const place = {
    ...START,
    model: "churn",
    panel: "latency",
    range: { from: "now-6h", to: "now" },
  };
  assertEquals(onPage(place, "system"), { ...place, page: "system", panel: "" });
  const asked: Place = {
    ...place,
    page: "explore",
    search: "x",
    feature: "tenure",
    at: 1_700_000_000,
    queries: [{ expr: "", view: "auto" }],
  };
  assertEquals(onPage(asked, "system"), { ...place, page: "system", panel: "" });
});

const unknownPages: readonly [string, string | undefined][] = [
  ["/ui/nosuch", "nosuch"],
  ["/ui/a/b", "a/b"],
  ["/ui/system", undefined],
  ["/ui/", undefined],
  ["/", undefined],
  ["/graph", undefined],
  ["/elsewhere", undefined],
];
for (const [path, want] of unknownPages) {
  Deno.test(`unknownPage() finds ${want ?? "none"} in ${path}`, () => {
    assertEquals(unknownPage(new URL(`http://h${path}`), ""), want);
    assertEquals(unknownPage(new URL(`http://h/base${path}`), "/base"), want);
  });
}
