import { assertEquals } from "@std/assert/mod.js";
import { ENDPOINT_PATHS } from "./endpoint_paths.ts";
import { ask, testApi } from "./testing/api.ts";

Deno.test("the API answers every path that is routed to it", async () => {
  const api = testApi();
  const query = "query=up&match[]=up&start=0&end=1&step=1";
  for (const { path } of ENDPOINT_PATHS) {
    const { status } = await ask(api, path, query, { name: "job" });
    assertEquals([path, status], [path, 200]);
  }
  assertEquals((await ask(api, "/api/v1/nothing")).status, 404);
});

Deno.test("queries and selectors may come as a form", () => {
  const forms = ENDPOINT_PATHS.filter(({ methods }) => methods.includes("POST"));
  assertEquals(forms.map(({ path }) => path.slice("/api/v1/".length)), [
    ...["query", "query_range", "query_exemplars", "format_query", "series", "labels"],
  ]);
  assertEquals(ENDPOINT_PATHS.every(({ methods }) => methods.includes("GET")), true);
  assertEquals(ENDPOINT_PATHS.every(({ summary }) => summary !== ""), true);
});
