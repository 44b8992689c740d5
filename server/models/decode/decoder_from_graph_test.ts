import { assertEquals } from "@std/assert/mod.js";
import type { TensorSpec } from "../tensor.ts";
import { decoderFromGraph } from "./decoder_from_graph.ts";
import type { GraphMeaning } from "./graph_meaning.ts";
import type { OutputFacts } from "./output_facts.ts";
import { output } from "./testing/output.ts";
import { doubles, integers } from "./testing/tensors.ts";

/** Facts of one row of this shape and these values. */
function fact(shape: readonly number[], ...values: number[]): OutputFacts {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const sum = values.reduce((total, value) => total + value, 0);
  return { shapes: [shape], rows: values.length === 0 ? [] : [{ min, max, sum }] };
}

/** The task, classes and fetches of the decoder of a graph. */
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

const PROBABILITY = { ...SHARES, name: "probability" };
const HALVES = fact([1, 2], 0.5, 0.5);

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
    "two numbers a row are outputs",
    found([ANY, output("z", "INT64", -1)], [fact([1]), fact([1])]),
    ["tensor", [], [0, 1]],
  ],
  [
    "a single number called a probability is no table of them",
    found([LABEL, output("prob_best", "FP32", -1), PROBABILITY], [fact([1]), fact([1], 1), HALVES]),
    ["binary", ["0", "1"], [2, 0, 1]],
  ],
  [
    "whole numbers called probabilities are no table of them",
    found([LABEL, output("prob_ids", "INT64", -1, 2), PROBABILITY], [
      fact([1]),
      fact([1, 2]),
      HALVES,
    ]),
    ["binary", ["0", "1"], [2, 0, 1]],
  ],
  [
    "a name says nothing about an output of any shape where nothing could be run",
    found([LABEL, { ...PROBABILITY, shape: undefined }], undefined),
    ["labels", [], [0, 1]],
  ],
  [
    "numbers called probabilities that do not sum to 1 are handed on",
    found([LABEL, PROBABILITY], [fact([1]), fact([1, 2], 0.5, 0.75)]),
    ["labels", [], [0, 1]],
  ],
  [
    "an output for each class holds its probabilities when they sum to 1",
    found([LABEL, output("i0", "FP32", -1), output("i1", "FP32", -1)], [
      fact([1]),
      fact([1], 0.25),
      fact([1], 0.75),
    ], { classLabels: ["0", "1"] }),
    ["binary", ["0", "1"], [1, 2, 0]],
  ],
  [
    "an output for each class is handed on when they do not sum to 1",
    found([LABEL, output("i0", "FP32", -1), output("i1", "FP32", -1)], [
      fact([1]),
      fact([1], 0.5),
      fact([1], 0.75),
    ], { classLabels: ["0", "1"] }),
    ["labels", [], [0, 1, 2]],
  ],
  [
    "as many whole numbers as probabilities are no labels unless they are called so",
    found([LABEL, output("ids", "INT64", -1, 2), PROBABILITY], [fact([1]), fact([1, 2]), HALVES]),
    ["binary", ["0", "1"], [2, 0, 1]],
  ],
  [
    "a single probability has no classes",
    found([LABEL, output("probability", "FP32", -1, 1)], [fact([1]), fact([1, 1], 1)]),
    ["labels", [], [0, 1]],
  ],
  [
    "a table of any width has the graph's class labels",
    found([LABEL, output("probability", "FP32", -1, -1)], undefined, { classLabels: ["a", "b"] }),
    ["binary", ["a", "b"], [1, 0]],
  ],
  [
    "a table called probabilities with more columns than the graph's labels has numbers for classes",
    found([LABEL, output("probability", "FP32", -1, 3)], undefined, { classLabels: ["a", "b"] }),
    ["multiclass", ["0", "1", "2"], [1, 0]],
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

Deno.test("without a manifest the class is the graph's label, and nothing else is returned with it", () => {
  const decoder = decoderFromGraph([LABEL, SHARES], { classLabels: ["7", "8"], labelOutputs: [] }, [
    fact([1]),
    fact([1, 2], 0.25, 0.75),
  ]);
  assertEquals(decoder.decode([doubles([1, 2], 0.25, 0.75), integers([1], 7)], 0), {
    kind: "class",
    className: "7",
    score: 0.75,
    confidence: 0.75,
    probabilities: [0.25, 0.75],
  });
});
