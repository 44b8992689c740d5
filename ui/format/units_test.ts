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
  assertEquals(exact(0.1 + 0.2), "0.30000000000000004");
  assertEquals(exact(-Infinity), "-Inf");
});
