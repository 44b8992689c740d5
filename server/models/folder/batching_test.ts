import { assertEquals } from "@std/assert/mod.js";
import { numbers } from "../testing/versions.ts";
import { parseManifest } from "./manifest.ts";

function parse(fields: Record<string, unknown>) {
  return parseManifest(
    JSON.stringify({ name: "test", task: "regression", features: numbers("a"), ...fields }),
  );
}

const valid = [
  ...[true, false, {}, { max_rows: 1 }, { max_delay: "1s" }, { max_delay: "0.5us" }],
  { max_rows: 8, max_delay: "2ms", preferred_rows: 8 },
  { max_delay: "2ms", preferred_rows: 1_000_000 },
];
for (const batching of valid) {
  Deno.test(`model.json may have the batching ${JSON.stringify(batching)}`, () => {
    const parsed = parse({ batching });
    assertEquals("value" in parsed && parsed.value.batching, batching);
  });
}

const refused: readonly (readonly [Record<string, unknown>, string])[] = [
  [
    { batching: "yes" },
    'batching: expected true, false or an object such as {"max_rows": 64}, got "yes"',
  ],
  [
    { batching: [1] },
    'batching: expected true, false or an object such as {"max_rows": 64}, got an array of 1',
  ],
  [{ batching: { rows: 5 } }, 'batching: unknown field "rows"'],
  [{ batching: { max_rows: 0 } }, "batching.max_rows: expected a number of at least 1, got 0"],
  [{ batching: { max_rows: 1.5 } }, "batching.max_rows: expected an integer, got 1.5"],
  [
    { batching: { max_rows: 1_000_001 } },
    "batching.max_rows: expected a number of at most 1000000, got 1000001",
  ],
  [
    { batching: { max_delay: "2s" } },
    'batching.max_delay: expected a duration above 0 up to 1s, such as "2ms", got "2s"',
  ],
  [
    { batching: { max_delay: "0ms" } },
    'batching.max_delay: expected a duration above 0 up to 1s, such as "2ms", got "0ms"',
  ],
  [{ batching: { max_delay: 2 } }, "batching.max_delay: expected a string, got 2"],
  [
    { batching: { max_delay: "2ms", max_rows: 4, preferred_rows: 5 } },
    "batching.preferred_rows: must not be above max_rows (4), found 5",
  ],
  [
    { batching: { preferred_rows: 5 } },
    'batching.preferred_rows: needs "max_delay": without it a run waits for no rows',
  ],
  [{ cache: {} }, "cache.entries: is missing: expected a number"],
  [{ cache: { entries: 0 } }, "cache.entries: expected a number of at least 1, got 0"],
  [
    { cache: { entries: 1, ttl: "2d" } },
    'cache.ttl: expected a duration above 0 up to 24h, such as "2ms", got "2d"',
  ],
  [{ cache: { entries: 1, size: 2 } }, 'cache: unknown field "size"'],
];
for (const [fields, want] of refused) {
  Deno.test(`model.json must not have ${JSON.stringify(fields)}`, () => {
    const parsed = parse(fields);
    const problems = "problems" in parsed ? parsed.problems : [];
    assertEquals(problems.map(({ field, message }) => `${field}: ${message}`), [want]);
  });
}

Deno.test("model.json may have a cache with and without a time to live", () => {
  for (const cache of [{ entries: 10 }, { entries: 1_000_000, ttl: "24h" }]) {
    const parsed = parse({ cache });
    assertEquals("value" in parsed && parsed.value.cache, cache);
  }
});
