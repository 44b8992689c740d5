import type { Prediction } from "../inference/predictions.ts";
import type { Tensor } from "../inference/tensor.ts";

/** A prediction as our routes and the KServe V1 protocol send it. */
export type PredictionBody =
  | { class: string; score: number; probabilities: Record<string, number> }
  | { class: string }
  | { value: number | readonly number[] }
  | { outputs: Record<string, unknown> };

/**
 * Puts a prediction into the shape of an answer.
 *
 * @param classes names of the probabilities, in their order
 */
export function predictionBody(
  prediction: Prediction,
  classes: readonly string[],
): PredictionBody {
  switch (prediction.kind) {
    case "class": {
      const probabilities: Record<string, number> = {};
      for (let i = 0; i < prediction.probabilities.length; i++) {
        probabilities[classes[i] ?? String(i)] = shortNumber(prediction.probabilities[i]!);
      }
      return { class: prediction.className, score: shortNumber(prediction.score), probabilities };
    }
    case "label":
      return { class: prediction.className };
    case "value":
      return {
        value: typeof prediction.value === "number"
          ? shortNumber(prediction.value)
          : prediction.value.map(shortNumber),
      };
    case "tensors":
      return {
        outputs: Object.fromEntries(
          prediction.tensors.map(({ name, tensor }) => [name, nested(tensor)]),
        ),
      };
  }
}

/** The one word (or number) that answers a request for one row. */
export function mainAnswer(body: PredictionBody): unknown {
  if ("class" in body) return body.class;
  if ("value" in body) return body.value;
  const outputs = Object.values(body.outputs);
  return outputs.length === 1 ? outputs[0] : body.outputs;
}

/**
 * A float32 result without the digits that float64 adds to it: 0.83, not 0.8299999833106995.
 *
 * Seven significant digits: the rounding moves a value by less than 5e-8 of itself.
 */
export function shortNumber(value: number): number {
  const size = Math.abs(value);
  // The quick way for most probabilities; smaller values would lose their digits by it.
  return size >= 0.1 && size < 1 ? Math.round(value * 1e7) / 1e7 : Number(value.toPrecision(7));
}

// Writes an integer beyond 2^53 with all its digits; not in TypeScript's library yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A tensor's elements as nested arrays; what JSON has no number for (NaN, infinities) as null. */
function nested({ shape, data, datatype }: Tensor): unknown {
  const values = Array.from(data as ArrayLike<unknown>, (value) => {
    if (typeof value === "bigint") return rawJSON(value.toString());
    return datatype === "BOOL" ? value === 1 : value;
  });
  let level: unknown[] = values;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const size = shape[axis]!;
    level = Array.from(
      { length: size === 0 ? 0 : level.length / size },
      (_, i) => level.slice(i * size, (i + 1) * size),
    );
  }
  return shape.length === 0 ? values[0] : level;
}
