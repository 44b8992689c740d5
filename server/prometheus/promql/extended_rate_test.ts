import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import {
  anchoredChanges,
  anchoredResets,
  delta,
  increase,
  rate,
  smoothedValue,
} from "./extended_rate.ts";
import { newRow } from "./grid.ts";
import { NO_LABELS } from "./labels.ts";
import type { Kernel } from "./rate.ts";

type Samples = Readonly<Record<number, number>>;

/** The result for the range from `from` to `to` seconds, with all samples at hand. */
function result(kernel: Kernel, samples: Samples, from: number, to: number): number | undefined {
  const times = Float64Array.from(Object.keys(samples), (second) => Number(second) * 1000);
  const values = Float64Array.from(Object.values(samples));
  const ends = { start: to * 1000, step: 0, count: 1 };
  const row = newRow(NO_LABELS, 1);
  kernel({
    ...{ times, values, count: 1, grid: ends, ends, range: (to - from) * 1000 },
    ...{ lo: Int32Array.of(0), hi: Int32Array.of(times.length) },
  }, row);
  return row.present[0] ? row.values[0] : undefined;
}

interface Case {
  readonly name: string;
  readonly samples: Samples;
  readonly from: number;
  readonly to: number;
  readonly want: number | undefined;
}

// A counter that goes up by 1, 2, 3 … from one ten seconds to the next.
const COUNTER: Samples = { 0: 0, 10: 1, 20: 3, 30: 6, 40: 10, 50: 15 };

const anchored: readonly Case[] = [
  { name: "takes samples at its ends", samples: COUNTER, from: 10, to: 50, want: 14 },
  { name: "takes the sample before its start", samples: COUNTER, from: 19, to: 50, want: 14 },
  { name: "takes the last one before its start", samples: COUNTER, from: 20, to: 50, want: 12 },
  { name: "begins at a first sample in it", samples: { 10: 1, 20: 3 }, from: 0, to: 30, want: 2 },
  { name: "of one sample is 0", samples: { 10: 7 }, from: 0, to: 30, want: 0 },
  {
    name: "of older samples is nothing",
    samples: { 10: 7, 20: 8 },
    from: 20,
    to: 30,
    want: undefined,
  },
  { name: "of a sample just in it", samples: { 10: 7, 21: 9 }, from: 20, to: 30, want: 2 },
  {
    name: "adds what a reset lost",
    samples: { 0: 5, 10: 9, 20: 2, 30: 4 },
    from: 0,
    to: 30,
    want: 8,
  },
  { name: "adds it at the last sample", samples: { 0: 5, 10: 9, 20: 2 }, from: 0, to: 20, want: 6 },
  { name: "adds it at the first", samples: { 0: 5, 10: 2, 20: 4 }, from: 0, to: 20, want: 4 },
  {
    name: "adds nothing for a rest",
    samples: { 0: 5, 10: 5, 20: 5, 30: 7 },
    from: 0,
    to: 30,
    want: 2,
  },
  {
    name: "adds nothing for a rest at its end",
    samples: { 0: 5, 10: 7, 20: 7 },
    from: 0,
    to: 20,
    want: 2,
  },
  {
    name: "leaves a reset before it alone",
    samples: { 0: 9, 10: 1, 20: 2, 30: 3 },
    from: 10,
    to: 30,
    want: 2,
  },
];
for (const { name, samples, from, to, want } of anchored) {
  Deno.test(`an anchored increase ${name}`, () => {
    assertEquals(result(increase.anchored, samples, from, to), want);
    const perSecond = want === undefined ? undefined : want / (to - from);
    assertEquals(result(rate.anchored, samples, from, to), perSecond);
  });
}

const smoothed: readonly Case[] = [
  { name: "draws lines to both ends", samples: COUNTER, from: 15, to: 45, want: 12.5 - 2 },
  { name: "takes samples at its ends", samples: COUNTER, from: 10, to: 40, want: 9 },
  { name: "lies between two samples", samples: COUNTER, from: 42, to: 46, want: 2 },
  { name: "begins and ends with the first and last", samples: COUNTER, from: -5, to: 60, want: 15 },
  {
    name: "draws from zero where it began again",
    samples: { 0: 9, 10: 4, 20: 6 },
    from: 5,
    to: 20,
    want: 4,
  },
  {
    name: "draws to what was lost at its end",
    samples: { 0: 1, 10: 8, 20: 4 },
    from: 0,
    to: 15,
    want: 9,
  },
  { name: "adds a reset in it", samples: { 0: 0, 10: 8, 20: 4, 30: 6 }, from: 5, to: 25, want: 9 },
  {
    name: "of older samples is nothing",
    samples: { 0: 1, 10: 2 },
    from: 10,
    to: 20,
    want: undefined,
  },
  { name: "of one later sample is 0", samples: { 30: 7 }, from: 0, to: 20, want: 0 },
  { name: "of a rest is 0", samples: { 0: 5, 10: 5, 20: 5 }, from: 5, to: 15, want: 0 },
];
for (const { name, samples, from, to, want } of smoothed) {
  Deno.test(`a smoothed increase ${name}`, () => {
    const found = result(increase.smoothed, samples, from, to);
    if (want === undefined) assertEquals(found, undefined);
    else assertAlmostEquals(found!, want);
  });
}

Deno.test("anchored and smoothed deltas do not treat a fall as a reset", () => {
  const falls = { 0: 9, 10: 4, 20: 6 };
  assertEquals(result(delta.anchored, falls, 0, 20), -3);
  assertEquals(result(delta.smoothed, falls, 5, 15), 5 - 6.5);
});

const values: readonly (readonly [name: string, samples: Samples, time: number, want: number])[] = [
  ["lies on the line between its neighbours", COUNTER, 25, 4.5],
  ["is the sample's own", COUNTER, 20, 3],
  ["after the last sample is the last", COUNTER, 70, 15],
  ["before the first sample is the first", { 10: 7, 20: 9 }, 5, 7],
  ["just before the last sample is on the line", { 10: 7, 20: 9 }, 19, 8.8],
];
for (const [name, samples, time, want] of values) {
  Deno.test(`a smoothed value ${name}`, () => {
    assertEquals(result(smoothedValue, samples, time - 1, time), want);
  });
}

Deno.test("extended ranges without samples have no value", () => {
  for (const kernel of [increase.anchored, increase.smoothed, smoothedValue, anchoredResets]) {
    assertEquals(result(kernel, {}, 0, 10), undefined);
  }
});

Deno.test("anchored resets and changes begin with the sample before the range", () => {
  const samples = { 0: 9, 10: 1, 20: 1, 30: 0, 40: NaN, 50: NaN, 60: 2 };
  assertEquals(result(anchoredResets, samples, 0, 60), 2);
  assertEquals(result(anchoredResets, samples, 10, 60), 1);
  assertEquals(result(anchoredChanges, samples, 10, 60), 3);
  assertEquals(result(anchoredChanges, samples, 40, 60), 1);
});
