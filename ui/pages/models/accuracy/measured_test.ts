import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { intervalOf, meanOf, shareOf, UNMEASURED, verdictOf } from "./measured.ts";

Deno.test("shareOf() has the standard error of a binomial share", () => {
  assertEquals(shareOf(80, 100), { value: 0.8, stderr: Math.sqrt(0.8 * 0.2 / 100) });
});

Deno.test("shareOf() measures nothing without rows, and stays between 0 and 1", () => {
  assertEquals(shareOf(0, 0), UNMEASURED);
  assertEquals(shareOf(0, NaN), UNMEASURED);
  assertEquals(shareOf(10.2, 10).value, 1);
  assertEquals(shareOf(-0.1, 10).value, 0);
});

Deno.test("meanOf() leaves out what was not measured, and knows how errors add up", () => {
  const mean = meanOf([{ value: 0.6, stderr: 0.03 }, UNMEASURED, { value: 0.8, stderr: 0.04 }]);
  assertAlmostEquals(mean.value, 0.7);
  assertAlmostEquals(mean.stderr, 0.025);
  assertEquals(meanOf([UNMEASURED]), UNMEASURED);
});

const reference = { value: 0.8, stderr: 0.01 };
const cases = [
  { name: "within 3 standard errors is the same", value: 0.765, want: "same" },
  { name: "above by more is better", value: 0.85, want: "better" },
  { name: "below by more is worse", value: 0.75, want: "worse" },
  { name: "an error below its reference is better", value: 0.75, higher: false, want: "better" },
  { name: "an error above its reference is worse", value: 0.85, higher: false, want: "worse" },
  { name: "99 labels are unknown", value: 0.1, labels: 99, want: "unknown" },
  { name: "100 labels are enough", value: 0.1, labels: 100, want: "worse" },
  { name: "a figure without a standard error is unknown", stderr: NaN, want: "unknown" },
  { name: "no figure is unknown", value: NaN, want: "unknown" },
  { name: "no reference is unknown", against: UNMEASURED, want: "unknown" },
  {
    name: "a reference without a standard error is exact",
    value: 0.769,
    against: { value: 0.8, stderr: NaN },
    want: "worse",
  },
] as const;
for (const { name, want, ...rest } of cases) {
  const { value = 0.1, stderr = 0.01, labels = 500, higher = true, against = reference } = {
    ...rest,
  } as {
    value?: number;
    stderr?: number;
    labels?: number;
    higher?: boolean;
    against?: typeof reference;
  };
  Deno.test(`verdictOf(): ${name}`, () => {
    assertEquals(verdictOf({ value, stderr }, against, labels, higher), want);
  });
}

Deno.test("intervalOf() is Wilson's, here of three standard errors", () => {
  // 10 of 20, from scipy: binomtest(10, 20).proportion_ci(0.9973, "wilson").
  const [low, high] = intervalOf(10, 20);
  assertAlmostEquals(low, 0.2215, 1e-3);
  assertAlmostEquals(high, 0.7785, 1e-3);
});

Deno.test("intervalOf() of one right row says nearly nothing, and stays within 0 and 1", () => {
  const [low, high] = intervalOf(1, 1);
  assertAlmostEquals(low, 0.1);
  assertEquals(high, 1);
  assertAlmostEquals(intervalOf(0, 1)[0], 0, 1e-12);
});
