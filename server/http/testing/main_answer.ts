import type { PredictionBody } from "../predict_response.ts";

/** The class, value or outputs of a prediction: what the short answer to a request for one row is. */
export function mainAnswer(body: PredictionBody): unknown {
  if ("class" in body) return body.class;
  if ("value" in body) return body.value;
  const outputs = Object.values(body.outputs);
  return outputs.length === 1 ? outputs[0] : body.outputs;
}
