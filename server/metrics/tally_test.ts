import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "./families.ts";
import type { Family } from "./family.ts";
import { type SeriesAddress, Tally, type TallyEvent } from "./tally.ts";

const LABELS = { model: "m", version: "1" };

/** A tally, and its cells as a reader of its events finds them. */
function tallyWithReader() {
  const slabs: Float64Array[] = [];
  const series: SeriesAddress[] = [];
  const tally = new Tally((event: TallyEvent) => {
    if (event.kind === "slab") slabs.push(new Float64Array(event.buffer));
    if (event.kind === "series") series.push(event.series);
  });
  const read = (family: Family, cells = 1) => {
    const { slab, offset } = series.find((one) => one.family === family.name)!;
    return [...slabs[slab]!.subarray(offset, offset + cells)];
  };
  return { tally, series, slabs, read };
}

Deno.test("Counter.raiseTo() sets a higher total, and ignores a lower one", () => {
  const { tally, read } = tallyWithReader();
  const counter = tally.counter(FAMILIES.storeAppended, {});
  const after = [7, 3, 7, 9].map((total) => {
    counter.raiseTo(total);
    return read(FAMILIES.storeAppended)[0];
  });
  assertEquals(after, [7, 7, 7, 9]);
});

Deno.test("Counter.add() and Gauge.add() add to the value; Gauge.set() replaces it", () => {
  const { tally, read } = tallyWithReader();
  const counter = tally.counter(FAMILIES.storeAppended, {});
  counter.add(2);
  counter.add(3);
  const gauge = tally.gauge(FAMILIES.storeSeries, {});
  gauge.set(9);
  gauge.set(4);
  gauge.add(-1);
  assertEquals([read(FAMILIES.storeAppended), read(FAMILIES.storeSeries)], [[5], [3]]);
});

Deno.test("Histogram counts a value in the first bucket whose bound is at least the value", () => {
  const { tally, read } = tallyWithReader();
  const family = { ...FAMILIES.modelBatchRows, buckets: [1, 2] };
  const histogram = tally.histogram(family, LABELS);
  for (const value of [0, 1, 1.5, 2, 3]) histogram.observe(value);
  assertEquals(read(family, 4), [7.5, 2, 2, 1]);
});

Deno.test("Histogram counts NaN in the last bucket", () => {
  const { tally, read } = tallyWithReader();
  const family = { ...FAMILIES.modelBatchRows, buckets: [1, 2] };
  tally.histogram(family, LABELS).observe(NaN);
  assertEquals(read(family, 4), [NaN, 0, 0, 1]);
});

Deno.test("a tally gives the same labels the same cells", () => {
  const { tally, series, read } = tallyWithReader();
  tally.gauge(FAMILIES.modelReady, LABELS).add(1);
  tally.gauge(FAMILIES.modelReady, { ...LABELS }).add(1);
  assertEquals([series.length, read(FAMILIES.modelReady)], [1, [2]]);
});

Deno.test("a tally fills a slab to its last cell before it begins the next", () => {
  const { tally, series, slabs } = tallyWithReader();
  // 8 buckets make 10 cells; 4,096 cells hold 409 of them and 6 gauges.
  const wide = { ...FAMILIES.httpRequestSize, buckets: [1, 2, 3, 4, 5, 6, 7, 8] };
  for (let i = 0; i < 409; i++) tally.histogram(wide, { method: "GET", route: String(i) });
  for (let i = 0; i < 6; i++) tally.gauge(FAMILIES.modelReady, { model: String(i), version: "1" });
  assertEquals([slabs.length, slabs[0]!.length], [1, 4096]);
  tally.gauge(FAMILIES.modelReady, LABELS).set(5);
  const { slab, offset } = series.at(-1)!;
  assertEquals([slab, offset, slabs[1]![0]], [1, 0, 5]);
});

Deno.test("a tally publishes the drop of a label set once", () => {
  const events: TallyEvent[] = [];
  const tally = new Tally((event) => events.push(event));
  tally.gauge(FAMILIES.modelReady, LABELS);
  tally.drop(FAMILIES.modelReady, LABELS);
  tally.drop(FAMILIES.modelReady, LABELS);
  const dropped = events.filter(({ kind }) => kind === "drop");
  assertEquals(dropped, [{ kind: "drop", family: "model_ready", labels: LABELS }]);
});

Deno.test("renew() removes what is not asked for again, of its families and labels only", () => {
  const dropped: string[] = [];
  const tally = new Tally((event) => {
    if (event.kind === "drop") dropped.push(`${event.family} ${JSON.stringify(event.labels)}`);
  });
  const { modelFeatureValues: byBin, modelFeatureCumulative: cumulative } = FAMILIES;
  const count = (model: string, bin: string) => {
    const counter = tally.counter(byBin, { model, bin });
    tally.sum(cumulative, { model, le: bin }, [counter]);
    return counter;
  };
  for (const [model, bin] of [["m", "a"], ["m", "b"], ["n", "a"]] as const) {
    count(model, bin).add(1);
  }
  tally.counter(FAMILIES.modelTraps, { model: "m" });
  const kept = tally.renew([byBin, cumulative], { model: "m" }, () => count("m", "b"));
  assertEquals(dropped, [
    `${byBin.name} {"model":"m","bin":"a"}`,
    `${cumulative.name} {"model":"m","le":"a"}`,
  ]);
  assertEquals(kept.cells[0], 1);
  // Outside of it nothing is removed.
  tally.counter(byBin, { model: "m", bin: "c" });
  assertEquals(dropped.length, 2);
});
