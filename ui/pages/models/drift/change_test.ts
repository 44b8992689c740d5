import { assertEquals } from "@std/assert/mod.js";
import { binOf, type BinShare } from "./bins.ts";
import { changeText } from "./change.ts";

function bin(label: string, reference: number, now: number, numbers = true): BinShare {
  return { ...binOf(label, numbers), reference, now };
}

const cases: readonly [string, number, readonly BinShare[], string][] = [
  ["a mean that rose", 1.84, [bin("[1,2]", 0.1, 0.4)], "moved up by 1.8 standard deviations"],
  ["a mean that rose a little", 0.5, [], "moved up by 0.5 standard deviations"],
  ["a mean that fell", -0.25, [bin("[1,2]", 0.1, 0.4)], "moved down by 0.3 standard deviations"],
  [
    "a range, where the mean hardly moved",
    0.24,
    [bin("[1,2]", 0.1, 0.4)],
    "has changed: values from 1 to 2 rose from 10\u00a0% to 40\u00a0% of rows",
  ],
  [
    "values above the range",
    0,
    [bin("(2,+Inf)", 0, 0.2)],
    "has changed: values above 2 rose from 0\u00a0% to 20\u00a0% of rows",
  ],
  [
    "a category",
    NaN,
    [bin("Two year", 0.25, 0.05, false), bin("Month", 0.5, 0.6, false)],
    'has changed: "Two year" fell from 25\u00a0% to 5\u00a0% of rows',
  ],
  [
    "missing values, although the mean moved too",
    2,
    [bin("missing", 0.01, 0.4), bin("[1,2]", 0.5, 0.6)],
    "is missing in 40\u00a0% of rows (1\u00a0% in the reference)",
  ],
  [
    "unseen values",
    NaN,
    [bin("other", 0, 0.4, false)],
    "has values that its reference does not have in 40\u00a0% of rows (0\u00a0% in the reference)",
  ],
  ["the index alone", NaN, [], "has a population stability index of 0.3"],
];
for (const [name, shift, bins, want] of cases) {
  Deno.test(`changeText() tells of ${name}`, () => {
    assertEquals(changeText({ shift, psi: 0.3 }, bins), want);
  });
}
