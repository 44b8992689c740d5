import { show } from "../../format/units.ts";
import type { Prediction } from "./request.ts";

// The server answers null when the probabilities are NaN.
export const NO_CLASS = "no class";

// Longer texts do not fit on one line.
const BRIEF = 60;

/** A prediction in one line. */
export function predictionText(prediction: Prediction | undefined): string {
  if (prediction === undefined) return "nothing";
  const { class: name, value, probabilities, outputs } = prediction;
  if (name === null) return NO_CLASS;
  if (name !== undefined) {
    const sure = probabilities?.[name];
    return sure === undefined || sure === null ? name : `${name} (${show(sure, "ratio")})`;
  }
  if (outputs === undefined) return brief(value);
  const all = Object.values(outputs);
  return all.length === 1 ? brief(all[0]) : `${all.length} tensors`;
}

/** A value in one line. */
export function brief(value: unknown): string {
  if (typeof value === "number") return show(value, "number");
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "nothing";
  return text.length > BRIEF ? `${text.slice(0, BRIEF)}…` : text;
}
