import { assertEquals } from "@std/assert/mod.js";
import { counted, exact, quantity, show, tickLabels, type Unit, wholeNumber } from "./units.ts";

const shown: readonly [number, Unit, string][] = [
  [0, "seconds", "0\u00a0s"],
  [0.0031, "seconds", "3.1\u00a0ms"],
  [0.000273, "seconds", "273\u00a0µs"],
  [0.99996, "seconds", "1\u00a0s"],
  [90, "seconds", "1.5\u00a0min"],
  [412.3, "rate", "412/s"],
  [12_345, "rate", "12.3\u00a0k/s"],
  [1286, "number", "1,286"],
  [12_345, "number", "12.3\u00a0k"],
  [61e6, "bytes", "61\u00a0MB"],
  [11_600, "bytes/s", "11.6\u00a0kB/s"],
  [0.0002, "ratio", "0.02\u00a0%"],
  [1, "ratio", "100\u00a0%"],
  [-0.042, "ratio", "−4.2\u00a0%"],
  [NaN, "ratio", "–"],
  [Infinity, "number", "∞"],
  [0.806, "number", "0.806"],
  [0.00002, "number", "2.0e−5"],
  // Each unit from where it is used, and just below.
  [2e-9, "seconds", "2\u00a0ns"],
  [1e-9, "seconds", "1\u00a0ns"],
  [3600, "seconds", "1\u00a0h"],
  [3599, "seconds", "60\u00a0min"],
  [86_400, "seconds", "1\u00a0d"],
  [172_800, "seconds", "2\u00a0d"],
  [9999, "number", "9,999"],
  [9999.5, "number", "10\u00a0k"],
  [10_000, "number", "10\u00a0k"],
  [1.5e6, "count", "1.5\u00a0M"],
  [2.5e9, "count", "2.5\u00a0G"],
  [1.2e12, "count", "1.2\u00a0T"],
  [2.4e6, "rate", "2.4\u00a0M/s"],
  [0, "bytes", "0\u00a0B"],
  [1, "bytes", "1\u00a0B"],
  [999, "bytes", "999\u00a0B"],
  [1e3, "bytes", "1\u00a0kB"],
  [1.5e9, "bytes", "1.5\u00a0GB"],
  [1.5e12, "bytes", "1.5\u00a0TB"],
  [0, "ratio", "0\u00a0%"],
  [-Infinity, "number", "−∞"],
  // Three digits that matter.
  [0.99949, "number", "0.999"],
  [0.9995, "number", "1"],
  [1.3456, "number", "1.35"],
  [0.0995, "number", "0.1"],
  [0.12345, "number", "0.123"],
  [0.01234567, "number", "0.0123"],
  [0.00995, "number", "0.01"],
  [0.001234567, "number", "0.00123"],
  [0.0001, "number", "0.0001"],
  [0.00015, "number", "0.00015"],
  [0.0000999, "number", "1.0e−4"],
  [9.99, "number", "9.99"],
  [9.995, "number", "10"],
  [12.34, "number", "12.3"],
  [99.94, "number", "99.9"],
  [99.95, "number", "100"],
  [150.4, "number", "150"],
  [-0.00000001, "cores", "0.00\u00a0cores"],
  [-1.5e18, "count", "−1,500,000\u00a0T"],
  [9.9e18, "count", "9,900,000\u00a0T"],
  [1e19, "count", "1.0e7\u00a0T"],
  [1.5e19, "count", "1.5e7\u00a0T"],
  [-1.5e19, "count", "−1.5e7\u00a0T"],
  [0.126, "cores", "0.13\u00a0cores"],
  [9.996, "cores", "10.00\u00a0cores"],
  [10, "cores", "10\u00a0cores"],
  [714_051_189, "cores", "7.1e8\u00a0cores"],
];
for (const [value, unit, want] of shown) {
  Deno.test(`show() writes ${value} as ${unit} like ${JSON.stringify(want)}`, () => {
    assertEquals(show(value, unit), want);
  });
}

Deno.test("quantity() keeps the unit apart", () => {
  assertEquals(quantity(0.0084, "seconds"), { text: "8.4", unit: "ms" });
});

Deno.test("tickLabels() writes all ticks in the largest one's unit, with equal decimals", () => {
  assertEquals(tickLabels([0, 0.003, 0.006, 0.009, 0.012], "seconds"), [
    "0\u00a0ms",
    "3\u00a0ms",
    "6\u00a0ms",
    "9\u00a0ms",
    "12\u00a0ms",
  ]);
  assertEquals(tickLabels([0, 0.5, 1], "number"), ["0.0", "0.5", "1.0"]);
  assertEquals(
    tickLabels([0, 0.25, 0.5, 0.75, 1], "ratio"),
    ["0", "25", "50", "75", "100"].map(
      (text) => `${text}\u00a0%`,
    ),
  );
});

const ticks: readonly [readonly number[], Unit, readonly string[]][] = [
  [[0], "number", ["0"]],
  [[7], "rate", ["7"]],
  [[0, 1e5, 2e5], "rate", ["0\u00a0k/s", "100\u00a0k/s", "200\u00a0k/s"]],
  [[0, 0.5, 1], "cores", ["0.0", "0.5", "1.0"]],
  [[10, 10.25], "number", ["10.00", "10.25"]],
  [[-1, -0.5, 0], "number", ["−1.0", "−0.5", "0.0"]],
  [[-1e-4, 1e-4], "number", ["−0.0001", "0.0001"]],
  [[1, 1 + 1 / 3], "number", ["1.000000", "1.333333"]],
  [[0, 1e-9], "number", ["0", "1.0e−9"]],
  [[0, 1_000_000, 2_000_000], "bytes", ["0\u00a0MB", "1\u00a0MB", "2\u00a0MB"]],
  [[0, 20, 40, 60], "seconds", ["0\u00a0s", "20\u00a0s", "40\u00a0s", "60\u00a0s"]],
  [[0, 30], "seconds", ["0\u00a0s", "30\u00a0s"]],
  [[60], "seconds", ["1\u00a0min"]],
  [[0, 1800, 3600], "seconds", ["0\u00a0min", "30\u00a0min", "60\u00a0min"]],
  [[1e15, 2e15], "count", ["1,000\u00a0T", "2,000\u00a0T"]],
];
for (const [given, unit, want] of ticks) {
  Deno.test(`tickLabels() writes ${given} as ${unit} like ${JSON.stringify(want)}`, () => {
    assertEquals(tickLabels(given, unit), want);
  });
}

Deno.test("tickLabels() tells ticks apart that are very near to 0", () => {
  const labels = tickLabels([1e-9, 1.2e-9, 1.4e-9], "number");
  assertEquals(labels, ["1.0e−9", "1.2e−9", "1.4e−9"]);
});

Deno.test("counted() has an s for all but one thing", () => {
  assertEquals(["0", "1", "1.72", "12.3\u00a0k"].map((text) => counted(text, "row")), [
    "0 rows",
    "1 row",
    "1.72 rows",
    "12.3\u00a0k rows",
  ]);
});

Deno.test("wholeNumber() groups, exact() keeps every digit", () => {
  assertEquals(wholeNumber(2140.4), "2,140");
  assertEquals(wholeNumber(1_234_567_890), "1,234,567,890");
  assertEquals(wholeNumber(-0.4), "0");
  assertEquals(exact(0.1 + 0.2), "0.30000000000000004");
  assertEquals([Infinity, -Infinity, NaN].map(exact), ["+Inf", "-Inf", "NaN"]);
});
