/** How right the model is, in one sentence. */

import { counted, wholeNumber } from "../../../format/units.ts";
import type { Sentence } from "../../../parts/say.tsx";
import { figureText, plusMinus } from "./figure_text.ts";
import { FEWEST_LABELS, intervalOf, type Measured, type Verdict, verdictOf } from "./measured.ts";

export interface AccuracySituation {
  readonly known: boolean;
  readonly error: string | undefined;
  /** "accuracy", or "mean absolute error". */
  readonly figure: string;
  readonly higherIsBetter: boolean;
  /** Labels in the range, and since the server started. */
  readonly labels: number;
  readonly everLabelled: number;
  /** Labels of the range whose row was predicted correctly; NaN for a regression. */
  readonly right: number;
  readonly measured: Measured;
  readonly reference: Measured;
  /** Expected of all rows from their scores, and the number of these rows. */
  readonly estimated: Measured;
  readonly estimatedRows: number;
  /** Whether the reference says how scores relate to probabilities. */
  readonly calibrated: boolean;
}

/** The lead has no numbers: a screen reader announces it whenever it changes. */
export function accuracySentence(now: AccuracySituation): Sentence {
  if (!now.known) {
    return now.error === undefined
      ? { mood: "unknown", lead: "Loading accuracy …", rest: "" }
      : { mood: "unknown", lead: "Accuracy is unknown: a query failed.", rest: now.error };
  }
  if (now.labels > 0) return now.labels < FEWEST_LABELS ? fewLabels(now) : labelled(now);
  if (now.estimatedRows > 0) return estimateOnly(now);
  return now.everLabelled > 0
    ? { mood: "unknown", lead: "No labels in this range.", rest: earlierText(now) }
    : { mood: "unknown", lead: "No labels yet.", rest: `The ${now.figure} is unknown.` };
}

function labelled(now: AccuracySituation): Sentence {
  const { measured, reference, labels } = now;
  const on = `${figureText(measured.value)} on ${counted(wholeNumber(labels), "label")}`;
  const compared = Number.isNaN(reference.value) ? "" : `, reference ${plusMinus(reference)}`;
  const verdict = verdictOf(measured, reference, labels, now.higherIsBetter);
  return {
    mood: MOODS[verdict],
    lead: leadOf(verdict, now),
    rest: `${on}${compared}. ${estimateText(now)}`.trim(),
  };
}

const MOODS = { better: "ok", same: "ok", worse: "warn", unknown: "unknown" } as const;

function leadOf(verdict: Verdict, { figure, measured, reference }: AccuracySituation): string {
  const subject = capital(figure);
  if (verdict === "same") return `${subject} matches the reference data.`;
  if (verdict === "unknown") return `${subject} has no reference to compare with.`;
  const side = measured.value > reference.value ? "above" : "below";
  return `${subject} is ${side} the reference data.`;
}

function fewLabels(now: AccuracySituation): Sentence {
  const { right, labels, figure } = now;
  const [low, high] = intervalOf(right, labels);
  const found = Number.isNaN(right)
    ? `: a ${figure} of ${plusMinus(now.measured)} says little.`
    : `: the ${figure} is somewhere between ${figureText(low)} and ${figureText(high)}.`;
  return {
    mood: "unknown",
    lead: `Too few labels in this range to judge the ${figure}.`,
    rest: `${counted(wholeNumber(labels), "label")}${found} ${estimateText(now)}`.trim(),
  };
}

function estimateOnly(now: AccuracySituation): Sentence {
  const { estimated, reference, estimatedRows, calibrated, figure } = now;
  const compared = Number.isNaN(reference.value) ? "" : ` (reference ${plusMinus(reference)})`;
  const rows = counted(wholeNumber(estimatedRows), "row");
  const basis = calibrated
    ? `calibrated scores of ${rows}`
    : `scores of ${rows}, which are not known to be calibrated`;
  const rest = `About ${figureText(estimated.value)}${compared}, from ${basis}. ${earlierText(now)}`
    .trimEnd();
  const missing = now.everLabelled > 0 ? "no labels in this range" : "no labels yet";
  const verdict = verdictOf(estimated, reference, estimatedRows, now.higherIsBetter);
  // Scores that are no probabilities say nothing of how often they are right.
  return calibrated && verdict === "worse"
    ? { mood: "warn", lead: `Estimated ${figure} is below the reference data.`, rest }
    : { mood: "unknown", lead: `${capital(figure)} is only estimated: ${missing}.`, rest };
}

function earlierText({ everLabelled }: AccuracySituation): string {
  if (!(everLabelled > 0)) return "";
  return `${counted(wholeNumber(everLabelled), "label")} since the server started; ` +
    "choose another range.";
}

function estimateText({ estimated, estimatedRows, calibrated }: AccuracySituation): string {
  if (!(estimatedRows > 0)) return "";
  const how = calibrated ? "" : ", from scores that are not known to be calibrated";
  return `Estimated ${figureText(estimated.value)} on all ` +
    `${counted(wholeNumber(estimatedRows), "row")}${how}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
