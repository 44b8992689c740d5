import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Tensor } from "../tensor.ts";
import type { ClassPrediction, PredictionDecoder } from "./prediction.ts";
import { ProbabilityDecoder } from "./probability_decoder.ts";
import { doubles, texts } from "./testing/tensors.ts";

function decodeClass(
  decoder: PredictionDecoder,
  outputs: readonly Tensor[],
  row = 0,
): ClassPrediction {
  const prediction = decoder.decode(outputs, row);
  if (prediction.kind !== "class") {
    throw new TypeError(`Expected a class, got a ${prediction.kind}`);
  }
  return prediction;
}

const THREE = ["a", "b", "c"];
const TWO = ["no", "yes"];

const decisions = [
  { name: "the likeliest of several classes", classes: THREE, row: [0.2, 0.7, 0.1], want: "b" },
  { name: "the first of equally likely classes", classes: THREE, row: [0.2, 0.4, 0.4], want: "b" },
  { name: "a class without a name by its number", classes: [], row: [0.2, 0.1, 0.7], want: "2" },
  { name: "the positive class from one half on", classes: TWO, row: [0.5, 0.5], want: "yes" },
  { name: "the negative class below one half", classes: TWO, row: [0.51, 0.49], want: "no" },
  {
    name: "no class where one is not a number",
    classes: THREE,
    row: [0.2, NaN, 0.1],
    want: null,
  },
];
for (const { name, classes, row, want } of decisions) {
  Deno.test(`ProbabilityDecoder decides for ${name}`, () => {
    const decoder = new ProbabilityDecoder({ positions: [0], classes });
    assertEquals(decodeClass(decoder, [doubles([1, row.length], ...row)]).className, want);
  });
}

Deno.test("a threshold changes the class, but neither the score nor the confidence", () => {
  const outputs = [doubles([2, 2], 0.25, 0.75, 0.75, 0.25)];
  const of = (threshold: number, row: number) => {
    const decoder = new ProbabilityDecoder({ positions: [0], classes: TWO, threshold });
    const { className, score, confidence } = decodeClass(decoder, outputs, row);
    return { className, score, confidence };
  };
  assertEquals(of(0.9, 0), { className: "no", score: 0.75, confidence: 0.75 });
  assertEquals(of(0.75, 0), { className: "yes", score: 0.75, confidence: 0.75 });
  assertEquals(of(0.25, 1), { className: "yes", score: 0.25, confidence: 0.75 });
  assertEquals(of(0.5, 1), { className: "no", score: 0.25, confidence: 0.75 });
});

Deno.test("of several classes the score is the predicted one's probability", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: THREE });
  assertEquals(decodeClass(decoder, [doubles([2, 3], 1, 0, 0, 0.125, 0.25, 0.625)], 1), {
    kind: "class",
    className: "c",
    score: 0.625,
    confidence: 0.625,
    probabilities: [0.125, 0.25, 0.625],
  });
});

Deno.test("softmax is the same for logits that are larger or smaller by one number", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: THREE, activation: "softmax" });
  const powers = [0, 1, 3].map(Math.exp);
  const want = powers.map((power) => power / powers.reduce((sum, each) => sum + each));
  for (const shift of [0, 1000, -1000, 50]) {
    const { probabilities } = decodeClass(decoder, [doubles([1, 3], shift, shift + 1, shift + 3)]);
    for (const [i, each] of probabilities.entries()) assertAlmostEquals(each, want[i]!, 1e-12);
  }
});

Deno.test("softmax of logits far apart is one class alone", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: TWO, activation: "softmax" });
  for (const [row, want] of [[[1000, -1000], [1, 0]], [[-1000, 1000], [0, 1]]] as const) {
    assertEquals(decodeClass(decoder, [doubles([1, 2], ...row)]).probabilities, want);
  }
});

Deno.test("sigmoid makes the positive class's probability of each row's single logit", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: TWO, activation: "sigmoid" });
  const logits = doubles([3], 0, Math.log(3), -Math.log(3));
  const rows = [0, 1, 2].map((row) => decodeClass(decoder, [logits], row).probabilities);
  for (const [row, want] of [[0.5, 0.5], [0.25, 0.75], [0.75, 0.25]].entries()) {
    assertAlmostEquals(rows[row]![0]!, want[0]!, 1e-12);
    assertAlmostEquals(rows[row]![1]!, want[1]!, 1e-12);
  }
});

Deno.test("a column for each class and the graph's own label are read from their outputs", () => {
  const decoder = new ProbabilityDecoder({ positions: [3, 1], classes: TWO, labels: 2 });
  assertEquals(decoder.fetches, [3, 1, 2]);
  // The label stands although the probabilities speak against it, or are not numbers.
  const outputs = [doubles([2], 0.25, NaN), doubles([2, 1], 0.75, 1), texts("no", "maybe")];
  const answers = [0, 1].map((row) => decodeClass(decoder, outputs, row));
  assertEquals(answers.map(({ className }) => className), ["no", "maybe"]);
  assertEquals(answers[0]!.probabilities, [0.25, 0.75]);
  assertEquals(new ProbabilityDecoder({ positions: [1], classes: TWO }).fetches, [1]);
});

Deno.test("ProbabilityDecoder is of a binary task for two classes only", () => {
  const taskOf = (classes: string[]) => new ProbabilityDecoder({ positions: [0], classes }).task;
  assertEquals([taskOf(TWO), taskOf(THREE)], ["binary", "multiclass"]);
});
