import { show } from "../../format/units.ts";
import { Say } from "../../parts/say.tsx";
import type { Model } from "../../state/served_models.ts";
import type { Input } from "../../requests/input.ts";
import { predictionText } from "./prediction_text.ts";
import type { Outcome } from "./request.ts";

export interface TrySentenceProps {
  readonly model: Model;
  /** Empty if no version is ready. */
  readonly version: string;
  readonly input: Input;
  readonly outcomes: readonly Outcome[];
}

/** The state of the page in one sentence: what to do, or what the model predicted. */
export function TrySentence({ model, version, input, outcomes }: TrySentenceProps) {
  const [first, second] = outcomes;
  if (version === "") {
    return (
      <Say mood="bad">
        <b>No version of {model.name} is ready.</b> See Status for the reason.
      </Say>
    );
  }
  if (first === undefined) {
    return (
      <Say mood="unknown">
        <b>Try {model.name} version {version}.</b> {model.manifest?.description}{" "}
        {hint(model, input)}
      </Say>
    );
  }
  if (first.state === "rejected") {
    const inFields = Object.keys(first.problems).length > 0;
    return (
      <Say mood="warn">
        <b>Rejected.</b> {inFields ? "See the highlighted fields." : first.message}
      </Say>
    );
  }
  return (
    <Say mood="ok">
      <b>{model.name} predicts {textOf(first)}.</b> {second && compared(first, second)}{" "}
      Round trip from this browser: {show(first.tookMs / 1000, "seconds")}.
    </Say>
  );
}

function hint(model: Model, input: Input): string {
  if (model.manifest?.features !== undefined) {
    return "The form is pre-filled with a row resembling its training data.";
  }
  if (input.kind === "large") return "";
  return "It has no manifest, so the request body has made-up values.";
}

function compared(first: Outcome, second: Outcome): string {
  if (second.state === "rejected") return `Version ${second.version} rejected the request.`;
  const isOneRow = first.state !== "answered" || first.predictions.length === 1;
  return textOf(second) === textOf(first)
    ? `Version ${second.version} predicts the same${isOneRow ? "" : " for the first row"}.`
    : `Version ${second.version} predicts ${textOf(second)}.`;
}

function textOf(outcome: Outcome): string {
  return outcome.state === "answered" ? predictionText(outcome.predictions[0]) : "nothing";
}
