import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { FAMILIES } from "./families.ts";
import { type Family, type Labels, labelsKey } from "./family.ts";
import { Merge } from "./merge.ts";
import { Tally, type TallyEvent } from "./tally.ts";

/** A thread's tally, connected to a merge from the first event on. */
function thread(merge: Merge, name: string): Tally {
  return new Tally((event) => merge.accept(name, [event]));
}

/** The cells of every label set of a family, by its labels. */
function cellsByLabels(merge: Merge, family: Family): Record<string, number[]> {
  return Object.fromEntries(
    merge.collect()
      .filter((series) => series.family === family)
      .map(({ labels, cells }) => [labelsKey(family, labels), [...cells]]),
  );
}

function valueOf(merge: Merge, family: Family, labels: Labels): number | undefined {
  return cellsByLabels(merge, family)[labelsKey(family, labels)]?.[0];
}

const CHURN = { model: "churn", version: "1" };

Deno.test("Merge sums counters of equal labels over the threads", () => {
  const merge = new Merge();
  thread(merge, "a").counter(FAMILIES.modelPredictions, { ...CHURN, class: "Yes" }).add(2);
  thread(merge, "b").counter(FAMILIES.modelPredictions, { ...CHURN, class: "Yes" }).add(3);
  thread(merge, "b2").counter(FAMILIES.modelPredictions, { ...CHURN, class: "No" }).add(5);
  assertEquals(valueOf(merge, FAMILIES.modelPredictions, { ...CHURN, class: "Yes" }), 5);
  assertEquals(valueOf(merge, FAMILIES.modelPredictions, { ...CHURN, class: "No" }), 5);
});

Deno.test("Merge.total() sums all label sets, also of threads that have ended", () => {
  const merge = new Merge();
  thread(merge, "a").counter(FAMILIES.modelPredictions, { ...CHURN, class: "Yes" }).add(2);
  thread(merge, "b").counter(FAMILIES.modelPredictions, { ...CHURN, class: "No" }).add(3);
  thread(merge, "b2").counter(FAMILIES.modelReloads, { model: "m" }).add(100);
  merge.end("b2");
  merge.end("a");
  thread(merge, "c").counter(FAMILIES.modelReloads, { model: "m" }).add(1000);
  assertEquals(merge.total(FAMILIES.modelPredictions), 5);
});

Deno.test("Merge takes the maximum over the threads for families that say so", () => {
  const merge = new Merge();
  thread(merge, "a").gauge(FAMILIES.modelLastRequest, CHURN).set(100);
  thread(merge, "b").gauge(FAMILIES.modelLastRequest, CHURN).set(90);
  assertEquals(valueOf(merge, FAMILIES.modelLastRequest, CHURN), 100);
});

Deno.test("Merge sees counts made after the series was published", () => {
  const merge = new Merge();
  const counter = thread(merge, "a").counter(FAMILIES.modelReloads, { model: "m" });
  counter.add(1);
  assertEquals(valueOf(merge, FAMILIES.modelReloads, { model: "m" }), 1);
  counter.add(1);
  assertEquals(valueOf(merge, FAMILIES.modelReloads, { model: "m" }), 2);
});

Deno.test("collected series do not change afterwards", () => {
  const merge = new Merge();
  const counter = thread(merge, "a").counter(FAMILIES.modelReloads, { model: "m" });
  const before = merge.collect();
  counter.add(1);
  assertEquals(before[0]!.cells[0], 0);
});

Deno.test("the counters of a thread that ends are kept, its gauges are dropped", () => {
  const merge = new Merge();
  const labels = { model: "m", result: "success" };
  const first = thread(merge, "serving-0");
  first.counter(FAMILIES.modelReloads, labels).add(4);
  first.gauge(FAMILIES.modelInFlight, CHURN).set(3);
  first.histogram(FAMILIES.modelBatchRows, CHURN).observe(2);
  merge.end("serving-0");
  assertEquals(valueOf(merge, FAMILIES.modelReloads, labels), 4);
  assertEquals(valueOf(merge, FAMILIES.modelInFlight, CHURN), undefined);
  assertEquals(valueOf(merge, FAMILIES.modelBatchRows, CHURN), 2);

  const second = thread(merge, "serving-0");
  second.counter(FAMILIES.modelReloads, labels).add(1);
  assertEquals(valueOf(merge, FAMILIES.modelReloads, labels), 5);
  merge.end("serving-0");
  merge.end("serving-0");
  assertEquals(valueOf(merge, FAMILIES.modelReloads, labels), 5);
});

Deno.test("a dropped label set disappears, and starts at 0 when it is added again", () => {
  const merge = new Merge();
  const tally = thread(merge, "a");
  tally.gauge(FAMILIES.modelReady, CHURN).set(1);
  tally.drop(FAMILIES.modelReady, CHURN);
  tally.drop(FAMILIES.modelReady, CHURN);
  assertEquals(valueOf(merge, FAMILIES.modelReady, CHURN), undefined);
  tally.gauge(FAMILIES.modelReady, CHURN);
  assertEquals(valueOf(merge, FAMILIES.modelReady, CHURN), 0);
});

Deno.test("label values of any characters stay distinct", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "binary" }), { maxLength: 20 }), (names) => {
      const merge = new Merge();
      const tally = thread(merge, "a");
      for (const [i, name] of names.entries()) {
        tally.counter(FAMILIES.modelPredictions, { ...CHURN, class: name }).add(i + 1);
      }
      for (const [i, name] of names.entries()) {
        assertEquals(valueOf(merge, FAMILIES.modelPredictions, { ...CHURN, class: name }), i + 1);
      }
    }),
  );
});

Deno.test("a missing label equals an empty one", () => {
  const merge = new Merge();
  const tally = thread(merge, "a");
  tally.counter(FAMILIES.modelPredictions, CHURN).add(1);
  tally.counter(FAMILIES.modelPredictions, { ...CHURN, class: "" }).add(1);
  assertEquals(valueOf(merge, FAMILIES.modelPredictions, CHURN), 2);
});

Deno.test("label sets beyond the limit of a family are counted as other, and so is their number", () => {
  const merge = new Merge();
  const tally = thread(merge, "a");
  for (let i = 0; i < 1200; i++) {
    tally.counter(FAMILIES.modelRequests, { ...CHURN, outcome: `c${i}` }).add(1);
  }
  const other = { model: "other", version: "other", outcome: "other" };
  assertEquals(valueOf(merge, FAMILIES.modelRequests, other), 200);
  const dropped = { family: "model_requests_total" };
  assertEquals(valueOf(merge, FAMILIES.droppedLabelSets, dropped), 200);
  assertEquals(valueOf(merge, FAMILIES.modelRequests, { ...CHURN, outcome: "c999" }), 1);
});

Deno.test("a dropped label set makes room for another", () => {
  const merge = new Merge();
  const tally = thread(merge, "a");
  for (let i = 0; i < 1000; i++) tally.gauge(FAMILIES.modelReady, { model: `m${i}`, version: "1" });
  tally.drop(FAMILIES.modelReady, { model: "m7", version: "1" });
  tally.gauge(FAMILIES.modelReady, CHURN).set(1);
  assertEquals(valueOf(merge, FAMILIES.modelReady, CHURN), 1);
  assertEquals(cellsByLabels(merge, FAMILIES.droppedLabelSets), {});
});

Deno.test("a reader that starts later learns the current state from events()", () => {
  const tally = new Tally(() => {});
  tally.counter(FAMILIES.modelReloads, { model: "m" }).add(7);
  tally.gauge(FAMILIES.modelReady, CHURN).set(1);
  tally.drop(FAMILIES.modelReady, CHURN);
  const late = new Merge();
  late.accept("a", tally.events());
  assertEquals(valueOf(late, FAMILIES.modelReloads, { model: "m" }), 7);
  assertEquals(valueOf(late, FAMILIES.modelReady, CHURN), undefined);
});

Deno.test("events survive being sent to another thread", () => {
  const events: TallyEvent[] = [];
  const tally = new Tally((event) => events.push(event));
  const counter = tally.counter(FAMILIES.modelReloads, { model: "m" });
  const merge = new Merge();
  merge.accept("a", structuredClone(events));
  counter.add(3);
  assertEquals(valueOf(merge, FAMILIES.modelReloads, { model: "m" }), 3);
});

// --- Against a plain model: maps of numbers, no shared memory

const FAMILY_OF = {
  counter: FAMILIES.modelPredictions,
  gauge: FAMILIES.modelInFlight,
  histogram: FAMILIES.modelBatchRows,
} as const;

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("counter" as const, "gauge" as const, "histogram" as const),
    thread: fc.constantFrom("a", "b", "c"),
    version: fc.constantFrom("1", "2", "3"),
    amount: fc.integer({ min: 0, max: 5000 }),
  }),
  fc.record({ kind: fc.constant("end" as const), thread: fc.constantFrom("a", "b", "c") }),
);

/** Cells by `thread/kind/version`; those of ended threads by `ended/kind/version`. */
class PlainModel {
  readonly #cells = new Map<string, number[]>();

  observe(thread: string, kind: keyof typeof FAMILY_OF, version: string, amount: number): void {
    const { buckets } = FAMILY_OF[kind];
    const cells = this.#at(`${thread}/${kind}/${version}`, kind);
    cells[0]! += amount;
    if (kind !== "histogram") return;
    const bucket = buckets.findIndex((bound) => amount <= bound);
    cells[1 + (bucket === -1 ? buckets.length : bucket)]! += 1;
  }

  end(thread: string): void {
    for (const [key, cells] of [...this.#cells]) {
      const [owner, kind, version] = key.split("/") as [string, keyof typeof FAMILY_OF, string];
      if (owner !== thread) continue;
      this.#cells.delete(key);
      if (kind === "gauge") continue;
      const left = this.#at(`ended/${kind}/${version}`, kind);
      for (const [i, value] of cells.entries()) left[i]! += value;
    }
  }

  totals(kind: keyof typeof FAMILY_OF): Record<string, number[]> {
    const sums: Record<string, number[]> = {};
    for (const [key, cells] of this.#cells) {
      const [, of, version] = key.split("/");
      if (of !== kind) continue;
      const labels = labelsKey(FAMILY_OF[kind], { model: "m", version: version! });
      sums[labels] = cells.map((value, i) => value + (sums[labels]?.[i] ?? 0));
    }
    return sums;
  }

  #at(key: string, kind: keyof typeof FAMILY_OF): number[] {
    const size = kind === "histogram" ? FAMILY_OF[kind].buckets.length + 2 : 1;
    const cells = this.#cells.get(key) ?? new Array<number>(size).fill(0);
    this.#cells.set(key, cells);
    return cells;
  }
}

Deno.test("merged totals equal those of a plain model for any sequence of events", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const merge = new Merge();
    const model = new PlainModel();
    const tallies = new Map<string, Tally>();
    for (const one of steps) {
      if (one.kind === "end") {
        merge.end(one.thread);
        model.end(one.thread);
        tallies.delete(one.thread);
        continue;
      }
      const tally = tallies.get(one.thread) ?? thread(merge, one.thread);
      tallies.set(one.thread, tally);
      const labels = { model: "m", version: one.version };
      if (one.kind === "counter") tally.counter(FAMILY_OF.counter, labels).add(one.amount);
      if (one.kind === "gauge") tally.gauge(FAMILY_OF.gauge, labels).add(one.amount);
      if (one.kind === "histogram") {
        tally.histogram(FAMILY_OF.histogram, labels).observe(one.amount);
      }
      model.observe(one.thread, one.kind, one.version, one.amount);
    }
    for (const kind of ["counter", "gauge", "histogram"] as const) {
      assertEquals(cellsByLabels(merge, FAMILY_OF[kind]), model.totals(kind));
    }
  }));
});

const BIN = { ...CHURN, feature: "age", le: "30" };

/** Counters of two bins, and their sum. */
function summed(tally: Tally) {
  const bins = ["low", "high"].map((bin) =>
    tally.counter(FAMILIES.modelFeatureValues, { ...CHURN, feature: "age", bin })
  );
  tally.sum(FAMILIES.modelFeatureCumulative, BIN, bins);
  return bins;
}

Deno.test("a sum is that of its counters on all threads, those that have ended too", () => {
  const merge = new Merge();
  for (const [i, name] of ["a", "b"].entries()) {
    const [low, high] = summed(thread(merge, name));
    low!.add(1 + i);
    high!.add(10);
  }
  assertEquals(valueOf(merge, FAMILIES.modelFeatureCumulative, BIN), 23);
  merge.end("a");
  assertEquals(valueOf(merge, FAMILIES.modelFeatureCumulative, BIN), 23);
  assertEquals(merge.total(FAMILIES.modelFeatureCumulative), 23);
});

Deno.test("a sum that is asked for again takes in further counters, and none twice", () => {
  const merge = new Merge();
  const tally = thread(merge, "a");
  const [low] = summed(tally);
  low!.add(1);
  const other = tally.counter(FAMILIES.modelFeatureValues, { ...CHURN, bin: "other" });
  other.add(5);
  tally.sum(FAMILIES.modelFeatureCumulative, BIN, [low!, other]);
  assertEquals(valueOf(merge, FAMILIES.modelFeatureCumulative, BIN), 6);
});

Deno.test("a family takes as many label sets as it may, and counts those beyond as dropped", () => {
  const merge = new Merge();
  const tally = thread(merge, "a");
  const family = { ...FAMILIES.modelReady, maxLabelSets: 2 };
  for (const version of ["1", "2", "3", "4"]) tally.gauge(family, { model: "m", version }).add(1);
  assertEquals(cellsByLabels(merge, FAMILIES.modelReady), {
    ...{ '["m","1"]': [1], '["m","2"]': [1], '["other","other"]': [2] },
  });
  const dropped = { family: "model_ready" };
  assertEquals(valueOf(merge, FAMILIES.droppedLabelSets, dropped), 2);
});
