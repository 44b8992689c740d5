import * as z from "zod";
import { shortProbability } from "../models/decode/short_probability.ts";
import { shortestFloat32 } from "../models/decode/shortest_float32.ts";
import type {
  ClassPrediction,
  LabelPrediction,
  NamedTensors,
  Prediction,
  Value,
} from "../models/decode/prediction.ts";
import { elementCount, type Tensor } from "../models/tensor.ts";
import type { BodyOf } from "./schema.ts";

const outputs = z.record(z.string(), z.unknown()).describe(
  "Outputs of the graph by their names, where it is not known what they mean.",
);

const id = z.string().optional().describe(
  "Names the prediction to POST /feedback; absent where no label can say whether it was right.",
);

const classBody = z.object({
  class: z.string().nullable().describe(
    "Null when the probabilities are not numbers and nothing else names the class.",
  ),
  score: z.number().nullable().optional().describe(
    "Binary: probability of the positive class. Several classes: of the predicted one.",
  ),
  probabilities: z.record(z.string(), z.number().nullable()).optional(),
  outputs: outputs.optional(),
  id,
});

const predictionBodySchema = z.union([
  classBody,
  z.object({
    value: z.unknown().describe(
      "The value, or values, of a regression. Null for what is not a number.",
    ),
    id,
  }),
  z.object({ outputs }),
]);

/** The response of our own routes. */
export const predictResponseSchema = z.object({
  id: z.string(),
  model: z.string(),
  version: z.string(),
  predictions: z.array(predictionBodySchema),
  prediction: z.unknown().describe("For one record: its class or value.").optional(),
});

/** The response in the protocol of TensorFlow Serving and KServe V1. */
export const servingResponseSchema = z.object({ predictions: z.array(predictionBodySchema) });

type ClassBody = BodyOf<typeof classBody>;
type Outputs = BodyOf<typeof outputs>;
/** A prediction as our routes and the KServe V1 protocol send it. */
export type PredictionBody = BodyOf<typeof predictionBodySchema>;
export type PredictResponse = BodyOf<typeof predictResponseSchema>;

/**
 * The body of one prediction.
 *
 * @param classes the names of the probabilities, in their order
 * @param id undefined for a body without one
 */
export function predictionBody(
  prediction: Prediction,
  classes: readonly string[],
  id?: string,
): PredictionBody {
  switch (prediction.kind) {
    case "class": {
      const probabilities: Record<string, number> = {};
      for (let i = 0; i < prediction.probabilities.length; i++) {
        probabilities[classes[i] ?? String(i)] = shortProbability(prediction.probabilities[i]!);
      }
      const { className, score } = prediction;
      const short = shortProbability(score);
      return withOthers(
        id === undefined
          ? { class: className, score: short, probabilities }
          : { class: className, score: short, probabilities, id },
        prediction,
      );
    }
    case "label":
      return withOthers({ class: prediction.className, ...withId(id) }, prediction);
    case "value":
      return {
        value: Array.isArray(prediction.value)
          ? prediction.value.map(jsonNumber)
          : jsonNumber(prediction.value as Value),
        ...withId(id),
      };
    case "tensors":
      return { outputs: byName(prediction.tensors) };
  }
}

function withId(id: string | undefined): { readonly id?: string } {
  return id === undefined ? {} : { id };
}

function withOthers(
  body: ClassBody,
  { outputs }: ClassPrediction | LabelPrediction,
): ClassBody {
  return outputs === undefined ? body : { ...body, outputs: byName(outputs) };
}

function byName(tensors: NamedTensors): Outputs {
  return Object.fromEntries(tensors.map(({ name, tensor }) => [name, nested(tensor)]));
}

// Writes an integer beyond 2^53 with all its digits; missing in TypeScript's library.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A number for JSON, an integer with all its digits. */
function jsonNumber(value: Value): unknown {
  return typeof value === "bigint" ? rawJSON(value.toString()) : value;
}

/** A tensor's elements as nested arrays; NaN and infinities as they are. */
export function nested(tensor: Tensor): unknown {
  const { shape } = tensor;
  const values = elementsOf(tensor);
  let level: unknown[] = values;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const size = shape[axis]!;
    // The length of the level does not tell the count: it is empty where a size is 0.
    const count = elementCount(shape.slice(0, axis));
    level = Array.from({ length: count }, (_, i) => level.slice(i * size, (i + 1) * size));
  }
  return shape.length === 0 ? values[0] : level;
}

/** The elements as JSON has them. */
function elementsOf({ data, datatype }: Tensor): unknown[] {
  const elements = new Array<unknown>(data.length);
  if (datatype === "FP32") {
    for (let i = 0; i < elements.length; i++) elements[i] = shortestFloat32(data[i] as number);
  } else if (datatype === "BOOL") {
    for (let i = 0; i < elements.length; i++) elements[i] = data[i] === 1;
  } else {
    for (let i = 0; i < elements.length; i++) elements[i] = jsonNumber(data[i] as Value);
  }
  return elements;
}
