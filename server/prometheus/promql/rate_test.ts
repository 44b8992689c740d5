import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { newRow } from "./grid.ts";
import { NO_LABELS } from "./labels.ts";
import { changes, delta, idelta, increase, irate, type Kernel, rate, resets } from "./rate.ts";
import { slideWindows } from "./windows.ts";

/** A window's samples by the second: `{ 5: 100 }`. It ends at `to` and begins after `from`. */
interface Given {
  readonly samples: Readonly<Record<number, number>>;
  readonly from: number;
  readonly to: number;
}

function result(kernel: Kernel, { samples, from, to }: Given): number | undefined {
  const times = Float64Array.from(Object.keys(samples), (second) => Number(second) * 1000);
  const values = Float64Array.from(Object.values(samples));
  const ends = { start: to * 1000, step: 0, count: 1 };
  const bounds = { range: (to - from) * 1000, ends, lo: new Int32Array(1), hi: new Int32Array(1) };
  slideWindows(times, times.length, bounds);
  const row = newRow(NO_LABELS, 1);
  kernel({ ...bounds, times, values, count: 1, grid: ends }, row);
  return row.present[0] ? row.values[0] : undefined;
}

// A sample every 5 s, so that 5.5 s is the first distance that is too far to the window's edge.
const rising = { 10: 100, 15: 110, 20: 120 };
const extrapolations = [
  { name: "reaches an end that is near", samples: rising, from: 10 - 5, to: 20 + 5.4, want: 40.8 },
  { name: "stops half a distance after the last sample", samples: rising, to: 25.5, want: 35 },
  { name: "reaches a start that is near", samples: rising, from: 4.6, to: 20, want: 30.8 },
  { name: "stops half a distance before the first", samples: rising, from: 4.5, to: 20, want: 25 },
  { name: "begins where the counter was zero", samples: { 10: 5, 15: 15, 20: 25 }, want: 25 },
  { name: "begins at a zero", samples: { 10: 0, 15: 10, 20: 20 }, want: 20 },
  { name: "of a slow counter begins at a zero", samples: { 10: 0, 15: 0.25, 20: 0.5 }, want: 0.5 },
  { name: "does not look for the zero of negatives", samples: { 10: -9, 15: 1, 20: 11 }, want: 30 },
  {
    name: "counts nothing where the counter rests",
    samples: { 10: 100, 15: 100, 20: 120 },
    want: 30,
  },
  { name: "of what stays zero is zero", samples: { 10: 0, 15: 0, 20: 0 }, want: 0 },
  { name: "adds what was counted before a reset", samples: { 10: 20, 15: 30, 20: 5 }, want: 22.5 },
  { name: "adds it for each reset", samples: { 10: 90, 15: 10, 20: 5 }, want: 22.5 },
];
for (const { name, samples, from = 5, to = 20, want } of extrapolations) {
  Deno.test(`increase ${name}`, () => {
    assertEquals(result(increase, { samples, from, to }), want);
  });
  Deno.test(`rate is the increase per second and ${name}`, () => {
    assertAlmostEquals(result(rate, { samples, from, to })!, want / (to - from));
  });
}

Deno.test("delta takes a fall for what it is, and looks for no zero", () => {
  assertEquals(result(delta, { samples: { 10: 20, 15: 30, 20: 10 }, from: 5, to: 20 }), -15);
  assertEquals(result(delta, { samples: { 10: 0, 15: 10, 20: 20 }, from: 5, to: 20 }), 30);
});

const instants = [
  { name: "divides by the time between the samples", samples: { 3: 1, 5: 9 }, irate: 4, idelta: 8 },
  { name: "is zero of a flat series", samples: { 3: 7, 5: 7 }, irate: 0, idelta: 0 },
  { name: "counts from zero after a reset", samples: { 3: 9, 5: 4 }, irate: 2, idelta: -5 },
  { name: "needs two samples", samples: { 5: 4 }, irate: undefined, idelta: undefined },
];
for (const { name, samples, ...want } of instants) {
  Deno.test(`irate ${name}; idelta is the difference`, () => {
    const window = { samples, from: 0, to: 5 } as unknown as Given;
    assertEquals({ irate: result(irate, window), idelta: result(idelta, window) }, want);
  });
}

Deno.test("resets and changes look at the samples of the window only", () => {
  const samples = { 1: 9, 2: 1, 3: 2, 4: 2, 5: 1, 6: 0 };
  assertEquals(result(resets, { samples, from: 1, to: 5 }), 1);
  assertEquals(result(changes, { samples, from: 1, to: 5 }), 2);
  assertEquals(result(resets, { samples, from: 0, to: 6 }), 3);
});
