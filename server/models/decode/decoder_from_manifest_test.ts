import { assertEquals } from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { TensorSpec } from "../tensor.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { decoderFromManifest } from "./decoder_from_manifest.ts";
import type { GraphMeaning } from "./graph_meaning.ts";
import { output } from "./testing/output.ts";

const LABEL = output("label", "INT64", -1);

const matrices = [
  {
    outputs: [output("label", "INT64", -1, 3), output("probabilities", "FP32", -1, 3)],
    says: 'output: "label" is INT64[-1,3]: a multiclass task needs real numbers, a probability ' +
      'for each class, or one label a row; name another: "probabilities" FP32[-1,3]',
  },
  {
    outputs: [output("label", "INT64", -1, 3)],
    says:
      "the graph has no such output: for several labels a row leave out model.json: then every " +
      "output is returned by its name",
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
  const prediction = decoder.decode(tensors, 0);
  assertEquals(prediction.kind === "class" && [prediction.className, prediction.score], [
    "no",
    0.25,
  ]);
});

Deno.test("with two columns of numbers, none is taken for the positive class", () => {
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

Deno.test("with two integers a row, the classes are decoded from the one called label", () => {
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

const NAMES = ["a", "b", "c"];
const UNKNOWN: GraphMeaning = { classLabels: undefined, labelOutputs: [] };

/** The task and fetches of a manifest's decoder, or the problems of the manifest. */
function decoded(
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
    decoded(VALUE, [LABEL, output("z", "FP64", -1)]),
    ["regression", [1]],
  ],
  ["integers may be a regression", decoded(VALUE, [LABEL]), ["regression", [0]]],
  [
    "a regression has no texts and no truths",
    decoded(VALUE, [output("t", "BYTES", -1), output("b", "BOOL", -1)]),
    "output: a regression needs an output of numbers; the graph has " +
    '"t" BYTES[-1], "b" BOOL[-1]',
  ],
  [
    "a regression has the output that it names",
    decoded({ ...VALUE, output: "z" }, [output("y", "FP32", -1), output("z", "INT8", -1)]),
    ["regression", [1]],
  ],
  [
    "an output is refused that the graph does not have",
    decoded({ ...VALUE, output: "z" }, [LABEL]),
    'output: the graph has no output "z"; it has "label" INT64[-1]',
  ],
  [
    "an open shape goes before a single column",
    decoded(TWO, [output("y", "FP32", -1, 1), output("z", "FP32", -1, -1)]),
    ["binary", [1]],
  ],
  [
    "the only column of real numbers is the positive class's, whatever is beside it",
    decoded(TWO, [LABEL, output("v", "FP32", -1, 5), output("y", "FP32", -1)]),
    ["binary", [2]],
  ],
  [
    "labels are read from the output that it names",
    decoded({ ...THREE, output: "label" }, [LABEL]),
    ["labels", [0]],
  ],
  [
    "five columns are not the probabilities of two",
    decoded({ ...TWO, output: "y" }, [output("y", "FP32", -1, 5)]),
    'classes: has 2 names, but the output "y" has 5 columns',
  ],
  [
    "a name that has prob in it goes before a shape that fits",
    decoded(THREE, [output("y", "FP32", -1, 3), output("Probs", "FP32", -1, -1)]),
    ["multiclass", [1]],
  ],
  [
    "integers called probabilities are none",
    decoded(THREE, [output("prob", "INT64", -1, 3), output("y", "FP16", -1, 3)]),
    ["multiclass", [1]],
  ],
  [
    "a shape that fits goes before one that is open",
    decoded(THREE, [output("y", "FP32", -1, -1), output("z", "FP32", -1, 3)]),
    ["multiclass", [1]],
  ],
  [
    "an open shape may hold the classes",
    decoded(THREE, [output("y", "FP32", -1, 5), { ...output("z", "FP32"), shape: undefined }]),
    ["multiclass", [1]],
  ],
  ["one column may be the positive class's", decoded(TWO, [output("y", "FP32", -1, 1)]), [
    "binary",
    [
      0,
    ],
  ]],
  [
    "one column is not the probability of three",
    decoded(THREE, [output("y", "FP32", -1, 1)]),
    "output: none of the graph's outputs holds probabilities of 3 classes: it has " +
    '"y" FP32[-1,1]. Name the right one with "output"',
  ],
  [
    "a named column is not either",
    decoded({ ...THREE, output: "y" }, [output("y", "FP32", -1)]),
    'classes: has 3 names, but the output "y" has 1 columns',
  ],
  [
    "a named open output may be",
    decoded({ ...THREE, output: "y" }, [output("y", "FP32", -1, -1)]),
    [
      "multiclass",
      [0],
    ],
  ],
  ["labels may be texts", decoded(THREE, [output("y", "BYTES", -1)]), ["labels", [0]]],
  [
    "labels may be of an open shape",
    decoded({ ...THREE, output: "y" }, [output("y", "INT64", -1, -1)]),
    [
      "labels",
      [0],
    ],
  ],
  [
    "labels that a node chose go before others",
    decoded(THREE, [output("y", "INT64", -1), output("z", "INT64", -1)], { labelOutputs: ["z"] }),
    ["labels", [1]],
  ],
  [
    "columns called like the graph's labels are read together",
    decoded(THREE, ["xb", "xc", "xa"].map((name) => output(name, "FP32", -1)), {
      classLabels: ["b", "c", "a"].sort(),
    }),
    "output: none of the graph's outputs holds probabilities of 3 classes: it has " +
    '"xb" FP32[-1], "xc" FP32[-1], "xa" FP32[-1]. Name the right one with "output"',
  ],
  [
    "columns called like the classes are read together without the graph's labels",
    decoded(THREE, NAMES.map((name) => output(`x${name}`, "FP32", -1))),
    ["multiclass", [0, 1, 2]],
  ],
  [
    "a named column goes before columns called like the classes",
    decoded({ ...TWO, output: "xno" }, ["xno", "xyes"].map((name) => output(name, "FP32", -1))),
    ["binary", [0]],
  ],
  [
    "labels that the classes do not have say nothing of their order",
    decoded(THREE, [THREE_COLUMNS], { classLabels: ["c", "b", "x"] }),
    ["multiclass", [0]],
  ],
  [
    "as many labels in another order are refused",
    decoded(THREE, [THREE_COLUMNS], { classLabels: ["a", "c", "b"] }),
    "classes: are in another order than in the graph, whose probability columns are a, c, b",
  ],
  [
    "fewer labels than classes say nothing",
    decoded(THREE, [THREE_COLUMNS], { classLabels: ["b", "a"] }),
    ["multiclass", [0]],
  ],
];

for (const [name, got, want] of decoders) {
  Deno.test(`with a manifest ${name}`, () => assertEquals(got, want));
}
