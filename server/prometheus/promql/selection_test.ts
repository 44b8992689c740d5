import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { lastOf, type Queryable, type Sample, type Samples } from "../storage.ts";
import type { VectorSelector } from "./ast.ts";
import { newRow } from "./grid.ts";
import { NO_LABELS } from "./labels.ts";
import { parse } from "./parser.ts";
import { newestOf, sampleAt, Selection, withoutStale } from "./selection.ts";

/** Samples from `0:1 10:stale`: times and values. */
function samplesOf(text: string): Samples {
  const points = text.split(" ").map((point) => point.split(":") as [string, string]);
  return {
    length: points.length,
    times: Float64Array.from(points, ([time]) => Number(time)),
    values: Float64Array.from(points, ([, value]) => Number(value)),
    stale: Uint8Array.from(points, ([, value]) => value === "stale" ? 1 : 0),
  };
}

/** A store with one series that counts how often it is decoded. */
class CountingStore implements Queryable {
  decoded = 0;

  select() {
    const samples = () => {
      this.decoded++;
      return samplesOf("0:1");
    };
    return [{ labels: NO_LABELS, samples }];
  }
}

function decodings(query: string, ...ranges: [number, number][]): number {
  const store = new CountingStore();
  const selection = new Selection(store, parse(query));
  for (const [from, to] of ranges) {
    for (const series of selection.read(parse("a") as VectorSelector, from, to)) series.samples();
  }
  return store.decoded;
}

Deno.test("Selection decodes a selector that occurs twice with one range only once", () => {
  assertEquals(decodings("a / a", [0, 1], [0, 1]), 1);
});

Deno.test("Selection decodes different ranges each on its own", () => {
  assertEquals(decodings("a / a offset 5m", [0, 1], [5, 6]), 2);
});

Deno.test("withoutStale() leaves out where the series ended, and copies only then", () => {
  const { length, times } = withoutStale(samplesOf("0:1 10:stale 20:3"));
  assertEquals([...times.slice(0, length)], [0, 20]);
  const whole = samplesOf("0:1");
  assertStrictEquals(withoutStale(whole), whole);
});

Deno.test("sampleAt() takes the newest sample that is young enough and not stale", () => {
  const row = newRow(NO_LABELS, 7);
  const samples = samplesOf("10:1 20:stale 30:3");
  const times = { start: 5, step: 5, count: 7 };
  sampleAt(samples, times, 8, row, (_, value) => value);
  const found = Array.from(row.values, (value, i) => row.present[i] ? value : null);
  assertEquals(found, [null, 1, 1, null, null, 3, 3]);
});

Deno.test("newestOf() takes the last sample, and none that marks an end", () => {
  const valueOf = (text: string) => {
    const series = {
      labels: NO_LABELS,
      samples: () => samplesOf(text),
      newest: () => lastOf(samplesOf(text)),
    };
    const row = newRow(NO_LABELS, 1);
    newestOf(series, row, (time, value) => time + value);
    return row.present[0] ? row.values[0] : null;
  };
  assertEquals([valueOf("10:1 20:2"), valueOf("10:1 20:stale")], [22, null]);
});

Deno.test("Selection asks a store for the newest sample, and looks for it where it cannot", () => {
  const newestIn = (newest?: () => Sample) => {
    const store = {
      select: () => [{ labels: NO_LABELS, samples: () => samplesOf("10:1"), newest }],
    };
    const selection = new Selection(store as Queryable, parse("a"));
    return selection.read(parse("a") as VectorSelector, 0, 20)[0]!.newest();
  };
  const other = { time: 15, value: 2, isStale: false };
  assertEquals(newestIn(() => other), other);
  assertEquals(newestIn(), { time: 10, value: 1, isStale: false });
});
