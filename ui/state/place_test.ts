import { assertEquals } from "@std/assert/mod.js";
import { onPage, type Place, readPlace, START, writePlace } from "./place.ts";

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

Deno.test("what is as at the start is not in the address", () => {
  assertEquals(writePlace(START), "/ui/operations");
});

Deno.test("an address that cannot be read leads to the start", () => {
  for (const path of ["/", "/ui/", "/ui/nowhere", "/ui/operations?from=x&refresh=-1&zone=Mars"]) {
    assertEquals(read(path), START);
  }
});

Deno.test("links of Prometheus to a graph are understood", () => {
  assertEquals(read("/ui/explore?g0.expr=up&g0.tab=1&g1.expr=down&g1.tab=0").queries, [
    { expr: "up", view: "table" },
    { expr: "down", view: "lines" },
  ]);
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
});
