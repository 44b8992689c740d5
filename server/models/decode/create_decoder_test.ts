import { assertEquals } from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import {
  decoderFromGraph,
  decoderFromManifest,
  type GraphMeaning,
  graphMeaning,
} from "./create_decoder.ts";
import type { OutputFacts } from "./output_facts.ts";
import type { Datatype, TensorSpec } from "../tensor.ts";
import { manifestOf, numbers } from "../testing/versions.ts";

function output(name: string, datatype: Datatype, ...shape: number[]): TensorSpec {
  return { name, datatype, shape };
}

/** Facts of one row of this shape and these values. */
function fact(shape: readonly number[], ...values: number[]): OutputFacts {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const sum = values.reduce((total, value) => total + value, 0);
  return { shapes: [shape], rows: values.length === 0 ? [] : [{ min, max, sum }] };
}

/** What a decoder makes of the outputs, and which it reads. */
function found(
  outputs: readonly TensorSpec[],
  facts: readonly OutputFacts[] | undefined,
  meaning: Partial<GraphMeaning> = {},
) {
  const known = { classLabels: undefined, labelOutputs: [], ...meaning };
  const { task, classes, fetches } = decoderFromGraph(outputs, known, facts);
  return [task, classes, fetches];
}

const ANY = output("y", "INT64", -1);
const SHARES = output("shares", "FP32", -1, 2);
const LABEL = output("label", "INT64", -1);
const LABELLED = { labelOutputs: ["y"] };

const cases: readonly (readonly [name: string, got: unknown, want: unknown])[] = [
  ["a whole number a row is a value", found([ANY], [fact([1])]), ["regression", [], [0]]],
  ["a text a row is an output", found([output("y", "BYTES", -1)], [fact([1])]), ["tensor", [], [
    0,
  ]]],
  ["a whole number that a node chose is a label", found([ANY], [fact([1])], LABELLED), [
    "labels",
    [],
    [0],
  ]],
  ["a whole number called label is a label", found([LABEL], [fact([1])]), ["labels", [], [0]]],
  ["a number of classes is no label", found([output("num_classes", "INT64", -1)], [fact([1])]), [
    "regression",
    [],
    [0],
  ]],
  [
    "a label that a node chose goes before one by name",
    found([LABEL, ANY], [fact([1]), fact([1])], LABELLED),
    ["labels", [], [1, 0]],
  ],
  [
    "labels of any number of things in a row are no class",
    found([output("labels", "INT64", -1), output("scores", "FP32", -1)], [
      fact([3]),
      fact([3], 0.5, 0.4, 0.1),
    ]),
    ["tensor", [], [0, 1]],
  ],
  [
    "numbers that sum to 1 are probabilities beside a label",
    found([LABEL, SHARES], [fact([1]), fact([1, 2], 0.25, 0.75)]),
    ["binary", ["0", "1"], [1, 0]],
  ],
  [
    "numbers that sum to 1 without a label may be anything",
    found([SHARES], [fact([1, 2], 0.25, 0.75)]),
    ["tensor", [], [0]],
  ],
  [
    "numbers that do not sum to 1 are handed on beside a label",
    found([LABEL, SHARES], [fact([1]), fact([1, 2], 0.5, 0.75)]),
    ["labels", [], [0, 1]],
  ],
  [
    "of two tables of probabilities it is not known which are the row's",
    found([LABEL, SHARES, { ...SHARES, name: "more" }], [
      fact([1]),
      fact([1, 2], 0.25, 0.75),
      fact([1, 2], 0, 1),
    ]),
    ["labels", [], [0, 1, 2]],
  ],
  [
    "probabilities have the graph's class labels",
    found([LABEL, SHARES], [fact([1]), fact([1, 2], 0, 1)], { classLabels: ["-1", "1"] }),
    ["binary", ["-1", "1"], [1, 0]],
  ],
  [
    "a table with another number of columns than the graph's labels holds no probabilities",
    found([LABEL, SHARES], [fact([1]), fact([1, 2], 0, 1)], { classLabels: ["a", "b", "c"] }),
    ["labels", [], [0, 1]],
  ],
  [
    "several labels a row have no exclusive classes",
    found([output("label", "INT64", -1, 2), output("probabilities", "FP32", -1, 2)], [
      fact([1, 2]),
      fact([1, 2], 0.5, 0.5),
    ]),
    ["tensor", [], [0, 1]],
  ],
  [
    "probabilities of several targets are those of none",
    found([
      output("label", "INT64", -1, 2),
      output("probabilities_0", "FP32", -1, 3),
      output("probabilities_1", "FP32", -1, 2),
    ], [fact([1, 2]), fact([1, 3], 0.2, 0.3, 0.5), fact([1, 2], 0.5, 0.5)]),
    ["tensor", [], [0, 1, 2]],
  ],
  [
    "the best few classes beside all probabilities are an output more",
    found([output("class_ids", "INT64", -1, 3), output("probabilities", "FP32", -1, 2)], [
      fact([1, 3]),
      fact([1, 2], 0.5, 0.5),
    ]),
    ["binary", ["0", "1"], [1, 0]],
  ],
  [
    "probabilities by name need no label",
    found([output("probs", "FP32", -1, 2)], [fact([1, 2], 0.5, 0.5)]),
    ["binary", ["0", "1"], [0]],
  ],
  [
    "a name is trusted where nothing could be run",
    found([LABEL, output("probability", "FP32", -1, 2)], undefined),
    ["binary", ["0", "1"], [1, 0]],
  ],
  [
    "a name is trusted where the warm-up gave no numbers",
    found([LABEL, output("probability", "FP32", -1, 2)], [fact([1]), fact([1, 2], NaN, NaN)]),
    ["binary", ["0", "1"], [1, 0]],
  ],
  [
    "a shape that was seen takes the place of one that is not known",
    found([LABEL, { ...SHARES, name: "probability", shape: undefined }], [
      fact([1]),
      fact([1, 2], 0.5, 0.5),
    ]),
    ["binary", ["0", "1"], [1, 0]],
  ],
  [
    "sizes that differ from row to row are open",
    found([output("y", "FP32", -1, -1)], [{ shapes: [[1, 1], [1, 2]], rows: [] }]),
    ["tensor", [], [0]],
  ],
];
for (const [name, got, want] of cases) {
  Deno.test(`without a manifest ${name}`, () => assertEquals(got, want));
}

const matrices = [
  {
    outputs: [output("label", "INT64", -1, 3), output("probabilities", "FP32", -1, 3)],
    says: 'output: "label" is INT64[-1,3]: a multiclass task needs real numbers, a probability ' +
      'for each class, or one label a row; name another: "probabilities" FP32[-1,3]',
  },
  {
    outputs: [output("label", "INT64", -1, 3)],
    says: "the graph has no such output: for several labels a row leave out model.json",
  },
];
for (const { outputs, says } of matrices) {
  Deno.test(`a classifier's output cannot be a matrix of integers: ${says.slice(0, 40)}…`, () => {
    const manifest = manifestOf({
      task: "multiclass",
      classes: ["a", "b", "c"],
      features: numbers("x"),
      output: "label",
    });
    const meaning = { classLabels: undefined, labelOutputs: [] };
    assertThrowsKind(() => decoderFromManifest("m", manifest, outputs, meaning), "model", says);
  });
}

const BINARY = manifestOf({ task: "binary", classes: ["no", "yes"], features: numbers("x") });

Deno.test("an output for each class is read as probabilities with a manifest too", () => {
  const outputs = [LABEL, output("i0", "FP32", -1), output("i1", "FP32", -1)];
  const meaning = { classLabels: ["0", "1"], labelOutputs: ["label"] };
  const decoder = decoderFromManifest("m", BINARY, outputs, meaning);
  assertEquals([decoder.task, decoder.classes, decoder.fetches], ["binary", ["no", "yes"], [1, 2]]);
  const tensors = [0.75, 0.25].map((value) =>
    ({ datatype: "FP32", shape: [1], data: Float32Array.of(value) }) as const
  );
  const answer = decoder.read(tensors, 0);
  assertEquals(answer.kind === "class" && [answer.className, answer.score], ["no", 0.25]);
});

Deno.test("of two columns of numbers it is not guessed which is the positive class's", () => {
  const outputs = [LABEL, output("a", "FP32", -1), output("b", "FP32", -1)];
  const meaning = { classLabels: ["0", "1"], labelOutputs: ["label"] };
  assertEquals(decoderFromManifest("m", BINARY, outputs, meaning).fetches, [0]);
  const alone = outputs.slice(1);
  assertThrowsKind(
    () => decoderFromManifest("m", BINARY, alone, meaning),
    "model",
    'with "output"',
  );
});

Deno.test("of two whole numbers a row a manifest's classes are the one that speaks for labels", () => {
  const manifest = manifestOf({
    task: "multiclass",
    classes: ["a", "b", "c"],
    features: numbers("x"),
  });
  const outputs = [output("num", "INT64", -1), LABEL];
  const decoder = decoderFromManifest("m", manifest, outputs, {
    classLabels: undefined,
    labelOutputs: [],
  });
  assertEquals([decoder.task, decoder.fetches], ["labels", [1]]);
});

// --- With a manifest

const NAMES = ["a", "b", "c"];
const UNKNOWN: GraphMeaning = { classLabels: undefined, labelOutputs: [] };

/** The task and outputs of a manifest's decoder, or what is wrong with it. */
function read(
  fields: Record<string, unknown>,
  outputs: readonly TensorSpec[],
  meaning: Partial<GraphMeaning> = {},
): unknown {
  const manifest = manifestOf({ features: numbers("x"), ...fields });
  try {
    const decoder = decoderFromManifest("test", manifest, outputs, { ...UNKNOWN, ...meaning });
    return [decoder.task, decoder.fetches];
  } catch (error) {
    if (!isKind(error, "model")) throw error;
    return error.details.problems.map(({ field, message }) => `${field}: ${message}`).join();
  }
}

const THREE = { task: "multiclass", classes: NAMES };
const TWO = { task: "binary", classes: ["no", "yes"] };
const VALUE = { task: "regression" };
const THREE_COLUMNS = output("y", "FP32", -1, 3);

const decoders: readonly (readonly [name: string, got: unknown, want: unknown])[] = [
  [
    "floats go before integers for a regression",
    read(VALUE, [LABEL, output("z", "FP64", -1)]),
    ["regression", [1]],
  ],
  ["integers may be a regression", read(VALUE, [LABEL]), ["regression", [0]]],
  [
    "a regression has no texts and no truths",
    read(VALUE, [output("t", "BYTES", -1), output("b", "BOOL", -1)]),
    "output: a regression needs an output of numbers; the graph has " +
    '"t" BYTES[-1], "b" BOOL[-1]',
  ],
  [
    "a regression has the output that it names",
    read({ ...VALUE, output: "z" }, [output("y", "FP32", -1), output("z", "INT8", -1)]),
    ["regression", [1]],
  ],
  [
    "a name that has prob in it goes before a shape that fits",
    read(THREE, [output("y", "FP32", -1, 3), output("Probs", "FP32", -1, -1)]),
    ["multiclass", [1]],
  ],
  [
    "integers called probabilities are none",
    read(THREE, [output("prob", "INT64", -1, 3), output("y", "FP16", -1, 3)]),
    ["multiclass", [1]],
  ],
  [
    "a shape that fits goes before one that is open",
    read(THREE, [output("y", "FP32", -1, -1), output("z", "FP32", -1, 3)]),
    ["multiclass", [1]],
  ],
  [
    "an open shape may hold the classes",
    read(THREE, [output("y", "FP32", -1, 5), { ...output("z", "FP32"), shape: undefined }]),
    ["multiclass", [1]],
  ],
  ["one column may be the positive class's", read(TWO, [output("y", "FP32", -1, 1)]), ["binary", [
    0,
  ]]],
  [
    "one column is not the probability of three",
    read(THREE, [output("y", "FP32", -1, 1)]),
    "output: none of the graph's outputs holds probabilities of 3 classes: it has " +
    '"y" FP32[-1,1]. Name the right one with "output"',
  ],
  [
    "a named column is not either",
    read({ ...THREE, output: "y" }, [output("y", "FP32", -1)]),
    'classes: has 3 names, but the output "y" has 1 columns',
  ],
  ["a named open output may be", read({ ...THREE, output: "y" }, [output("y", "FP32", -1, -1)]), [
    "multiclass",
    [0],
  ]],
  ["labels may be texts", read(THREE, [output("y", "BYTES", -1)]), ["labels", [0]]],
  [
    "labels may be of an open shape",
    read({ ...THREE, output: "y" }, [output("y", "INT64", -1, -1)]),
    [
      "labels",
      [0],
    ],
  ],
  [
    "labels that a node chose go before others",
    read(THREE, [output("y", "INT64", -1), output("z", "INT64", -1)], { labelOutputs: ["z"] }),
    ["labels", [1]],
  ],
  [
    "columns called like the graph's labels are read together",
    read(THREE, ["xb", "xc", "xa"].map((name) => output(name, "FP32", -1)), {
      classLabels: ["b", "c", "a"].sort(),
    }),
    "output: none of the graph's outputs holds probabilities of 3 classes: it has " +
    '"xb" FP32[-1], "xc" FP32[-1], "xa" FP32[-1]. Name the right one with "output"',
  ],
  [
    "columns called like the classes are read together without the graph's labels",
    read(THREE, NAMES.map((name) => output(`x${name}`, "FP32", -1))),
    ["multiclass", [0, 1, 2]],
  ],
  [
    "a named column goes before columns called like the classes",
    read({ ...TWO, output: "xno" }, ["xno", "xyes"].map((name) => output(name, "FP32", -1))),
    ["binary", [0]],
  ],
  [
    "labels that the classes do not have say nothing of their order",
    read(THREE, [THREE_COLUMNS], { classLabels: ["c", "b", "x"] }),
    ["multiclass", [0]],
  ],
  [
    "as many labels in another order are refused",
    read(THREE, [THREE_COLUMNS], { classLabels: ["a", "c", "b"] }),
    "classes: stand in another order than in the graph, whose probability columns are a, c, b",
  ],
  [
    "fewer labels than classes say nothing",
    read(THREE, [THREE_COLUMNS], { classLabels: ["b", "a"] }),
    ["multiclass", [0]],
  ],
];

for (const [name, got, want] of decoders) {
  Deno.test(`with a manifest ${name}`, () => assertEquals(got, want));
}

Deno.test("graphMeaning() knows nothing of bytes that are no graph", () => {
  assertEquals(graphMeaning(new Uint8Array(3)), UNKNOWN);
});
