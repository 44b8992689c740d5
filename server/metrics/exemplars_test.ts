import { assertEquals } from "@std/assert/mod.js";
import { bucketOf, type Exemplar } from "./exemplar.ts";
import { Exemplars } from "./exemplars.ts";
import { FAMILIES } from "./families.ts";
import { Tally } from "./tally.ts";

const { httpDuration, modelDuration } = FAMILIES;
const LABELS = { method: "GET", route: "/a" };

function exemplar(value: number, timeMs: number, labels = LABELS): Exemplar {
  return { family: httpDuration.name, labels, value, traceId: "t", spanId: "s", timeMs };
}

Deno.test("bucketOf() is the bucket in which a histogram counts", () => {
  for (const value of [-1, 0, 0.0001, 0.00011, 1, 10, 10.1, Infinity, NaN]) {
    const slabs: SharedArrayBuffer[] = [];
    const tally = new Tally((event) => event.kind === "slab" && slabs.push(event.buffer));
    tally.histogram(httpDuration, LABELS).observe(value);
    // The first cell is the sum.
    const counts = new Float64Array(slabs[0]!).subarray(1);
    assertEquals(bucketOf(httpDuration, value), counts.indexOf(1), String(value));
  }
});

Deno.test("each bucket has its latest exemplar", () => {
  const exemplars = new Exemplars();
  exemplars.accept([exemplar(0.2, 2), exemplar(0.21, 1), exemplar(0.7, 1), exemplar(0.22, 3)]);
  const found = exemplars.of(httpDuration, LABELS)!;
  assertEquals([...found.values()].map(({ value }) => value), [0.22, 0.7]);
  assertEquals([...found.keys()], [bucketOf(httpDuration, 0.22), bucketOf(httpDuration, 0.7)]);
});

Deno.test("exemplars belong to a label set of a family", () => {
  const exemplars = new Exemplars();
  assertEquals(exemplars.of(httpDuration, LABELS), undefined);
  exemplars.accept([exemplar(0.2, 2)]);
  assertEquals(exemplars.of(httpDuration, { ...LABELS, route: "/b" }), undefined);
  assertEquals(exemplars.of(modelDuration, LABELS), undefined);
  assertEquals(exemplars.of(httpDuration, { ...LABELS })?.size, 1);
});

Deno.test("the histogram without an exemplar for the longest time is forgotten first", () => {
  const exemplars = new Exemplars(2);
  const of = (route: string) => ({ ...LABELS, route });
  for (const route of ["/a", "/b", "/a", "/c"]) exemplars.accept([exemplar(1, 1, of(route))]);
  const known = ["/a", "/b", "/c"].filter((route) => exemplars.of(httpDuration, of(route)));
  assertEquals(known, ["/a", "/c"]);
});
