import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { allocate, type Datatype, type Tensor, type TensorSpec } from "../tensor.ts";
import { ClassWithOutputsDecoder } from "./class_with_outputs_decoder.ts";
import type { PredictionDecoder } from "./prediction.ts";
import { ProbabilityDecoder } from "./probability_decoder.ts";
import { classPredictionsOf } from "./testing/class_predictions.ts";

const number = fc.oneof(
  { weight: 4, arbitrary: fc.float({ min: 0, max: 1, noNaN: true }) },
  fc.float(),
  fc.constantFrom(NaN, Infinity, -Infinity, 0.5, 1),
);

interface Case {
  readonly decoder: PredictionDecoder;
  readonly outputs: readonly Tensor[];
  readonly rows: number;
}

function tensorOf(datatype: Datatype, shape: readonly number[], elements: readonly unknown[]) {
  const data = allocate(datatype, elements.length);
  for (const [i, element] of elements.entries()) (data as unknown[])[i] = element;
  return { datatype, shape, data };
}

function elementsOf<T>(element: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> {
  return fc.array(element, { minLength: length, maxLength: length });
}

/** Decoders of all kinds, with outputs that they fetch. */
const cases: fc.Arbitrary<Case> = fc.record({
  classes: fc.uniqueArray(fc.constantFrom("0", "1", "2", "no", "yes"), {
    minLength: 2,
    maxLength: 4,
  }),
  rows: fc.integer({ min: 2, max: 6 }),
  activation: fc.constantFrom("none", "sigmoid", "softmax"),
  threshold: fc.constantFrom(0.1, 0.5, 0.9),
  datatype: fc.constantFrom<Datatype>("FP32", "FP64", "FP16"),
  isApart: fc.boolean(),
  labels: fc.constantFrom(undefined, "BYTES", "INT64"),
  hasOthers: fc.boolean(),
  extra: fc.constantFrom(-1, 0, 0, 0, 1),
}).chain((made) => {
  const { classes, rows, datatype, isApart, labels, hasOthers } = made;
  // Two classes may have one column; other widths are not expected, but may come.
  const width = Math.max(1, classes.length + made.extra);
  const label: fc.Arbitrary<unknown> = labels === "INT64"
    ? fc.constantFrom(0n, 1n, 7n)
    : fc.constantFrom("no", "yes", "other");
  return fc.record({
    table: elementsOf(number, rows * width),
    labels: elementsOf(label, rows),
    others: elementsOf(fc.integer(), rows),
  }).map((elements) => {
    const columns = Array.from({ length: width }, (_, column) =>
      tensorOf(
        datatype,
        [rows],
        Array.from({ length: rows }, (_, row) => elements.table[row * width + column]),
      ));
    const tables = isApart ? columns : [tensorOf(datatype, [rows, width], elements.table)];
    const outputs = [...tables];
    if (labels !== undefined) outputs.push(tensorOf(labels, [rows], elements.labels));
    const decoder = new ProbabilityDecoder(
      {
        ...{ classes, activation: made.activation, threshold: made.threshold },
        positions: tables.map((_, i) => i),
        ...(labels === undefined ? {} : { labels: tables.length }),
      } as ConstructorParameters<typeof ProbabilityDecoder>[0],
    );
    if (!hasOthers) return { decoder, outputs, rows };
    outputs.push(tensorOf("INT32", [rows], elements.others));
    const specs = outputs.map(({ datatype }, i): TensorSpec => ({
      ...{ name: `output ${i}`, datatype, shape: [-1] },
    }));
    return { decoder: new ClassWithOutputsDecoder(decoder, specs), outputs, rows };
  });
});

Deno.test("predictions that are decoded together are those of each row", () => {
  fc.assert(
    fc.property(cases, fc.nat(6), ({ decoder, outputs, rows }, cut) => {
      const decoding = decoder.decodeTogether!(outputs, rows);
      const apart = Array.from({ length: rows }, (_, row) => decoder.decode(outputs, row));
      const width = apart[0]!.kind === "class" ? apart[0]!.probabilities.length : 0;
      assertEquals(decoding !== undefined, width === decoder.classes.length);
      if (decoding === undefined) return;
      const middle = Math.min(cut, rows);
      decoding.decode(0, middle);
      decoding.decode(middle, rows);
      const predictions = decoding.end();
      assertEquals([...predictions], apart);
      assertEquals([...predictions.slice(middle, rows)], apart.slice(middle));
      assertEquals(predictions.at(rows), undefined);
    }),
    { numRuns: 1000 },
  );
});

const apart = [
  { name: "two classes have the same name", classes: ["a", "a"], width: 2 },
  { name: "there are as many probabilities as names", classes: ["a", "a", "b"], width: 2 },
  { name: "there are neither classes nor probabilities", classes: [], width: 0 },
];
for (const { name, classes, width } of apart) {
  Deno.test(`predictions are decoded one by one where ${name}`, () => {
    const decoder = new ProbabilityDecoder({ positions: [0], classes });
    const outputs = [tensorOf("FP32", [2, width], Array(2 * width).fill(0.5))];
    assertEquals(decoder.decodeTogether(outputs, 2), undefined);
  });
}

const predictionsOf = classPredictionsOf.bind(null, ["a", "b"]);

Deno.test("a slice has the columns of its rows", () => {
  const rows = predictionsOf([0, 0.1, 0.2], [1, 0.3, 0.4], [0, 0.5, 0.6]).slice(1, 3);
  assertEquals([rows.length, ...rows.classes, ...rows.scores, ...rows.confidences], [
    ...[2, 1, 0],
    ...[0.3, 0.5, 0.4, 0.6],
  ]);
  assertEquals([...rows.slice(1, 2).scores], [0.5]);
});

const irregular = [
  { name: "no class", row: [-1, 0.5, 0.5] },
  { name: "a score that is NaN", row: [0, NaN, 0.5] },
  { name: "a score that is infinite", row: [0, Infinity, 0.5] },
  { name: "a confidence that is NaN", row: [0, 0.5, NaN] },
] as const;
for (const { name, row } of irregular) {
  Deno.test(`predictions are not regular when one of them has ${name}`, () => {
    assertEquals(predictionsOf([0, 0.5, 0.5], [1, 0.5, 0.5]).areRegular, true);
    assertEquals(predictionsOf([0, 0.5, 0.5], row, [1, 0.5, 0.5]).areRegular, false);
  });
}
