import { assertEquals } from "@std/assert/mod.js";
import { UNMEASURED } from "./measured.ts";
import { accuracySentence, type AccuracySituation } from "./sentence.ts";

const WELL: AccuracySituation = {
  known: true,
  error: undefined,
  figure: "accuracy",
  higherIsBetter: true,
  labels: 2140,
  everLabelled: 9000,
  right: 1725,
  measured: { value: 0.806, stderr: 0.009 },
  reference: { value: 0.805, stderr: 0.01 },
  estimated: { value: 0.799, stderr: 0.003 },
  estimatedRows: 16_300,
  calibrated: true,
};
const NO_LABELS = { ...WELL, labels: 0, right: 0, measured: UNMEASURED };
const FEW = { ...WELL, labels: 37, right: 30, measured: { value: 0.811, stderr: 0.064 } };

const cases: readonly (readonly [string, AccuracySituation, string, string])[] = [
  ["it is as in the reference", WELL, "ok", "Accuracy matches the reference data."],
  [
    "it is lower",
    { ...WELL, measured: { value: 0.7, stderr: 0.009 } },
    "warn",
    "Accuracy is below the reference data.",
  ],
  [
    "it is higher",
    { ...WELL, measured: { value: 0.9, stderr: 0.009 } },
    "ok",
    "Accuracy is above the reference data.",
  ],
  [
    "an error is higher",
    {
      ...WELL,
      figure: "mean absolute error",
      higherIsBetter: false,
      measured: { value: 0.9, stderr: 0.009 },
    },
    "warn",
    "Mean absolute error is above the reference data.",
  ],
  [
    "there is no reference",
    { ...WELL, reference: UNMEASURED },
    "unknown",
    "Accuracy has no reference to compare with.",
  ],
  ["labels are few", FEW, "unknown", "Too few labels in this range to judge the accuracy."],
  [
    "labels are elsewhere",
    NO_LABELS,
    "unknown",
    "Accuracy is only estimated: no labels in this range.",
  ],
  [
    "there never was a label",
    { ...NO_LABELS, everLabelled: 0 },
    "unknown",
    "Accuracy is only estimated: no labels yet.",
  ],
  [
    "the estimate is low",
    { ...NO_LABELS, estimated: { value: 0.7, stderr: 0.003 } },
    "warn",
    "Estimated accuracy is below the reference data.",
  ],
  [
    "the estimate is low, but its scores are not calibrated",
    { ...NO_LABELS, estimated: { value: 0.7, stderr: 0.003 }, calibrated: false },
    "unknown",
    "Accuracy is only estimated: no labels in this range.",
  ],
  [
    "there are no predictions",
    { ...NO_LABELS, everLabelled: 0, estimatedRows: 0 },
    "unknown",
    "No labels yet.",
  ],
  [
    "there are no predictions in the range, and labels elsewhere",
    { ...NO_LABELS, estimatedRows: 0 },
    "unknown",
    "No labels in this range.",
  ],
  ["nothing is known yet", { ...WELL, known: false }, "unknown", "Loading accuracy …"],
  [
    "a query failed",
    { ...WELL, known: false, error: "too many samples" },
    "unknown",
    "Accuracy is unknown: a query failed.",
  ],
];
for (const [name, situation, mood, lead] of cases) {
  Deno.test(`accuracySentence() when ${name}`, () => {
    const sentence = accuracySentence(situation);
    assertEquals([sentence.mood, sentence.lead], [mood, lead]);
  });
}

Deno.test("one label, and one since the start, are enough to say so", () => {
  const one = accuracySentence({ ...FEW, labels: 1, right: 1 });
  assertEquals(one.lead, "Too few labels in this range to judge the accuracy.");
  const earlier = accuracySentence({ ...NO_LABELS, everLabelled: 1, estimatedRows: 0 });
  assertEquals(earlier.rest, "1 label since the server started; choose another range.");
});

const rests: readonly (readonly [string, AccuracySituation, string])[] = [
  [
    "labels, reference and estimate",
    WELL,
    "0.806 on 2,140 labels, reference 0.805 ± 0.010. Estimated 0.799 on all 16,300 rows.",
  ],
  [
    "no reference and no estimate",
    { ...WELL, reference: UNMEASURED, estimatedRows: 0 },
    "0.806 on 2,140 labels.",
  ],
  [
    "scores that are not calibrated",
    { ...WELL, calibrated: false },
    "0.806 on 2,140 labels, reference 0.805 ± 0.010. Estimated 0.799 on all 16,300 rows, " +
    "from scores that are not known to be calibrated.",
  ],
  [
    "the interval of few labels",
    { ...FEW, estimatedRows: 0 },
    "37 labels: the accuracy is somewhere between 0.566 and 0.934.",
  ],
  [
    "the mean error of few labels",
    {
      ...FEW,
      figure: "mean absolute error",
      right: NaN,
      measured: { value: 6.1, stderr: 0.9 },
      estimatedRows: 0,
    },
    "37 labels: a mean absolute error of 6.10 ± 0.90 says little.",
  ],
  [
    "the basis of an estimate, and labels elsewhere",
    NO_LABELS,
    "About 0.799 (reference 0.805 ± 0.010), from calibrated scores of 16,300 rows. " +
    "9,000 labels since the server started; choose another range.",
  ],
  [
    "an estimate that may be far off",
    { ...NO_LABELS, everLabelled: 0, calibrated: false, reference: UNMEASURED },
    "About 0.799, from scores of 16,300 rows, which are not known to be calibrated.",
  ],
  [
    "labels elsewhere",
    { ...NO_LABELS, estimatedRows: 0 },
    "9,000 labels since the server started; choose another range.",
  ],
  [
    "nothing at all",
    { ...NO_LABELS, estimatedRows: 0, everLabelled: 0 },
    "The accuracy is unknown.",
  ],
  ["the error", { ...WELL, known: false, error: "too many samples" }, "too many samples"],
];
for (const [name, situation, rest] of rests) {
  Deno.test(`accuracySentence() goes on with ${name}`, () => {
    assertEquals(accuracySentence(situation).rest, rest);
  });
}
