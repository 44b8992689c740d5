import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { FAMILIES, familyNamed } from "./families.ts";
import { cellsOf, type Family } from "./family.ts";

const all: readonly Family[] = Object.values(FAMILIES);

/** The rows of the tables in monitoring/README.md that begin with a metric: its type and labels. */
async function documentedMetrics(): Promise<Record<string, string>> {
  const readme = new URL("../../monitoring/README.md", import.meta.url);
  const text = await Deno.readTextFile(readme);
  const rows = text.matchAll(/^\| `(\w+)` *\| (counter|gauge|histogram) *\|([^|]*)\|/gm);
  return Object.fromEntries(
    Array.from(rows, ([, name, kind, labels]) => [name, `${kind} by ${labels!.trim()}`]),
  );
}

Deno.test("monitoring/README.md lists every metric, with its type and labels", async () => {
  assertEquals(
    await documentedMetrics(),
    Object.fromEntries(
      all.map(({ name, kind, labels }) => [name, `${kind} by ${labels.join(", ")}`]),
    ),
  );
});

Deno.test("only the names of counters end in _total", () => {
  const wrong = all.filter(({ kind, name }) => (kind === "counter") !== name.endsWith("_total"));
  assertEquals(wrong.map(({ name }) => name), []);
});

Deno.test("only histograms have buckets, which ascend", () => {
  for (const { kind, name, buckets } of all) {
    assertEquals(kind === "histogram", buckets.length > 0, name);
    assertEquals(buckets.toSorted((a, b) => a - b), [...new Set(buckets)], name);
  }
});

Deno.test("bucket bounds stay as they are: stored samples and rules name them", () => {
  const bounds = ({ buckets }: Family) => buckets.join(" ");
  const seconds =
    "0.0001 0.00025 0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10";
  assertEquals(bounds(FAMILIES.modelDuration), seconds);
  assertEquals(
    bounds(FAMILIES.httpRequestSize),
    "256 1024 4096 16384 65536 262144 1048576 4194304",
  );
  assertEquals(bounds(FAMILIES.modelBatchRows), "1 2 4 8 16 32 64 128 256 512 1024 4096");
  assertEquals(
    bounds(FAMILIES.modelFeedbackDelay),
    "1 10 60 600 3600 21600 86400 604800 2592000 7776000",
  );
  assertEquals(bounds(FAMILIES.modelScore), "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1");
});

Deno.test("cellsOf() is the number of bounds and 2 for a histogram, else 1", () => {
  assertEquals(cellsOf({ ...FAMILIES.modelBatchRows, buckets: [1, 2] }), 4);
  assertEquals(cellsOf(FAMILIES.modelReady), 1);
});

Deno.test("familyNamed() finds a family, or throws", () => {
  for (const family of all) assertEquals(familyNamed(family.name), family);
  assertThrows(() => familyNamed("x"), Error, "x");
});
