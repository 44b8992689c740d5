import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import type { NamedTensors, Prediction } from "../models/decode/prediction.ts";
import { allocate, type Datatype, elementCount, type Tensor } from "../models/tensor.ts";
import { predictionBody } from "./predict_response.ts";
import { mainAnswer } from "./testing/main_answer.ts";
import { pythonJson } from "./testing/python_json.ts";
import { PredictionWriter } from "./prediction_writer.ts";
import { Tally } from "../metrics/tally.ts";
import { ClassColumns, ClassPredictions } from "../models/decode/class_predictions.ts";
import { TensorPredictions } from "../models/decode/tensor_predictions.ts";
import { ValuePredictions } from "../models/decode/value_predictions.ts";
import { Labelling } from "../models/watch/labelling.ts";
import { NO_KEY } from "../models/watch/prediction_id.ts";
import { JsonBytes } from "./json_bytes.ts";

// An object has each name once, and those that read as numbers first.
const name = fc.oneof(
  fc.constantFrom("No", "Yes", "1", "0", "10", "__proto__", 'a"b', "é\n", ""),
  fc.string(),
);
const probability = fc.oneof(
  fc.double({ min: 0, max: 1 }),
  fc.float(),
  fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity),
);
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const value = fc.oneof(probability, fc.double(), integer);

const anyShape = fc.array(fc.nat(3), { maxLength: 3 });

function tensorOf(
  datatype: Datatype,
  shapeOf: fc.Arbitrary<readonly number[]> = anyShape,
): fc.Arbitrary<Tensor> {
  const element: fc.Arbitrary<unknown> = datatype === "BYTES"
    ? name
    : datatype === "INT64"
    ? integer
    : datatype === "BOOL"
    ? fc.constantFrom(0, 1)
    : value.map(Number);
  return shapeOf.chain((shape) => {
    const length = elementCount(shape);
    return fc.array(element, { minLength: length, maxLength: length }).map((elements) => {
      const data = allocate(datatype, length);
      for (const [i, one] of elements.entries()) (data as unknown[])[i] = one;
      return { datatype, shape, data };
    });
  });
}

const datatype = fc.constantFrom<Datatype>("FP32", "FP64", "INT64", "BOOL", "BYTES", "INT32");
const tensor = datatype.chain((one) => tensorOf(one));

/** A tensor whose first dimension is so many rows. */
function tensorWith(rows: number): fc.Arbitrary<Tensor> {
  return datatype.chain((one) => tensorOf(one, anyShape.map((rest) => [rows, ...rest])));
}

interface Answer {
  readonly classes: readonly string[];
  readonly predictions: readonly Prediction[];
}

/** Predictions of one version: with as many classes, and outputs of the same names. */
const answer: fc.Arbitrary<Answer> = fc.record({
  classes: fc.array(name, { maxLength: 4 }),
  outputs: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  width: fc.nat(4),
}).chain(({ classes, outputs, width }) => {
  const tensors: fc.Arbitrary<NamedTensors> = fc.tuple(
    ...outputs.map((one) => tensor.map((made) => ({ name: one, tensor: made }))),
  );
  const others = fc.oneof(fc.constant({}), tensors.map((made) => ({ outputs: made })));
  const scored = fc.record({
    className: fc.oneof(name, fc.constant(null)),
    probabilities: fc.array(probability, { minLength: width, maxLength: width }),
    other: probability,
    at: fc.nat(4),
  }).map(({ className, probabilities, other, at }) => ({
    ...{ kind: "class" as const, className, confidence: other, probabilities },
    score: probabilities[at] ?? other,
  }));
  const prediction: fc.Arbitrary<Prediction> = fc.oneof(
    fc.tuple(scored, others).map(([one, more]) => ({ ...one, ...more })),
    fc.tuple(name, others).map(([className, more]) => ({
      kind: "label" as const,
      className,
      ...more,
    })),
    fc.oneof(value, fc.array(value)).map((one) => ({ kind: "value" as const, value: one })),
    tensors.map((made) => ({ kind: "tensors" as const, tensors: made })),
  );
  return fc.array(prediction).map((predictions) => ({ classes, predictions }));
});

function written(allowNaN: boolean, write: (out: JsonBytes) => void): string {
  const out = new JsonBytes(allowNaN, 1);
  write(out);
  return new TextDecoder().decode(out.end());
}

Deno.test("PredictionWriter writes what JSON.stringify() makes of the bodies of predictions", () => {
  fc.assert(
    fc.property(
      answer,
      fc.option(fc.constant("AZ-_".padEnd(47, "a"))),
      ({ classes, predictions }, id) => {
        const writer = new PredictionWriter(classes);
        const ids = id === null ? [] : predictions.map(() => id);
        const bodies = predictions.map((one) => predictionBody(one, classes, id ?? undefined));
        const list = (allowNaN: boolean) =>
          `[${written(allowNaN, (out) => writer.writeAll(out, predictions, ids))}]`;
        assertEquals(list(false), JSON.stringify(bodies));
        assertEquals(list(true), pythonJson(bodies));
        for (const [i, prediction] of predictions.entries()) {
          const main = mainAnswer(bodies[i]!);
          const writeMain = (out: JsonBytes) => writer.writeMain(out, prediction);
          assertEquals(written(false, writeMain), JSON.stringify(main));
          assertEquals(written(true, writeMain), pythonJson(main));
        }
      },
    ),
  );
});

/** Predictions that were decoded together, of which some have no class. */
const together = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((names) =>
  fc.array(fc.tuple(
    fc.integer({ min: -1, max: names.length - 1 }),
    fc.array(probability, { minLength: names.length, maxLength: names.length }),
  )).map((rows) => {
    const probabilities = Float64Array.from(rows.flatMap(([, row]) => row));
    const columns = new ClassColumns(names, probabilities, rows.length, undefined);
    for (const [row, [position, all]] of rows.entries()) {
      columns.set(row, position, all[Math.max(0, position)]!, all[0]!);
    }
    return { names, predictions: new ClassPredictions(columns) };
  })
);

Deno.test("PredictionWriter writes predictions that were decoded together as each alone", () => {
  const values = fc.array(probability).map((numbers) => ({
    names: [] as string[],
    predictions: new ValuePredictions(Float64Array.from(numbers)),
  }));
  const tensors = fc.tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 3 }), fc.nat(4)).chain(
    ([names, rows]) =>
      fc.tuple(...names.map(() => tensorWith(rows))).map((outputs) => ({
        names: [] as string[],
        predictions: new TensorPredictions(names, outputs, Math.min(1, rows), rows),
      })),
  );
  fc.assert(fc.property(fc.oneof(together, values, tensors), fc.boolean(), (made, hasIds) => {
    const { names, predictions } = made;
    const task = names.length === 0 ? "regression" : "multiclass";
    const labelling = Labelling.of(new Tally(() => {}), { model: "m", version: "1" }, {
      ...{ meaning: { task, classes: names }, reference: undefined },
      ...{ slices: undefined, idKey: NO_KEY },
    })!;
    const ids = hasIds && !(predictions instanceof TensorPredictions)
      ? labelling.idsOf(predictions, undefined, 1e12)
      : [];
    const writer = new PredictionWriter(names);
    assertEquals(
      written(true, (out) => writer.writeAll(out, predictions, ids)),
      written(true, (out) => writer.writeAll(out, [...predictions], [...ids])),
    );
  }));
});

Deno.test("PredictionWriter writes predictions with other numbers of classes one after another", () => {
  const writer = new PredictionWriter(["a"]);
  const prediction = (...probabilities: number[]) => {
    const answer = { className: "a", score: 0.5, confidence: 0.5, probabilities };
    return written(false, (out) => writer.writeAll(out, [{ kind: "class", ...answer }], []));
  };
  assertEquals(prediction(0.5), '{"class":"a","score":0.5,"probabilities":{"a":0.5}}');
  assertEquals(
    prediction(0.25, 0.75),
    '{"class":"a","score":0.5,"probabilities":{"1":0.75,"a":0.25}}',
  );
  assertEquals(prediction(), '{"class":"a","score":0.5,"probabilities":{}}');
});
