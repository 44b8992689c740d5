import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { classFigures, type Figure, referenceFigures, valueFigures } from "./figures.ts";
import { type Measured, UNMEASURED } from "./measured.ts";

// 100 labels: 60 No right, 10 No as Yes, 5 Yes as No, 25 Yes right.
const OUTCOMES = new Map([
  ["No", { right: 60, actual: 70, predicted: 65 }],
  ["Yes", { right: 25, actual: 30, predicted: 35 }],
]);
const BINARY = {
  positive: "Yes",
  outcomes: OUTCOMES,
  estimates: new Map([
    ["No", { right: 600, actual: 700, predicted: 700 }],
    ["Yes", { right: 200, actual: 300, predicted: 300 }],
  ]),
  scores: { bounds: [0.5, 1], positive: [5, 25], negative: [60, 10] },
  calibration: [{ bound: 1, rows: 100, score: 0.9, observed: { value: 0.8, stderr: 0.04 } }],
  losses: { rows: 100, log_loss: 40, brier: 14 },
  reference: (name: string): Measured =>
    name === "accuracy" ? { value: 0.95, stderr: 0.01 } : UNMEASURED,
};

function named(figures: readonly Figure[]): Record<string, Figure> {
  return Object.fromEntries(figures.map((figure) => [figure.name, figure]));
}

const values = {
  "Accuracy": 0.85,
  "Precision": 25 / 35,
  "Recall": 25 / 30,
  "F1": 2 * 25 / (35 + 30),
  // 5 · 60 / 2 + 25 · (60 + 10 / 2), of 30 · 70 pairs
  "ROC AUC": (5 * 30 + 25 * 65) / 2100,
  "Average precision": 25 / 30 * 25 / 35 + 5 / 30 * 30 / 100,
  "Log loss": 0.4,
  "Brier score": 0.14,
  "Calibration error": 0.1,
};
for (const [name, value] of Object.entries(values)) {
  Deno.test(`classFigures() of a binary model has the ${name}`, () => {
    assertAlmostEquals(named(classFigures(BINARY))[name]!.measured.value, value);
  });
}

Deno.test("classFigures() knows the standard errors of shares", () => {
  const { Accuracy, Precision, Recall, F1, "Log loss": loss } = named(classFigures(BINARY));
  assertAlmostEquals(Accuracy!.measured.stderr, Math.sqrt(0.85 * 0.15 / 100));
  assertAlmostEquals(Precision!.measured.stderr, Math.sqrt(25 / 35 * 10 / 35 / 35));
  assertAlmostEquals(Recall!.measured.stderr, Math.sqrt(25 / 30 * 5 / 30 / 30));
  // The share of 25 in the 40 rows that are or look positive, by the chain rule.
  assertAlmostEquals(F1!.measured.stderr, 2 / 1.625 ** 2 * Math.sqrt(0.625 * 0.375 / 40));
  assertEquals(loss!.measured.stderr, NaN);
});

Deno.test("classFigures() estimates the figures of the confusion matrix, and no others", () => {
  const estimated = classFigures(BINARY).map((figure) => figure.estimated);
  assertEquals(estimated.slice(0, 3), [0.8, 200 / 300, 200 / 300]);
  assertAlmostEquals(estimated[3]!, 2 / 3);
  assertEquals(estimated.slice(4), [NaN, NaN, NaN, NaN, NaN]);
});

Deno.test("classFigures() judges a figure where the reference has it", () => {
  const { Accuracy, Recall } = named(classFigures(BINARY));
  assertEquals(Accuracy!.reference, { value: 0.95, stderr: 0.01 });
  assertEquals(Accuracy!.verdict, "same");
  assertEquals(Recall!.verdict, "unknown");
  const exact = { ...BINARY, reference: () => ({ value: 0.97, stderr: NaN }) };
  assertEquals(named(classFigures(exact))["Accuracy"]!.verdict, "worse");
});

Deno.test("classFigures() of several classes are means over them, without those of scores", () => {
  const figures = classFigures({ ...BINARY, positive: undefined });
  assertEquals(figures.map(({ name }) => name), [
    "Accuracy",
    "Precision",
    "Recall",
    "F1",
    "Calibration error",
  ]);
  assertAlmostEquals(figures[1]!.measured.value, (60 / 65 + 25 / 35) / 2);
  assertAlmostEquals(figures[2]!.measured.value, (60 / 70 + 25 / 30) / 2);
});

Deno.test("a class that is never predicted has a precision of 0, and one that never comes a recall of 0", () => {
  const outcomes = new Map([
    ["a", { right: 50, actual: 100, predicted: 50 }],
    ["b", { right: 0, actual: 20, predicted: 0 }],
    ["c", { right: 0, actual: 0, predicted: 70 }],
    ["d", { right: 0, actual: 0, predicted: 0 }],
  ]);
  const [, precision, recall] = classFigures({ ...BINARY, positive: undefined, outcomes });
  assertAlmostEquals(precision!.measured.value, (1 + 0 + 0) / 3);
  assertAlmostEquals(recall!.measured.value, (0.5 + 0 + 0) / 3);
  assertAlmostEquals(recall!.measured.stderr, 0.05 / 3);
  const [, never] = classFigures({ ...BINARY, positive: "b", outcomes });
  assertEquals([never!.measured.value, never!.verdict], [0, "unknown"]);
});

Deno.test("an estimate of many classes is of the accuracy only", () => {
  const estimates = new Map([
    ["a", { right: 80, actual: 80, predicted: 90 }],
    ["other", { right: 0, actual: 20, predicted: 0 }],
  ]);
  const figures = classFigures({ ...BINARY, positive: undefined, estimates });
  assertEquals(figures.map(({ estimated }) => estimated), [0.8, NaN, NaN, NaN, NaN]);
});

Deno.test("classFigures() measures nothing without labels", () => {
  const none = { bounds: [], positive: [], negative: [] };
  const empty = { ...BINARY, outcomes: new Map(), scores: none, calibration: [], losses: {} };
  for (const { measured, verdict } of classFigures(empty)) {
    assertEquals([measured.value, verdict], [NaN, "unknown"]);
  }
});

Deno.test("losses need labelled rows", () => {
  const figures = classFigures({ ...BINARY, losses: { rows: 0, log_loss: 0, brier: 0 } });
  assertEquals(named(figures)["Log loss"]!.measured.value, NaN);
});

// Errors 3, −1, 2, −4; actual values 10, 20, 30, 40 around an origin of 20.
const SUMS = {
  rows: 4,
  above: 5,
  below: 5,
  squares: 30,
  actual_above: 30,
  actual_below: 10,
  actual_squares: 600,
};

Deno.test("valueFigures() has the errors, their mean, and the explained variance", () => {
  const figures = named(valueFigures(SUMS, () => UNMEASURED));
  assertEquals(figures["Mean absolute error"]!.measured.value, 2.5);
  assertAlmostEquals(figures["Root mean squared error"]!.measured.value, Math.sqrt(7.5));
  assertAlmostEquals(figures["R²"]!.measured.value, 1 - 30 / 500);
  assertEquals(figures["Mean error"]!.measured.value, 0);
});

Deno.test("valueFigures() knows how far the means may be off", () => {
  const figures = named(valueFigures(SUMS, () => UNMEASURED));
  assertAlmostEquals(figures["Mean absolute error"]!.measured.stderr, Math.sqrt(1.25 / 4));
  assertAlmostEquals(figures["Mean error"]!.measured.stderr, Math.sqrt(7.5 / 4));
  assertEquals(figures["R²"]!.measured.stderr, NaN);
});

Deno.test("valueFigures() judges errors: higher is worse", () => {
  const sums = { ...SUMS, rows: 400, above: 500, below: 500, squares: 3000 };
  const verdict = (mae: number) =>
    valueFigures(sums, () => ({ value: mae, stderr: NaN }))[0]!.verdict;
  assertEquals([verdict(1), verdict(2.5), verdict(5)], ["worse", "same", "better"]);
});

Deno.test("the root of the reference's mean square has its standard error by the chain rule", () => {
  const [, rmse] = valueFigures(
    SUMS,
    (name) => name === "mse" ? { value: 16, stderr: 0.8 } : UNMEASURED,
  );
  assertEquals(rmse!.reference, { value: 4, stderr: 0.1 });
});

Deno.test("valueFigures() measures nothing without labels, and no R² of equal values", () => {
  for (const sums of [{}, { ...SUMS, rows: 0 }]) {
    for (const { measured } of valueFigures(sums, () => UNMEASURED)) {
      assertEquals(measured.value, NaN);
    }
  }
  const equal = { ...SUMS, actual_above: 0, actual_below: 0, actual_squares: 0 };
  assertEquals(valueFigures(equal, () => UNMEASURED)[2]!.measured.value, NaN);
});

Deno.test("referenceFigures() finds values and standard errors by name", () => {
  const find = referenceFigures(
    answerOf([0.8, { figure: "accuracy" }], [0.7, { figure: "recall" }]),
    answerOf([0.01, { figure: "accuracy" }]),
  );
  assertEquals(find("accuracy"), { value: 0.8, stderr: 0.01 });
  assertEquals(find("recall"), { value: 0.7, stderr: NaN });
  assertEquals(referenceFigures(undefined, undefined)("recall"), UNMEASURED);
});

Deno.test("each figure has the reference of its own name, and a meaning", () => {
  const asked: string[] = [];
  const reference = (name: string) => {
    asked.push(name);
    return UNMEASURED;
  };
  const figures = [...classFigures({ ...BINARY, reference }), ...valueFigures(SUMS, reference)];
  assertEquals(asked, [
    ...["accuracy", "precision", "recall", "f1", "roc_auc", "average_precision"],
    ...["log_loss", "brier", "ece", "mae", "mse", "r2", "mean_error"],
  ]);
  const meanings = figures.map(({ meaning }) => meaning);
  assertEquals(new Set(meanings).size, figures.length);
  assertEquals(meanings.filter((meaning) => meaning.length < 30), []);
});

Deno.test("the meaning says which class a figure is about, or that it is a mean", () => {
  const meanings = (positive: string | undefined) =>
    classFigures({ ...BINARY, positive }).slice(1, 4).map(({ meaning }) => meaning);
  assertEquals(meanings("Yes"), [
    'Of the rows predicted as "Yes", the share that were',
    'Of the rows that were "Yes", the share predicted as such',
    "Harmonic mean of precision and recall",
  ]);
  assertEquals(meanings(undefined), [
    "Of the rows predicted as a class, the share that were, mean over classes",
    "Of the rows that were a class, the share predicted as such, mean over classes",
    "Harmonic mean of precision and recall, mean over classes",
  ]);
});

Deno.test("a loss without its sum is not measured", () => {
  const [loss] = classFigures({ ...BINARY, losses: { rows: 100 } }).slice(6);
  assertEquals(loss!.measured, UNMEASURED);
});
