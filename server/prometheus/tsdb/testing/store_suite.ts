/** What every store must do, wherever its samples come from. For tests. */
import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { SampleBuffer } from "../../sample_columns.ts";
import type { Matcher, Queryable, Sample as StoredSample, Samples, Series } from "../../storage.ts";
import { matcherTest } from "../../text/regexp.ts";
import { PARTITION_MS } from "../partition.ts";
import { Store, type StoreOptions } from "../store.ts";

/** Makes a store, lets `fill` write to it, and gives it to `check`. */
export type WithStore = (
  options: StoreOptions,
  fill: (store: Store) => void,
  check: (store: Store) => void,
) => Promise<void>;

/** A sample as the tests write it. */
export type Sample = readonly [time: number, value: number | "stale"];

/** The series of `job{…}`, as the tests write its labels: `a=1,b=2`. */
export function labels(text: string): Map<string, string> {
  return new Map(text.split(",").map((pair) => pair.split("=") as [string, string]));
}

export function append(store: Store, series: string, ...samples: readonly Sample[]): string[] {
  const ref = store.ref(labels(series))!;
  return samples.map(([time, value]) =>
    value === "stale" ? store.appendStale(ref, time) : store.append(ref, time, value)
  );
}

export function samplesOf({ length, times, values, stale }: Samples): Sample[] {
  return Array.from({ length }, (_, i) => [times[i]!, stale[i] ? "stale" : values[i]!]);
}

function sampleOf({ time, value, isStale }: StoredSample): Sample {
  return [time, isStale ? "stale" : value];
}

/** All that a store answers, as text: `a=1,b=2: 1000 0.5, 2000 stale`. */
export function dump(
  store: Queryable,
  matchers: readonly Matcher[] = [],
  minTime = -Infinity,
  maxTime = Infinity,
): string[] {
  return store.select(matchers, minTime, maxTime).map((series: Series) => {
    const name = [...series.labels].map((pair) => pair.join("=")).join(",");
    const samples = samplesOf(series.samples(minTime, maxTime));
    return `${name}: ${samples.map((sample) => sample.join(" ")).join(", ")}`;
  });
}

const NAMES = ["a=1", "a=2", "a=1,b=x", "a=2,b=x,c=é", "b=y", "a=10"];

/** One write: to which series, how far from its last time, which value. */
const write = fc.record({
  series: fc.constantFrom(...NAMES),
  step: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(1, 5000, 15_000, 60_000) },
    { weight: 2, arbitrary: fc.integer({ min: -60_000, max: 0 }) },
    { weight: 1, arbitrary: fc.constantFrom(PARTITION_MS, 3 * PARTITION_MS) },
  ),
  value: fc.oneof(
    fc.constantFrom(0, -0, NaN, Infinity, 1, 1, 1, "stale" as const),
    fc.integer(),
    fc.double(),
  ),
});

const matcher: fc.Arbitrary<Matcher> = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  op: fc.constantFrom("=", "!=", "=~", "!~"),
  value: fc.constantFrom("", "1", "x", "1|2", "1.*", ".+"),
});

/** The slow way to be a store: maps and arrays, and every question asks everything. */
class Model {
  #series = new Map(NAMES.map((name) => [name, [] as Sample[]]));

  last(series: string): Sample | undefined {
    return this.#series.get(series)!.at(-1);
  }

  append(series: string, [time, value]: Sample): string {
    const last = this.last(series);
    if (last && time < last[0]) return "outOfOrder";
    if (last && time === last[0]) return Object.is(last[1], value) ? "same" : "duplicate";
    this.#series.get(series)!.push([time, value]);
    return "appended";
  }

  dump(matchers: readonly Matcher[], minTime: number, maxTime: number): string[] {
    const tests = matchers.map((matcher) => [matcher.name, matcherTest(matcher)] as const);
    return [...this.#series.keys()].sort()
      .filter((name) => tests.every(([label, test]) => test(labels(name).get(label) ?? "")))
      .map((name) => {
        const samples = this.#series.get(name)!
          .filter(([time]) => time >= minTime && time <= maxTime);
        return `${name}: ${samples.map((sample) => sample.join(" ")).join(", ")}`;
      });
  }
}

/** Answers without samples are allowed where a chunk reaches over the range. */
function withSamples(dumped: string[]): string[] {
  return dumped.filter((line) => !line.endsWith(": "));
}

const START = 1_700_000_000_000;

/** Registers the suite. */
export function storeSuite(name: string, withStore: WithStore): void {
  Deno.test(`${name} answers as a list of all samples would`, async () => {
    const property = fc.asyncProperty(
      fc.array(write, { maxLength: 300 }),
      fc.array(fc.array(matcher, { maxLength: 3 }), { maxLength: 5 }),
      fc.integer({ min: -10, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      async (writes, queries, from, width) => {
        const model = new Model();
        const minTime = START + from * 600_000;
        const maxTime = minTime + width * 600_000;
        await withStore({}, (store) => {
          for (const { series, step, value } of writes) {
            const sample = [(model.last(series)?.[0] ?? START) + step, value] as const;
            const want = model.append(series, sample);
            assertEquals(append(store, series, sample), [want]);
          }
        }, (store) => {
          for (const matchers of [[], ...queries]) {
            assertEquals(
              withSamples(dump(store, matchers, minTime, maxTime)),
              withSamples(model.dump(matchers, minTime, maxTime)),
            );
          }
        });
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  Deno.test(`${name} reads series one after the other into one buffer`, async () => {
    const property = fc.asyncProperty(
      fc.array(write, { maxLength: 300 }),
      // Often at the time of a sample, in the middle of a chunk.
      fc.integer({ min: -12, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      async (writes, from, width) => {
        const model = new Model();
        const minTime = START + from * 5000;
        const maxTime = minTime + width * 5000;
        await withStore({}, (store) => {
          for (const { series, step, value } of writes) {
            const sample = [(model.last(series)?.[0] ?? START) + step, value] as const;
            model.append(series, sample);
            append(store, series, sample);
          }
        }, (store) => {
          const buffer = new SampleBuffer();
          for (const series of store.select([], minTime, maxTime)) {
            const samples = samplesOf(series.samples(minTime, maxTime));
            assertEquals(samplesOf(series.samples(minTime, maxTime, buffer)), samples);
            const newest = series.newest!(minTime, maxTime, buffer);
            assertEquals(newest && sampleOf(newest), samples.at(-1));
          }
        });
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  Deno.test(`${name} keeps long series of many chunks`, async () => {
    const samples = Array.from({ length: 5000 }, (_, i): Sample => [START + i * 5000, i % 7 / 8]);
    await withStore({}, (store) => {
      append(store, "a=1", ...samples);
    }, (store) => {
      const [series] = store.select([], START, START + 5000 * 5000);
      assertEquals(samplesOf(series!.samples(-Infinity, Infinity)), samples);
      const middle = samplesOf(series!.samples(START + 9_999_000, START + 10_006_000));
      assertEquals(middle, samples.slice(2000, 2002));
    });
  });

  Deno.test(`${name} orders series by the bytes of their labels`, async () => {
    const names = ["a=1", "a=1,b=1", "a=10", "a=2", "a=\uff5e", "a=😀", "b=0"];
    await withStore({}, (store) => {
      for (const name of [...names].reverse()) append(store, name, [START, 1]);
    }, (store) => {
      assertEquals(dump(store), names.map((name) => `${name}: ${START} 1`));
    });
  });

  Deno.test(`${name} lists names, values and series`, async () => {
    await withStore({}, (store) => {
      append(store, "__name__=up,job=a", [START, 1]);
      append(store, "__name__=up,job=b", [START, 1]);
      append(store, "__name__=rows,model=x", [START + 2 * PARTITION_MS, 1]);
    }, (store) => {
      const up: Matcher[] = [{ name: "__name__", op: "=", value: "up" }];
      assertEquals(store.labelNames(), ["__name__", "job", "model"]);
      assertEquals(store.labelNames(up), ["__name__", "job"]);
      assertEquals(store.labelNames([], START + PARTITION_MS), ["__name__", "model"]);
      assertEquals(store.labelValues("__name__"), ["rows", "up"]);
      assertEquals(store.labelValues("job", up), ["a", "b"]);
      assertEquals(store.labelValues("none"), []);
      assertEquals(store.labelValues("__name__", [], START, START + 1000), ["up"]);
      assertEquals(store.series(up).map((labels) => labels.get("job")), ["a", "b"]);
    });
  });

  Deno.test(`${name} says what it holds`, async () => {
    await withStore({}, (store) => {
      append(store, "a=1", [START + 1000, 1], [START + 2000, 2]);
      append(store, "a=2", [START, 1], [START + PARTITION_MS, "stale"]);
    }, (store) => {
      const { series, partitions, chunks, oldestTime, newestTime } = store.stats();
      assertEquals({ series, partitions, chunks, oldestTime, newestTime }, {
        series: 2,
        partitions: 2,
        chunks: 3,
        oldestTime: START,
        newestTime: START + PARTITION_MS,
      });
    });
  });
}
