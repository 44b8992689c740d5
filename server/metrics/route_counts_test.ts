import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { RouteCounts } from "./route_counts.ts";
import { Tally } from "./tally.ts";

function routeCounts(statuses: readonly number[]) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const route = new RouteCounts(tally, "POST", "/predict", statuses);
  const series = (family: typeof FAMILIES[keyof typeof FAMILIES]) =>
    merge.collect().filter((series) => series.family === family);
  const first = (family: Parameters<typeof series>[0]) => series(family)[0]!.cells[0];
  const byStatus = () =>
    Object.fromEntries(
      series(FAMILIES.httpRequests).map(({ labels, cells }) => [labels["status"], cells[0]]),
    );
  return { route, series, first, byStatus };
}

Deno.test("RouteCounts exposes known statuses as 0 from the start, and others when they occur", () => {
  const { route, series, byStatus } = routeCounts([200]);
  assertEquals(byStatus(), { "200": 0 });
  for (const status of [200, 404, 404]) route.ended(status, 0, 0, 0);
  assertEquals(byStatus(), { "200": 1, "404": 2 });
  const { labels } = series(FAMILIES.httpRequests)[0]!;
  assertEquals(labels, { method: "POST", route: "/predict", status: "200" });
});

Deno.test("RouteCounts counts a request as in flight from its start to its end", () => {
  const { route, first } = routeCounts([]);
  route.started();
  route.started();
  assertEquals(first(FAMILIES.httpInFlight), 2);
  route.ended(200, 0, 0, 0);
  assertEquals(first(FAMILIES.httpInFlight), 1);
});

Deno.test("RouteCounts counts requests of the dashboard apart, and nothing else of them", () => {
  const { route, series, first, byStatus } = routeCounts([200]);
  route.started();
  route.endedForDashboard(503);
  route.started();
  route.endedForDashboard(503);
  assertEquals([byStatus(), first(FAMILIES.httpInFlight)], [{ "200": 0 }, 0]);
  const [{ labels, cells }] = series(FAMILIES.httpDashboardRequests) as [
    ReturnType<typeof series>[number],
  ];
  assertEquals([labels, cells[0]], [{ method: "POST", route: "/predict", status: "503" }, 2]);
  assertEquals(first(FAMILIES.httpDuration), 0);
});

Deno.test("RouteCounts counts the time and both sizes separately", () => {
  const { route, first } = routeCounts([]);
  route.ended(200, 0.5, 300, 7000);
  const families = [FAMILIES.httpDuration, FAMILIES.httpRequestSize, FAMILIES.httpResponseSize];
  assertEquals(families.map(first), [0.5, 300, 7000]);
});
