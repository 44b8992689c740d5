import { assertEquals } from "@std/assert/mod.js";
import { CacheCounts } from "./cache_counts.ts";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { Tally } from "./tally.ts";

Deno.test("CacheCounts counts hits, misses, evictions and bytes apart", () => {
  const merge = new Merge();
  const labels = { model: "m", version: "1" };
  const counts = new CacheCounts(new Tally((event) => merge.accept("a", [event])), labels);
  for (let i = 0; i < 3; i++) counts.hit();
  for (let i = 0; i < 5; i++) counts.missed();
  counts.evicted();
  counts.evicted();
  counts.grew(100);
  counts.grew(-30);
  const { modelCacheHits, modelCacheMisses, modelCacheEvictions, modelCacheBytes } = FAMILIES;
  const families = [modelCacheHits, modelCacheMisses, modelCacheEvictions, modelCacheBytes];
  const found = families.map((family) => merge.collect().find((one) => one.family === family)!);
  assertEquals(found.map(({ cells }) => cells[0]), [3, 5, 2, 70]);
  assertEquals(found.every((one) => one.labels.model === "m" && one.labels.version === "1"), true);
});
