import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import { Store } from "../tsdb/store.ts";
import { askJson, testApi } from "./testing/api.ts";

const api = testApi();

const truncated: readonly (readonly [path: string, query: string, all: number])[] = [
  ["labels", "", 4],
  ["label/{name}/values", "", 2],
  ["series", "match[]=up&", 2],
];
for (const [path, query, all] of truncated) {
  Deno.test(`/api/v1/${path} warns of a limit only when it removes something`, async () => {
    for (
      const [limit, warnings] of [[all, undefined], [all - 1, ["results truncated due to limit"]]]
    ) {
      const asked = await askJson(api, `/api/v1/${path}`, `${query}limit=${limit}`, {
        name: "job",
      });
      assertEquals([asked.data.length, asked.warnings], [limit, warnings]);
    }
  });
}

Deno.test("/api/v1/series requires a selector", async () => {
  const { status, error } = await askJson(api, "/api/v1/series");
  assertEquals([status, error], [400, "no match[] parameter provided"]);
});

const names: readonly (readonly [asked: string, name: string])[] = [
  ["job", "job"],
  ["U__a_2e_b", "a.b"],
  ["U__a__b", "a_b"],
  ["U___1F600_", "\u{1F600}"],
  ["U___10fffF_", "\u{10ffff}"],
  ["U__a_xyz", "U__a_xyz"],
  ["U__a_110000_", "U__a_110000_"],
  ["a_2e_b", "a_2e_b"],
  ["U_a", "U_a"],
];
for (const [asked, name] of names) {
  Deno.test(`/api/v1/label/${asked}/values returns the values of ${name}`, async () => {
    const store = new Store();
    const ref = store.ref(labelsOf([["__name__", "up"], [name, "value"]]))!;
    store.append(ref, 1000, 1);
    const { data } = await askJson(testApi({ store }), "/api/v1/label/{name}/values", "", {
      name: asked,
    });
    assertEquals(data, ["value"]);
  });
}

Deno.test("/api/v1/label/{name}/values refuses an empty name", async () => {
  const { status, errorType, error } = await askJson(api, "/api/v1/label/{name}/values", "", {
    name: "",
  });
  assertEquals([status, errorType, error], [400, "bad_data", 'invalid label name: ""']);
});
