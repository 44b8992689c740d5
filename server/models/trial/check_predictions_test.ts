import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import type { Sample } from "../folder/samples.ts";
import { checkPredictions } from "./check_predictions.ts";
import { decoderFromManifest } from "../decode/decoder_from_manifest.ts";
import type { Session } from "../run/session_types.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { manifestOf, numbers, testFiles } from "../testing/versions.ts";

type Expected = NonNullable<Sample["prediction"]>;

const VALUE = { task: "regression" };
const CLASSES = { task: "multiclass", classes: ["a", "b", "c"] };
const LABELS = { ...CLASSES, output: "label" };

const PROBABILITIES: TensorSpec = { name: "p", datatype: "FP64", shape: [-1, 3] };
const LABEL: TensorSpec = { name: "label", datatype: "BYTES", shape: [-1] };

function row(...values: number[]): readonly Tensor[] {
  return [{ datatype: "FP64", shape: [1, values.length], data: Float64Array.from(values) }];
}

/** A session with these outputs; checks run no graph. */
function sessionOf(outputs: readonly TensorSpec[]): Session {
  const never = () => Promise.reject(new Error("No graph runs here"));
  return { inputs: [], outputs, run: never, release: never };
}

interface Check {
  readonly manifest: Record<string, unknown>;
  readonly outputs?: readonly TensorSpec[];
  readonly answers: readonly (readonly Tensor[])[];
  readonly expected?: readonly (Expected | undefined)[];
}

/** The problems of predictions, as `field: message`. */
function problemsOf({ manifest, outputs, answers, expected = [] }: Check): readonly string[] {
  const specs = outputs ?? [{ ...PROBABILITIES, shape: answers[0]![0]!.shape.with(0, -1) }];
  const checked = manifestOf({ ...manifest, features: numbers("x") });
  const meaning = { classLabels: undefined, labelOutputs: [] };
  const decoder = decoderFromManifest("test", checked, specs, meaning);
  const samples = expected.map((prediction) =>
    prediction === undefined ? { instance: {} } : { instance: {}, prediction }
  );
  const files = testFiles("logits", { manifest: checked, samples });
  const probes = answers.map((outputs) => ({ feeds: [], outputs }));
  try {
    checkPredictions(files, sessionOf(specs), decoder, probes);
    return [];
  } catch (error) {
    if (!isKind(error, "model")) throw error;
    return error.details.problems.map(({ field, message }) => `${field}: ${message}`);
  }
}

// --- How near a prediction must be to its sample's

const distances = [
  { value: 0, off: 0.9e-4, fits: true },
  { value: 0, off: 1.1e-4, fits: false },
  { value: 0.5, off: 0.9e-4, fits: true },
  { value: 0.5, off: 1.1e-4, fits: false },
  { value: 1000, off: 0.09, fits: true },
  { value: 1000, off: 0.11, fits: false },
  { value: -1000, off: 0.09, fits: true },
  { value: -1000, off: 0.11, fits: false },
  { value: 0, off: NaN, fits: false },
];
for (const { value, off, fits } of distances) {
  Deno.test(`a value ${off} off an expected ${value} ${fits ? "fits" : "does not fit"}`, () => {
    for (const answer of [value + off, value - off]) {
      const check = { manifest: VALUE, answers: [row(answer)], expected: [{ value }] };
      assertEquals(problemsOf(check).length, fits ? 0 : 1, `${answer}`);
    }
  });
}

for (const { off, fits } of [{ off: 0.9e-4, fits: true }, { off: 1.1e-4, fits: false }]) {
  Deno.test(`a probability ${off} off its sample's ${fits ? "fits" : "does not fit"}`, () => {
    const expected = [{ probabilities: { a: 0.25, c: 0.5 } }];
    for (const shift of [off, -off]) {
      const answers = [row(0.25, 0.25 - shift, 0.5 + shift)];
      assertEquals(problemsOf({ manifest: CLASSES, answers, expected }).length, fits ? 0 : 1);
    }
  });
}

const together = "samples.json and model.onnx of version 1 do not belong together";
const differences = [
  {
    name: "a value",
    check: { manifest: VALUE, answers: [row(2)], expected: [{ value: 3 }] },
    want: [`samples[0].prediction: the value is 2, expected 3: ${together}`],
  },
  {
    name: "the class of the last sample",
    check: {
      manifest: CLASSES,
      answers: [row(1, 0, 0), row(1, 0, 0), row(0, 1, 0)],
      expected: [{ class: "a" }, undefined, { class: "c" }],
    },
    want: [`samples[2].prediction: the class is "b", expected "c": ${together}`],
  },
  {
    name: "a class that the manifest does not have",
    check: {
      manifest: CLASSES,
      answers: [row(1, 0, 0)],
      expected: [{ probabilities: { d: 0 } }],
    },
    want: [`samples[0].prediction: "d" is not a class of the manifest: ${together}`],
  },
  {
    name: "the right class with another probability",
    check: {
      manifest: CLASSES,
      answers: [row(0.75, 0.25, 0)],
      expected: [{ class: "a", probabilities: { a: 0.75, b: 0.125 } }],
    },
    want: [
      `samples[0].prediction: the probability of "b" is 0.2500000, expected 0.125: ${together}`,
    ],
  },
  {
    name: "a label",
    check: {
      manifest: LABELS,
      outputs: [LABEL],
      answers: [[{ datatype: "BYTES", shape: [1], data: ["b"] }]],
      expected: [{ class: "a", probabilities: { a: 1 } }],
    },
    want: [`samples[0].prediction: the class is "b", expected "a": ${together}`],
  },
] satisfies { name: string; check: Check; want: string[] }[];
for (const { name, check, want } of differences) {
  Deno.test(`checkPredictions() says which sample's answer differs in ${name}`, () => {
    assertEquals(problemsOf(check), want);
  });
}

const fitting = [
  {
    name: "the expected class",
    manifest: CLASSES,
    answers: [row(0, 1, 0)],
    expected: { class: "b" },
  },
  {
    name: "a class where a value is expected",
    manifest: CLASSES,
    answers: [row(0, 1, 0)],
    expected: {
      value: 3,
    },
  },
  {
    name: "several values, which no sample can tell",
    manifest: VALUE,
    answers: [row(1, 2)],
    expected: {
      value: 3,
    },
  },
  {
    name: "a value where a class is expected",
    manifest: VALUE,
    answers: [row(1)],
    expected: {
      class: "b",
    },
  },
];
for (const { name, manifest, answers, expected } of fitting) {
  Deno.test(`checkPredictions() takes ${name}`, () => {
    assertEquals(problemsOf({ manifest, answers, expected: [expected] }), []);
  });
}

// --- What the manifest says

const sums = [
  { probabilities: [0.2, 0.3, 0.5009], good: true },
  { probabilities: [0.2, 0.3, 0.4991], good: true },
  { probabilities: [0.2, 0.3, 0.5011], good: false },
  { probabilities: [0.2, 0.3, 0.4989], good: false },
  { probabilities: [-0.5, 0.5, 1], good: false },
  { probabilities: [NaN, 0.5, 5], good: true },
];
for (const { probabilities, good } of sums) {
  Deno.test(`${probabilities.join(" + ")} can ${good ? "" : "not "}be probabilities`, () => {
    const problems = problemsOf({ manifest: CLASSES, answers: [row(...probabilities)] });
    assertEquals(problems.length, good ? 0 : 1);
  });
}

Deno.test("an output that holds no probabilities is reported with its sum and remedies", () => {
  const manifest = { task: "multiclass", classes: [..."abcde"] };
  assertEquals(problemsOf({ manifest, answers: [row(1, -2, 0.5, 3, 4)] }), [
    "output: does not hold probabilities: the first row is 1.000, -2.000, 0.5000, 3.000 (sum 6.500). " +
    'For logits set "activation" to "softmax", or to "sigmoid" for one logit; ' +
    'name another "output"; or make the task a regression',
  ]);
  const [problem] = problemsOf({
    manifest: CLASSES,
    outputs: [LABEL, PROBABILITIES],
    answers: [[{ datatype: "BYTES", shape: [1], data: ["a"] }, ...row(1, 2, 3)]],
  });
  assertEquals(
    problem?.includes('another "output" (output "label" for classes without probabilities); or'),
    true,
    problem,
  );
});

Deno.test("checkPredictions() refuses another number of probabilities than classes", () => {
  const outputs = [{ ...PROBABILITIES, shape: [-1, -1] }];
  assertEquals(problemsOf({ manifest: CLASSES, outputs, answers: [row(0.5, 0.5)] }), [
    "classes: has 3 names, but the graph gives 2 probabilities a row",
  ]);
});

Deno.test("checkPredictions() refuses a label that is no class", () => {
  const answers: readonly (readonly Tensor[])[] = ["c", "red"].map((label) => [
    { datatype: "BYTES", shape: [1], data: [label] },
  ]);
  assertEquals(problemsOf({ manifest: LABELS, outputs: [LABEL], answers }), [
    'classes: does not list the label "red" that the graph gives: list the labels as they are, ' +
    "or, when they are 0, 1, …, a name for each",
  ]);
});

Deno.test("checkPredictions() does not report a bug in the code as a problem of the model", () => {
  const check = { manifest: VALUE, answers: [[]], outputs: [PROBABILITIES] };
  assertThrows(() => problemsOf(check), TypeError);
});
